import { encodeJson } from "@tabella/election/compact-json";
import { sortCredentials } from "@tabella/election/credential-list";
import { elections } from "./elections.ts";
import { forgeArchive } from "./forged-archive.ts";
import type { Member } from "./member.ts";
import { identity, negativeZero, offCurve, orderEight, unreducedIdentity, withTorsion } from "./strange-points.ts";

/* Lies about who may vote. */

export function credentialLies(): Member[] {
  const { plain, full } = elections();
  const list: string[] = JSON.parse(plain.record.credentials);
  const weighed: string[] = JSON.parse(full.record.credentials);
  const [first = "", second = ""] = list;
  const lie = (check: Member["check"], name: string, text: string, credentials: string, forged = plain): Member => ({
    name: `credentials-${name}`,
    lie: text,
    check,
    files: { archive: forgeArchive({ ...forged.record, credentials }) },
  });
  const form = (name: string, text: string, entries: readonly unknown[]) =>
    lie("setup.credentials", name, text, encodeJson(entries));
  const sorted = (credentials: readonly string[]) =>
    encodeJson(
      sortCredentials(credentials.map((credential) => ({ credential, weight: 1 }))).map(({ credential }) => credential),
    );
  const point = (name: string, text: string, credential: string) =>
    lie("setup.credential-points", name, `A credential on the list ${text}.`, sorted([...list, credential]));
  return [
    form("unsorted", "The list is not sorted.", list.toReversed()),
    form("twice", "A credential stands on the list twice.", [first, first, second]),
    form("upper-case", "A credential is in upper case.", [first.toUpperCase(), second]),
    form("short", "A credential lacks a digit.", [first.slice(1), second]),
    form("number", "An entry is a number.", [1, first, second]),
    form("weights-mixed", "Some entries have weights, others none.", [first, `${second},1`]),
    form("weight-zero", "A voter's weight is zero.", [`${first},0`, `${second},1`]),
    form("weight-zeros", "A weight begins with a zero.", [`${first},01`, `${second},1`]),
    form("weight-negative", "A voter's weight is negative.", [`${first},-1`, `${second},1`]),
    form("weight-huge", "All weights together are more than a result may say.", [`${first},1073741823`, `${second},1`]),
    lie(
      "setup.credentials",
      "blank",
      "The text of the list has a blank between two entries.",
      plain.record.credentials.replace(",", ", "),
    ),
    lie("setup.credentials", "not-list", "The list is an object.", "{}"),
    point("identity", "is the identity, with which everybody can vote", identity),
    point("torsion", "has a part of small order", withTorsion(first)),
    point("small-order", "is of order 8", orderEight),
    point("off-curve", "is no point of the curve", offCurve),
    point("negative-zero", "is written with a negative zero", negativeZero),
    point("unreduced", "has a coordinate that is not below the prime", unreducedIdentity),
    lie("ballot.credential", "dropped", "A voter who voted is not on the list any more.", encodeJson(list.slice(1))),
    lie(
      "tally.encrypted",
      "weight-other",
      "A voter's weight is another than the tally counts.",
      encodeJson(weighed.map((entry) => entry.replace(",3", ",4"))),
      full,
    ),
    lie(
      "tally.size",
      "weight-moved",
      "Two voters' weights are swapped.",
      encodeJson(
        weighed.map((entry) => (entry.endsWith(",3") ? entry.replace(",3", ",2") : entry.replace(",1", ",2"))),
      ),
      full,
    ),
  ];
}
