import type { Ciphertext } from "@tabella/crypto/elgamal";
import { ed25519Group as group } from "@tabella/crypto/group";
import { encodeJson } from "@tabella/election/compact-json";
import { elections } from "./elections.ts";
import { forgeArchive } from "./forged-archive.ts";
import { type ForgedElection, resigned, voterOf } from "./forged-election.ts";
import { recounted } from "./forged-tally.ts";
import { changed, edited } from "./json-text.ts";
import type { Member } from "./member.ts";
import {
  negativeZero,
  offCurve,
  orderEight,
  unreducedIdentity,
  unreducedScalar,
  withTorsion,
} from "./strange-points.ts";

type Change = (text: string) => string;
interface CiphertextText {
  readonly alpha: string;
  readonly beta: string;
}

const firstChoice = ["answers", 0, "choices", 0] as const;
const alpha = [...firstChoice, "alpha"] as const;
const beta = [...firstChoice, "beta"] as const;
const individual = ["answers", 0, "individual_proofs", 0, 0] as const;
const overall = ["answers", 0, "overall_proof", 0] as const;
const signature = ["signature", "proof"] as const;
const other = (digits: string) => `${BigInt(digits) ^ 1n}`;
const otherPoint = group.encode(group.multiplyGenerator(4_711n));

function lieOf(forged: ForgedElection, at: number) {
  const ballot = forged.record.ballots[at] ?? "";
  const { secret } = voterOf(forged.voters, forged.ballots[at]?.voter ?? 0);
  const recordWith = (text: string) => recounted(forged, forged.record.ballots.toSpliced(at, 1, text));
  return {
    /** The ballot with a lie that its voter did not sign. */
    unsigned: (check: Member["check"], name: string, lie: string, change: Change): Member => ({
      name: `ballot-${name}`,
      lie,
      check,
      files: { archive: forgeArchive(recordWith(change(ballot))) },
    }),
    /** The voter lies, and signs the lie. */
    signed: (check: Member["check"], name: string, lie: string, change: Change): Member => ({
      name: `ballot-${name}-signed`,
      lie,
      check,
      files: { archive: forgeArchive(recordWith(resigned(forged, change(ballot), secret))) },
    }),
  };
}

