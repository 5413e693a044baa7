import type { DkgTransaction } from "@tabella/chain/dkg-transaction";
import { type RegistrarTransaction, registrarBytes } from "@tabella/chain/registrar-signature";
import type { Transaction } from "@tabella/chain/transaction";
import { ed25519Group as group } from "@tabella/crypto/group";
import {
  ceremonySecrets,
  ceremonySteps,
  certificateOf,
  commitmentOf,
  outputOf,
  polynomialOf,
  signedBy,
} from "./ceremony-story.ts";
import type { Step } from "./forged-chain.ts";
import { rollOfDay } from "./lies-record.ts";
import type { Member } from "./member.ts";
import { reaffirmed } from "./signing.ts";
import { chainFiles, inOrder, makeDay, registrarOf, type Steps, trueDays } from "./story.ts";

/* Transactions that are not in the form of their kind; whoever signs a kind has signed the lie. */

type Fields = Record<string, unknown>;

/** The transaction with other fields, under the registrar's signature. */
function ordered(transaction: RegistrarTransaction, change: Fields): Transaction {
  const { identity, signer } = registrarOf();
  const changed = { ...transaction, ...change } as RegistrarTransaction;
  return { ...changed, signature: signer.sign(registrarBytes(identity, changed)) } as Transaction;
}

function form(name: string, lie: string, steps: readonly Step[]): Member {
  return { name: `form-${name}`, lie, check: "chain.form", files: chainFiles(steps) };
}

export function registrarFormLies(): Member[] {
  const { bare } = trueDays();
  const { open, add, close } = makeDay({ options: { ballots_min: 3 } });
  const of = (name: string, lie: string, change: Partial<Steps>) => form(name, lie, inOrder({ ...bare, ...change }));
  const opening = (name: string, lie: string, change: Fields) =>
    form(`open-${name}`, lie, [{ transactions: [ordered(open, change)], truth: [open] }, bare.close]);
  const options = (name: string, lie: string, change: Fields) =>
    opening(name, lie, { options: { ...open.options, ...change } });
  const adding = (name: string, lie: string, change: Fields) =>
    of(`add-${name}`, lie, { add: { transactions: [ordered(add, change)], truth: [add] } });
  const [first, second] = add.credentials;
  if (first === undefined || second === undefined) throw new Error("two credentials were added");
  const credential = (name: string, lie: string, change: Fields) =>
    adding(name, lie, { credentials: [{ ...first, ...change }, second] });
  const roll = rollOfDay();
  const rolled = (name: string, lie: string, change: Fields) =>
    opening(`roll-${name}`, lie, { options: { ...open.options, registration: "roll" }, roll: { ...roll, ...change } });
  const many = Array.from({ length: 251 }, (_, at) => ({
    credential: group.encode(group.multiplyGenerator(BigInt(at + 1))),
    weight: 1,
  }));
  return [
    opening("more", "An opening has a field that nobody knows.", { x: 1 }),
    opening("uuid", "An election is opened under a name that is no identifier.", { election_id: "abc" }),
    options("options-more", "The options have a field that nobody knows.", { x: 1 }),
    options("registration", "Registration is of a kind that nobody knows.", { registration: "sometimes" }),
    options("minimum-zero", "A tally of nobody's ballots may be decrypted.", { ballots_min: 0 }),
    options("minimum-fraction", "At least two and a half ballots are needed.", { ballots_min: 2.5 }),
    options("closing-negative", "The election closes before time began.", { closes_at: -1 }),
    options("closing-fraction", "The election closes in the middle of a millisecond.", {
      closes_at: 1_900_000_000_000.5,
    }),
    rolled("more", "A roll has a field that nobody knows.", { x: 1 }),
    rolled("size-zero", "A roll is of nobody.", { size: 0 }),
    rolled("size-fraction", "A roll is of two and a half voters.", { size: 2.5 }),
    rolled("size-huge", "A roll is of more voters than can be checked in a block's time.", { size: 100_001 }),
    adding("more", "An adding of credentials has a field that nobody knows.", { x: 1 }),
    adding("none", "No credentials are added.", { credentials: [] }),
    adding("many", "More credentials are added at once than can be checked in a block's time.", { credentials: many }),
    credential("credential-more", "A credential has a field that nobody knows.", { x: 1 }),
    credential("credential-upper-case", "A credential is in upper case.", {
      credential: first.credential.toUpperCase(),
    }),
    credential("weight-zero", "A weight is zero.", { weight: 0 }),
    credential("weight-fraction", "A weight is a fraction.", { weight: 1.5 }),
    credential("weight-huge", "A weight is more than all weights together may be.", { weight: 2 ** 30 }),
    of("close-more", "A closing has a field that nobody knows.", {
      close: { transactions: [ordered(close, { x: 1 })], truth: [close] },
    }),
  ];
}

