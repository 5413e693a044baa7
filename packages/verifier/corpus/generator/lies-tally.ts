import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { ed25519Group as group } from "@tabella/crypto/group";
import type { ElectionRecord } from "@tabella/election/archive";
import { choicesOf } from "@tabella/election/ballot";
import { encodeJson } from "@tabella/election/compact-json";
import { elections, emptyPlan, plainPlan } from "./elections.ts";
import { forgeArchive } from "./forged-archive.ts";
import { countedBallots, type ForgedElection, forgeElection, voterOf } from "./forged-election.ts";
import { aggregateOf, openTally, type WeighedChoices } from "./forged-tally.ts";
import { changed, edited } from "./json-text.ts";
import type { Member } from "./member.ts";
import { identity, offCurve, orderEight, unreducedScalar, withTorsion } from "./strange-points.ts";

/* Lies about what was counted, and about what it opens to. */

const otherPoint = group.encode(group.multiplyGenerator(4_711n));
const other = (digits: string) => `${BigInt(digits) ^ 1n}`;

function lieOf(forged: ForgedElection) {
  return (check: Member["check"], name: string, lie: string, change: Partial<ElectionRecord>): Member => ({
    name,
    lie,
    check,
    files: { archive: forgeArchive({ ...forged.record, ...change }) },
  });
}

export function tallyLies(): Member[] {
  const { plain, full } = elections();
  const [ofPlain, ofFull] = [lieOf(plain), lieOf(full)];
  const { encryptedTally } = plain.record;
  if (encryptedTally === null) throw new Error("the record has a tally");
  const { text, sized } = encryptedTally;
  /** The tally, its decryption and the result fit what was counted; only that is false. */
  const counting = (forged: ForgedElection, counted: readonly WeighedChoices[]) =>
    openTally(forged, aggregateOf(forged, counted));
  const withText = (lying: string) => ({
    encryptedTally: { text: lying, sized: edited(sized, ["encrypted_tally"], sha256Hex(lying)) },
  });
  const withSize = (path: string, value: unknown) => ({
    encryptedTally: { text, sized: edited(sized, [path], value) },
  });
  const all = (forged: ForgedElection) =>
    forged.ballots.map(({ ballot, voter }) => ({
      choices: choicesOf(ballot),
      weight: voterOf(forged.voters, voter).weight,
    }));
  const weighed = countedBallots(full);
  return [
    ofPlain(
      "tally.encrypted",
      "tally-skips-ballot",
      "A ballot is not counted; everything after it fits.",
      counting(plain, countedBallots(plain).slice(1)),
    ),
    ofPlain(
      "tally.encrypted",
      "tally-ballot-twice",
      "A ballot is counted twice; everything after it fits.",
      counting(plain, [...countedBallots(plain), ...countedBallots(plain).slice(1)]),
    ),
    ofFull(
      "tally.encrypted",
      "tally-replaced-counted",
      "A ballot is counted beside the one that replaced it; everything after it fits.",
      counting(full, all(full)),
    ),
    ofFull(
      "tally.encrypted",
      "tally-replaced-instead",
      "A ballot is counted in place of the one that replaced it; everything after it fits.",
      counting(full, all(full).slice(0, 2)),
    ),
    ofFull(
      "tally.encrypted",
      "tally-weights-ignored",
      "Every ballot is counted once, whatever it weighs; everything after it fits.",
      counting(
        full,
        weighed.map((ballot) => ({ ...ballot, weight: 1 })),
      ),
    ),
    ofFull(
      "tally.encrypted",
      "tally-weights-swapped",
      "Each voter has the weight of the other; everything after it fits.",
      counting(
        full,
        weighed.map((ballot, at) => ({ ...ballot, weight: weighed[1 - at]?.weight ?? 1 })),
      ),
    ),
    ofPlain(
      "tally.encrypted",
      "tally-alpha",
      "The first half of a sum is another point.",
      withText(edited(text, [0, 0, "alpha"], otherPoint)),
    ),
    ofPlain(
      "tally.encrypted",
      "tally-beta",
      "The second half of a sum is another point.",
      withText(edited(text, [0, 0, "beta"], otherPoint)),
    ),
    ofPlain(
      "tally.encrypted",
      "tally-swapped",
      "The sums of both answers are swapped.",
      withText(changed<unknown[]>(text, [0], (row) => row.toReversed())),
    ),
    ofPlain(
      "tally.encrypted",
      "tally-empty",
      "The sums are those of no ballot.",
      withText(
        encodeJson([
          [
            { alpha: identity, beta: identity },
            { alpha: identity, beta: identity },
          ],
        ]),
      ),
    ),
    ofPlain(
      "tally.encrypted",
      "tally-torsion",
      "A sum has a part of small order.",
      withText(changed(text, [0, 0, "alpha"], withTorsion)),
    ),
    ofPlain(
      "tally.encrypted",
      "tally-upper-case",
      "A sum is in upper case.",
      withText(changed<string>(text, [0, 0, "alpha"], (digits) => digits.toUpperCase())),
    ),
    ofPlain("tally.encrypted", "tally-blank", "A blank stands behind the sums.", withText(`${text} `)),
    ofPlain(
      "tally.encrypted",
      "tally-question-more",
      "There is a sum for a question that was not asked.",
      withText(changed<unknown[]>(text, [], (rows) => [...rows, ...rows])),
    ),
    ofPlain("tally.encrypted", "tally-choice-less", "An answer has no sum.", withText(edited(text, [0, 1], undefined))),
    ofPlain("tally.encrypted", "tally-unnamed", "A sum is another, and the size still names the true sums.", {
      encryptedTally: { text: edited(text, [0, 0, "alpha"], otherPoint), sized },
    }),
    ofPlain("tally.size", "size-number", "The number of ballots is one too high.", withSize("num_tallied", 3)),
    ofPlain("tally.size", "size-weight", "The sum of weights is one too high.", withSize("total_weight", 3)),
    ofPlain(
      "tally.size",
      "size-hash",
      "The size is that of another tally.",
      withSize("encrypted_tally", "0".repeat(64)),
    ),
    ofPlain("tally.size", "size-more", "The size has a field that the specification does not know.", withSize("x", 1)),
    ofPlain("tally.size", "size-blank", "A blank stands behind the size.", {
      encryptedTally: { text, sized: `${sized} ` },
    }),
    ofFull("tally.size", "size-replaced", "The number of ballots counts the one that was replaced.", {
      encryptedTally: {
        text: full.record.encryptedTally?.text ?? "",
        sized: edited(full.record.encryptedTally?.sized ?? "", ["num_tallied"], 3),
      },
    }),
    ofPlain("record.complete", "record-no-result", "The record ends before the result.", { result: null }),
    ofPlain("record.complete", "record-undecrypted", "The record ends before the trustees decrypted.", {
      result: null,
      partialDecryptions: [],
    }),
    ofPlain("record.complete", "record-no-tally", "The record ends before the tally.", {
      result: null,
      partialDecryptions: [],
      encryptedTally: null,
    }),
    ofPlain("record.complete", "record-open", "The record ends before the end of voting.", {
      result: null,
      partialDecryptions: [],
      encryptedTally: null,
      closed: false,
    }),
  ];
}