/** Each field of a ballot says something else of the same form. */
export function ballotLies(): Member[] {
  const { tiny, plain, full } = elections();
  const { unsigned, signed } = lieOf(tiny, 0);
  const ofTwo = lieOf(plain, 0);
  const blank = lieOf(full, 1);
  const both = (name: string, lie: string, change: Change) => [
    unsigned("ballot.signature", name, `${lie}; the signature is of the ballot as it was.`, change),
    signed("ballot.proofs", name, `${lie}; the voter signed it.`, change),
  ];
  const shifted = ({ alpha: a, beta: b }: CiphertextText): CiphertextText => {
    // Another ciphertext of the same vote: what a relay could make of it without any secret.
    const decode = (text: string) => {
      const point = group.decode(text);
      if (!point.ok) throw new Error(point.error);
      return point.value;
    };
    const moved: Ciphertext = {
      alpha: group.add(decode(a), group.multiplyGenerator(99n)),
      beta: group.add(decode(b), group.multiply(tiny.context.publicKey, 99n)),
    };
    return { alpha: group.encode(moved.alpha), beta: group.encode(moved.beta) };
  };
  const blankProof = ["answers", 1, "blank_proof", 0] as const;
  return [
    unsigned("ballot.election", "uuid", "The ballot names another election.", (text) =>
      edited(text, ["election_uuid"], "22222222222222"),
    ),
    signed("ballot.election", "uuid", "The voter signed a ballot that names another election.", (text) =>
      edited(text, ["election_uuid"], "22222222222222"),
    ),
    unsigned("ballot.election", "hash", "The ballot names another text of the election.", (text) =>
      changed<string>(text, ["election_hash"], (hash) => hash.replace(/^./, (first) => (first === "A" ? "B" : "A"))),
    ),
    signed("ballot.election", "hash", "The voter signed a ballot for another text of the election.", (text) =>
      changed<string>(text, ["election_hash"], (hash) => hash.replace(/^./, (first) => (first === "A" ? "B" : "A"))),
    ),
    unsigned("ballot.credential", "credential", "The ballot has another credential, which is on no list.", (text) =>
      edited(text, ["credential"], otherPoint),
    ),
    ofTwo.unsigned(
      "ballot.signature",
      "credential-of-other",
      "The ballot has the credential of another voter.",
      (text) => edited(text, ["credential"], voterOf(plain.voters, 1).credential),
    ),
    ...both("alpha", "The first half of a ciphertext is another point", (text) => edited(text, alpha, otherPoint)),
    ...both("beta", "The second half of a ciphertext is another point", (text) => edited(text, beta, otherPoint)),
    ...both("re-encrypted", "A ciphertext of the same vote stands in the place of the one that was proven", (text) =>
      changed(text, firstChoice, shifted),
    ),
    ...both("choices-swapped", "The ciphertexts of both answers are swapped", (text) =>
      changed<unknown[]>(text, ["answers", 0, "choices"], (choices) => choices.toReversed()),
    ),
    ...both("halves-swapped", "Both halves of a ciphertext are swapped", (text) =>
      changed<CiphertextText>(text, firstChoice, ({ alpha: a, beta: b }) => ({ alpha: b, beta: a })),
    ),
    ...both("individual-challenge", "A challenge of a proof that a choice is 0 or 1 is another", (text) =>
      changed(text, [...individual, "challenge"], other),
    ),
    ...both("individual-response", "A response of a proof that a choice is 0 or 1 is another", (text) =>
      changed(text, [...individual, "response"], other),
    ),
    ...both("individual-swapped", "The proofs of both choices are swapped", (text) =>
      changed<unknown[]>(text, ["answers", 0, "individual_proofs"], (proofs) => proofs.toReversed()),
    ),
    ...both("branches-swapped", "Both branches of a proof are swapped", (text) =>
      changed<unknown[]>(text, ["answers", 0, "individual_proofs", 0], (proofs) => proofs.toReversed()),
    ),
    ...both("overall-challenge", "A challenge of the proof of the number of answers is another", (text) =>
      changed(text, [...overall, "challenge"], other),
    ),
    ...both("overall-response", "A response of the proof of the number of answers is another", (text) =>
      changed(text, [...overall, "response"], other),
    ),
    unsigned("ballot.signature", "signature-hash", "The signature is said to be of another text.", (text) =>
      changed<string>(text, ["signature", "hash"], (hash) =>
        hash.replace(/^./, (first) => (first === "A" ? "B" : "A")),
      ),
    ),
    unsigned("ballot.signature", "signature-challenge", "The challenge of the signature is another.", (text) =>
      changed(text, [...signature, "challenge"], other),
    ),
    unsigned("ballot.signature", "signature-response", "The response of the signature is another.", (text) =>
      changed(text, [...signature, "response"], other),
    ),
    ofTwo.unsigned("ballot.signature", "signature-of-other", "The ballot is signed by another voter.", (text) =>
      resigned(plain, text, voterOf(plain.voters, 1).secret),
    ),
    blank.signed(
      "ballot.proofs",
      "blank-challenge",
      "A challenge of the proof that a blank vote selects nothing is another.",
      (text) => changed(text, [...blankProof, "challenge"], other),
    ),
    blank.signed(
      "ballot.proofs",
      "blank-response",
      "A response of the proof that a blank vote selects nothing is another.",
      (text) => changed(text, [...blankProof, "response"], other),
    ),
    blank.signed("ballot.proofs", "blank-overall", "A response of the proof of blank or allowed is another.", (text) =>
      changed(text, ["answers", 1, "overall_proof", 1, "response"], other),
    ),
    blank.signed(
      "ballot.proofs",
      "blank-individual",
      "A response of the proof that the entry for blank is 0 or 1 is another.",
      (text) => changed(text, ["answers", 1, "individual_proofs", 0, 1, "response"], other),
    ),
    blank.signed("ballot.proofs", "answers-swapped", "The answers to both questions are swapped.", (text) =>
      changed<unknown[]>(text, ["answers"], (answers) => answers.toReversed()),
    ),
  ];
}