export function otherFormLies(): Member[] {
  const { short, steps, day } = trueDays();
  const { first, second } = makeDay({ options: { ballots_min: 3 } });
  const [one, two] = day.decryptions;
  const cast = (name: string, lie: string, change: Fields) =>
    form(
      `ballot-${name}`,
      lie,
      inOrder({
        ...short,
        votes: { transactions: [{ ...first, ...change } as typeof first, second], truth: [first, second] },
      }),
    );
  const decrypted = (name: string, lie: string, change: Fields) =>
    form(
      `decryption-${name}`,
      lie,
      inOrder({
        ...steps,
        decrypt: { transactions: [reaffirmed(day.forged, one, change, { owner: 1 }), two], truth: [one, two] },
      }),
    );
  const [row = []] = one.strong_proofs;
  return [
    cast("more", "A ballot has a field that nobody knows.", { x: 1 }),
    cast("vote-upper-case", "An encrypted vote is in upper case.", {
      encrypted_vote: first.encrypted_vote.toUpperCase().replace("X", "x"),
    }),
    cast("signature-short", "The credential's signature lacks a byte.", { signature: first.signature.slice(0, -2) }),
    decrypted("more", "A trustee's part has a field that nobody knows.", { x: 1 }),
    decrypted("owner-zero", "A part belongs to trustee 0.", { owner: 0 }),
    decrypted("owner-fraction", "A part belongs to trustee 1.5.", { owner: 1.5 }),
    decrypted("rows-many", "There are strong proofs for more questions than any election has.", {
      strong_proofs: [...one.strong_proofs, ...Array.from({ length: 50 }, () => [])],
    }),
    decrypted("row-long", "There are strong proofs for more answers than any question has.", {
      strong_proofs: [Array.from({ length: 202 }, () => ({ challenge: "0", response: "0" }))],
    }),
    decrypted("proof-more", "A strong proof has a field that nobody knows.", {
      strong_proofs: [row.map((proof) => ({ ...proof, x: 1 }))],
    }),
    form(
      "result-more",
      "A result has a field that nobody knows.",
      inOrder({
        ...steps,
        result: { transactions: [{ ...day.result, x: 1 } as typeof day.result], truth: [day.result] },
      }),
    ),
  ];
}

/** The same in a key ceremony, beside an election of other trustees. */
export function ceremonyFormLies(): Member[] {
  const { open, close } = trueDays().bare;
  const { certificates, commitments, polynomials } = ceremonySteps();
  const { keys } = ceremonySecrets();
  const of = (name: string, lie: string, transaction: unknown, before: readonly Step[]) =>
    form(`ceremony-${name}`, lie, [open, ...before, { transactions: [transaction as Transaction], truth: [] }, close]);
  const changed = (transaction: DkgTransaction, change: Fields) => {
    if (transaction.type === "dkg-certificate") return ordered(transaction, change);
    const { signature: _, ...unsigned } = { ...transaction, ...change };
    return signedBy(keys[0], unsigned as never);
  };
  const certificate = (name: string, lie: string, change: Fields) =>
    of(`certificate-${name}`, lie, changed(certificateOf(1), change), []);
  const commitment = (name: string, lie: string, change: Fields) =>
    of(`commitment-${name}`, lie, changed(commitmentOf(1), change), [certificates]);
  const complaint = {
    type: "dkg-complaint",
    election_id: certificateOf(1).election_id,
    attempt: 1,
    index: 1,
    against: 2,
    shared: "0".repeat(64),
    proof: { challenge: "0", response: "0" },
    x: 1,
  };
  return [
    certificate("more", "An admission has a field that nobody knows.", { x: 1 }),
    certificate("attempt-zero", "The first attempt is attempt 0.", { attempt: 0 }),
    certificate("attempt-fraction", "An attempt is attempt 1.5.", { attempt: 1.5 }),
    certificate("attempt-huge", "There are more attempts than any ceremony may have.", { attempt: 21 }),
    commitment("more", "A commitment has a field that nobody knows.", { x: 1 }),
    commitment("index-zero", "A commitment is that of trustee 0.", { index: 0 }),
    commitment("index-fraction", "A commitment is that of trustee 1.5.", { index: 1.5 }),
    commitment("index-huge", "A commitment is that of a trustee behind the last that any ceremony has.", { index: 21 }),
    of(
      "polynomial-more",
      "A polynomial's transaction has a field that nobody knows.",
      changed(polynomialOf(1), { x: 1 }),
      [certificates, commitments],
    ),
    of("complaint-more", "A complaint has a field that nobody knows.", signedBy(keys[0], complaint as never), [
      certificates,
      commitments,
      polynomials,
    ]),
    of("output-more", "An output's transaction has a field that nobody knows.", changed(outputOf(1), { x: 1 }), [
      certificates,
      commitments,
      polynomials,
    ]),
  ];
}