export function decryptionLies(): Member[] {
  const { plain } = elections();
  const lie = lieOf(plain);
  const { partialDecryptions } = plain.record;
  const [first, second] = partialDecryptions;
  if (first === undefined || second === undefined) throw new Error("the record has two trustees");
  const withFirst = (change: (text: string) => string) => ({
    partialDecryptions: [{ ...first, text: change(first.text) }, second],
  });
  const form = (name: string, text: string, change: (text: string) => string) =>
    lie("decryption.form", `decryption-${name}`, text, withFirst(change));
  const proof = (name: string, text: string, change: (text: string) => string) =>
    lie("decryption.proofs", `decryption-${name}`, text, withFirst(change));
  const factor = ["decryption_factors", 0, 0] as const;
  const challenge = ["decryption_proofs", 0, 0, "challenge"] as const;
  const response = ["decryption_proofs", 0, 0, "response"] as const;
  const elsewhere = forgeElection({ ...plainPlan, election: (text) => edited(text, ["name"], "Another") });
  return [
    lie("decryption.owners", "decryption-missing", "A trustee has not decrypted, and the result is there.", {
      partialDecryptions: [first],
    }),
    lie("decryption.owners", "decryption-twice", "A trustee decrypted twice.", {
      partialDecryptions: [first, second, first],
    }),
    lie("decryption.owners", "decryption-of-stranger", "A third trustee decrypted, of two.", {
      partialDecryptions: [first, second, { ...first, owner: 3 }],
    }),
    lie("decryption.owners", "decryption-both-of-one", "Both parts are said to be the first trustee's.", {
      partialDecryptions: [first, { ...second, owner: 1 }],
    }),
    lie("decryption.proofs", "decryption-owners-swapped", "The parts are said to be each other's.", {
      partialDecryptions: [
        { ...first, owner: 2 },
        { ...second, owner: 1 },
      ],
    }),
    lie(
      "decryption.proofs",
      "decryption-of-other-election",
      "A trustee's part is of another election with the same key.",
      withFirst(() => elsewhere.record.partialDecryptions[0]?.text ?? ""),
    ),
    proof("factor", "A factor is another point.", (text) => edited(text, factor, otherPoint)),
    proof("factor-identity", "A factor is the identity: the trustee did not decrypt.", (text) =>
      edited(text, factor, identity),
    ),
    proof("factors-swapped", "The factors of both answers are swapped.", (text) =>
      changed<unknown[]>(text, ["decryption_factors", 0], (row) => row.toReversed()),
    ),
    proof("proofs-swapped", "The proofs of both answers are swapped.", (text) =>
      changed<unknown[]>(text, ["decryption_proofs", 0], (row) => row.toReversed()),
    ),
    proof("challenge", "A challenge is another.", (text) => changed(text, challenge, other)),
    proof("response", "A response is another.", (text) => changed(text, response, other)),
    form("factor-torsion", "A factor has a part of small order.", (text) => changed(text, factor, withTorsion)),
    form("factor-small-order", "A factor is of order 8.", (text) => edited(text, factor, orderEight)),
    form("factor-off-curve", "A factor is no point of the curve.", (text) => edited(text, factor, offCurve)),
    form("factor-upper-case", "A factor is in upper case.", (text) =>
      changed<string>(text, factor, (digits) => digits.toUpperCase()),
    ),
    form("challenge-unreduced", "A challenge is not below the order of the group.", (text) =>
      changed(text, challenge, unreducedScalar),
    ),
    form("response-unreduced", "A response is not below the order of the group.", (text) =>
      changed(text, response, unreducedScalar),
    ),
    form("response-zeros", "A response begins with a zero.", (text) =>
      changed<string>(text, response, (digits) => `0${digits}`),
    ),
    form("factor-less", "A factor is missing.", (text) => edited(text, ["decryption_factors", 0, 1], undefined)),
    form("proof-less", "A proof is missing.", (text) => edited(text, ["decryption_proofs", 0, 1], undefined)),
    form("question-more", "There are factors and proofs for a question that was not asked.", (text) =>
      changed<{ decryption_factors: unknown[]; decryption_proofs: unknown[] }>(
        text,
        [],
        ({ decryption_factors: factors, decryption_proofs: proofs }) => ({
          decryption_factors: [...factors, ...factors],
          decryption_proofs: [...proofs, ...proofs],
        }),
      ),
    ),
    form("more", "The part has a field that the specification does not know.", (text) => edited(text, ["x"], 1)),
    form("proof-more", "A proof has a field that the specification does not know.", (text) =>
      edited(text, ["decryption_proofs", 0, 0, "x"], 1),
    ),
    form("blank", "A blank stands behind the part.", (text) => `${text} `),
    form("order-of-fields", "Proofs stand before factors.", (text) =>
      encodeJson(Object.fromEntries(Object.entries(JSON.parse(text)).toReversed())),
    ),
  ];
}