/** What is no ballot of this election, or not in the one form. */
export function ballotFormLies(): Member[] {
  const { tiny, full } = elections();
  const { unsigned, signed } = lieOf(tiny, 0);
  const form = (name: string, lie: string, change: Change) => unsigned("ballot.form", name, lie, change);
  const signedForm = (name: string, lie: string, change: Change) => signed("ballot.form", name, lie, change);
  const shape = (name: string, lie: string, change: Change) => signed("ballot.proofs", name, lie, change);
  const blank = lieOf(full, 1);
  const points: readonly (readonly [string, string, (point: string) => string])[] = [
    ["identity-unreduced", "has a coordinate that is not below the prime", () => unreducedIdentity],
    ["negative-zero", "is written with a negative zero", () => negativeZero],
    ["torsion", "has a part of small order", withTorsion],
    ["small-order", "is of order 8", () => orderEight],
    ["off-curve", "is no point of the curve", () => offCurve],
    ["upper-case", "is in upper case", (point) => point.toUpperCase()],
    ["short", "lacks a digit", (point) => point.slice(1)],
  ];
  return [
    ...points.map(([name, lie, change]) =>
      signedForm(`alpha-${name}`, `The first half of a ciphertext ${lie}.`, (text) => changed(text, alpha, change)),
    ),
    ...points
      .slice(0, 5)
      .map(([name, lie, change]) =>
        signedForm(`beta-${name}`, `The second half of a ciphertext ${lie}.`, (text) => changed(text, beta, change)),
      ),
    ...points.map(([name, lie, change]) =>
      form(`credential-${name}`, `The credential ${lie}.`, (text) => changed(text, ["credential"], change)),
    ),
    signedForm("challenge-unreduced", "A challenge is not below the order of the group.", (text) =>
      changed(text, [...individual, "challenge"], unreducedScalar),
    ),
    signedForm("response-unreduced", "A response is not below the order of the group.", (text) =>
      changed(text, [...overall, "response"], unreducedScalar),
    ),
    form(
      "signature-challenge-unreduced",
      "The challenge of the signature is not below the order of the group.",
      (text) => changed(text, [...signature, "challenge"], unreducedScalar),
    ),
    form("signature-response-unreduced", "The response of the signature is not below the order of the group.", (text) =>
      changed(text, [...signature, "response"], unreducedScalar),
    ),
    signedForm("scalar-zeros", "A scalar begins with a zero.", (text) =>
      changed<string>(text, [...individual, "response"], (digits) => `0${digits}`),
    ),
    signedForm("scalar-sign", "A scalar begins with a sign.", (text) =>
      changed<string>(text, [...individual, "response"], (digits) => `+${digits}`),
    ),
    signedForm("scalar-hex", "A scalar is in hexadecimal digits.", (text) =>
      changed<string>(text, [...individual, "response"], (digits) => `0x${BigInt(digits).toString(16)}`),
    ),
    signedForm("scalar-number", "A scalar is a number instead of a text.", (text) =>
      edited(text, [...individual, "response"], 1),
    ),
    blank.signed(
      "ballot.form",
      "blank-response-unreduced",
      "A response of the blank proof is not below the order of the group.",
      (text) => changed(text, ["answers", 1, "blank_proof", 0, "response"], unreducedScalar),
    ),
    form("blank-behind", "A blank stands behind the ballot.", (text) => `${text} `),
    form("line-end", "A line end stands behind the ballot.", (text) => `${text}\n`),
    form("blank-within", "A blank stands between two fields.", (text) => text.replace(",", ", ")),
    form("order-of-fields", "The fields stand in another order.", (text) =>
      encodeJson(Object.fromEntries(Object.entries(JSON.parse(text)).toReversed())),
    ),
    form("more", "The ballot has a field that the specification does not know.", (text) => edited(text, ["x"], 1)),
    signedForm("answer-more", "An answer has a field that the specification does not know.", (text) =>
      edited(text, ["answers", 0, "x"], 1),
    ),
    signedForm("ciphertext-more", "A ciphertext has a field that the specification does not know.", (text) =>
      edited(text, [...firstChoice, "x"], 1),
    ),
    form("signature-more", "The signature has a field that the specification does not know.", (text) =>
      edited(text, ["signature", "x"], 1),
    ),
    signedForm("proof-more", "A proof has a field that the specification does not know.", (text) =>
      edited(text, [...individual, "x"], 1),
    ),
    form("twice", "A field stands there twice, and the parser takes the last.", (text) =>
      text.replace("{", '{"credential":"",'),
    ),
    form("no-signature", "The ballot is not signed.", (text) => edited(text, ["signature"], undefined)),
    form("null", "The ballot is null.", () => "null"),
    form("empty", "The ballot is empty.", () => ""),
    form("cut-off", "The ballot's text ends in the middle.", (text) => text.slice(0, 900)),
    form("uuid-form", "The ballot's election has no identifier, only four letters.", (text) =>
      edited(text, ["election_uuid"], "abcd"),
    ),
    form("hash-form", "The ballot's election hash is in hexadecimal digits.", (text) =>
      edited(text, ["election_hash"], "0".repeat(64)),
    ),
    form("signature-hash-form", "The signed hash is padded.", (text) =>
      changed<string>(text, ["signature", "hash"], (hash) => `${hash}=`),
    ),
    signedForm("answers-more", "The question is answered twice.", (text) =>
      changed<unknown[]>(text, ["answers"], (answers) => [...answers, ...answers]),
    ),
    signedForm("answers-none", "The question is not answered.", (text) => edited(text, ["answers"], [])),
    shape("choices-less", "A ciphertext is missing.", (text) => edited(text, ["answers", 0, "choices", 1], undefined)),
    shape("individual-less", "A choice has no proof that it is 0 or 1.", (text) =>
      edited(text, ["answers", 0, "individual_proofs", 1], undefined),
    ),
    shape("individual-none", "A choice has an empty proof that it is 0 or 1.", (text) =>
      edited(text, ["answers", 0, "individual_proofs", 1], []),
    ),
    shape("overall-none", "The number of answers is not proven.", (text) =>
      edited(text, ["answers", 0, "overall_proof"], []),
    ),
    shape("overall-more", "The number of answers is proven to be one of two.", (text) =>
      changed<unknown[]>(text, ["answers", 0, "overall_proof"], (proofs) => [
        ...proofs,
        { challenge: "0", response: "0" },
      ]),
    ),
    shape("blank-proof-empty", "An empty blank proof stands where blank votes are not allowed.", (text) =>
      edited(text, ["answers", 0, "blank_proof"], []),
    ),
    blank.signed(
      "ballot.proofs",
      "blank-proof-missing",
      "The blank proof is missing where blank votes are allowed.",
      (text) => edited(text, ["answers", 1, "blank_proof"], undefined),
    ),
    blank.signed("ballot.proofs", "blank-proof-half", "The blank proof has one branch.", (text) =>
      edited(text, ["answers", 1, "blank_proof", 1], undefined),
    ),
  ];
}
