#!/bin/sh
# An independent auditor: fetches the public record of an election, and two programs judge it that share no line of code.
#   audit-election ELECTION [API]    API: where the pages or the API answer
# 0 both find that everything holds, every ballot too · 1 one of them does not · 2 usage · 3 the record cannot be had
set -eu
[ $# -ge 1 ] || { sed -n '2,4p' "$0" >&2; exit 2; }
election=$1
api=${2:-${TABELLA_API:?}}
record=/record/$election
tabella() { node --disable-warning=ExperimentalWarning /app/apps/cli/src/main.ts "$@"; }

rm -rf "$record"
tabella export --election "$election" --out "$record" --api "$api" || exit 3
verdict=0
echo "--- tabella verify"
tabella verify "$record/election.bel" --chain "$record/chain.ndjson" --genesis /genesis/genesis.json || verdict=1
echo "--- belenios-tool"
TMPDIR=/record judge-with-belenios-tool "$record/election.bel" || verdict=1
[ "$verdict" = 0 ] && echo "--- both programs find that everything holds" || echo "--- NOT everything holds" >&2
exit "$verdict"
