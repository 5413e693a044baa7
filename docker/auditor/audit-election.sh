#!/bin/sh
# An independent auditor: fetches the public record of an election, and two programs judge it that share no line of code.
#   audit-election ELECTION [API]    API: where the pages or the API answer
# 0 both find that everything holds · 1 one of them does not · 2 usage
set -eu
[ $# -ge 1 ] || { sed -n '2,4p' "$0" >&2; exit 2; }
election=$1
api=${2:-${TABELLA_API:?}}
record=/record/$election
tabella() { node --disable-warning=ExperimentalWarning /app/apps/cli/src/main.ts "$@"; }

rm -rf "$record"
tabella export --election "$election" --out "$record" --api "$api"
verdict=0
echo "--- tabella verify"
tabella verify "$record/election.bel" --chain "$record/chain.ndjson" --genesis /genesis/genesis.json || verdict=1
echo "--- belenios-tool"
work=$(mktemp -d)
cp "$record/election.bel" "$work/$election.bel"
(cd "$work" && belenios-tool election verify) || verdict=1
rm -rf "$work"
[ "$verdict" = 0 ] && echo "--- both programs find that everything holds" || echo "--- NOT everything holds" >&2
exit "$verdict"
