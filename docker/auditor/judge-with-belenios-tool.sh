#!/bin/sh
# The other team's program judges an archive: as a whole, then that the tally is the sum of the ballots, then every ballot.
# Its `election verify` alone does not add up, and looks at the proofs of only some ballots, drawn by lot. No line of
# Tabella's code takes part.
#   judge-with-belenios-tool FILE.bel    BELENIOS_TOOL: the program, if it is not on the path
# 0 everything holds · 1 something does not, and is named · 2 usage, no such file or program
set -eu
export BELENIOS_TOOL="${BELENIOS_TOOL:-belenios-tool}"
[ $# = 1 ] && [ -f "$1" ] && command -v "$BELENIOS_TOOL" >/dev/null || { sed -n '2,6p' "$0" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
refuse() { echo "belenios-tool: $*" >&2; exit 1; }

mkdir "$work/whole" "$work/setup" "$work/files"
cp "$1" "$work/whole/election.bel"
"$BELENIOS_TOOL" election verify --dir "$work/whole" || refuse "the archive does not hold"

# An archive is a tar: each event behind its data, every file named by its hash. None may come twice (-k).
tar -xkf "$1" -C "$work/files" || refuse "the archive cannot be taken apart"
form='\{("parent":"[0-9a-f]{64}",)?"height":[0-9]+,"type":"[A-Za-z]+"(,"payload":"[0-9a-f]{64}")?\}'
find "$work/files" -name '*.event.json' -exec grep -h "" {} + >"$work/events"
! grep -vxE "$form" "$work/events" >&2 || refuse "events in another form than its own"
payloads() { sed -n 's/.*"type":"'"$1"'","payload":"\([0-9a-f]*\)"}$/\1/p' "$work/events"; }

# The tool adds up, and writes the tally and then a line about it; the event has the hash of that line.
sums="the tally of its ballots is not made yet"
if [ -n "$(payloads EncryptedTally)" ]; then
  sum=$("$BELENIOS_TOOL" election compute-encrypted-tally --dir "$work/whole" | sed -n 2p | tr -d '\n' | sha256sum)
  [ "${sum%% *}" = "$(payloads EncryptedTally)" ] || refuse "the tally is not the sum of the ballots"
  sums="its tally is the sum of its ballots"
fi

# Each is judged against the archive as its first event, Setup, left it: ballots that are cast already it would refuse.
end=$(tar -tRf "$1" | sed -n '/event\.json$/{n;s/^block \([0-9]*\):.*/\1/p;q}')
head -c "$((end * 512))" "$1" >"$work/setup/election.bel"
cd "$work"
payloads Ballot >ballots
count=$(wc -l <ballots)
echo "belenios-tool: the archive holds, $sums; now each of them: $count" >&2
xargs -r -P "$(nproc)" -n 1 sh -c '
  told=$("$BELENIOS_TOOL" election verify-ballot --dir setup --ballot "files/$0.data.json" 2>&1) && echo holds ||
    echo "$0 is refused: $(printf %s "$told" | tail -n 1 | cut -c -40)"' <ballots | {
  judged=0 holding=0
  while read -r verdict; do
    judged=$((judged + 1))
    if [ "$verdict" = holds ]; then holding=$((holding + 1)); else echo "belenios-tool: $verdict" >&2; fi
    if [ -t 2 ]; then printf '\r%s of %s ' "$judged" "$count" >&2
    elif [ $((judged % 100)) = 0 ]; then echo "$judged of $count" >&2; fi
  done
  [ "$holding" = "$count" ] || refuse "of $count ballots $holding hold"
}
echo "belenios-tool: the archive holds, $sums, and each of them holds: $count"