export function resultLies(): Member[] {
  const { tiny, plain, full } = elections();
  const result = tiny.record.result ?? "";
  const form = (name: string, text: string, change: string) =>
    lieOf(tiny)("result.form", `result-${name}`, text, { result: change });
  const counts = (name: string, text: string, change: string) =>
    lieOf(plain)("result.counts", `result-${name}`, text, { result: change });
  const nobody = forgeElection(emptyPlan);
  return [
    lieOf(nobody)("result.counts", "result-none-of-nobody", "Nobody voted, and there are no counts for the question.", {
      result: encodeJson({ result: [] }),
    }),
    form("more", "The result has a field that the specification does not know.", edited(result, ["x"], 1)),
    form("negative", "A count is negative.", edited(result, ["result", 0, 0], -1)),
    form("fraction", "A count is a fraction.", edited(result, ["result", 0, 0], 1.5)),
    form("text", "A count is a text.", edited(result, ["result", 0, 0], "1")),
    form(
      "huge",
      "A count is above the weight that all voters of any election may have.",
      edited(result, ["result", 0, 0], 2 ** 30),
    ),
    form("number-form", "A count is written as 1e0.", result.replace("1", "1e0")),
    form("blank", "A line end stands behind the result.", `${result}\n`),
    form("not-json", "The result is not JSON.", result.slice(1)),
    form("long", "The result is longer than any result may be.", `${result}${" ".repeat(100_001)}`),
    counts("off-by-one", "A count is one too high.", edited(plain.record.result ?? "", ["result", 0, 0], 2)),
    counts("moved", "A vote was moved from one answer to the other.", encodeJson({ result: [[2, 0]] })),
    counts(
      "question-more",
      "There are counts for a question that was not asked.",
      encodeJson({
        result: [
          [1, 1],
          [1, 1],
        ],
      }),
    ),
    counts("question-less", "There are no counts for the question.", encodeJson({ result: [] })),
    counts(
      "choice-more",
      "There is a count for an answer that nobody could choose.",
      encodeJson({ result: [[1, 1, 0]] }),
    ),
    counts("choice-less", "There is no count for the second answer.", encodeJson({ result: [[1]] })),
    lieOf(full)("result.counts", "result-swapped", "The counts of both questions are swapped.", {
      result: changed<unknown[]>(full.record.result ?? "", ["result"], (rows) => rows.toReversed()),
    }),
    lieOf(full)("result.counts", "result-unweighed", "The counts are those of voters, not of weights.", {
      result: encodeJson({
        result: [
          [0, 1],
          [1, 1],
        ],
      }),
    }),
  ];
}
