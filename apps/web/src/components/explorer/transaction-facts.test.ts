import { canonicalJson } from "@tabella/chain/canonical-json";
import type { BallotTransaction, OpenElectionTransaction, Transaction } from "@tabella/chain/transaction";
import { addressOf } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { transactionFacts } from "./transaction-facts.ts";

const hash = (digit: string): `0x${string}` => `0x${digit.repeat(64)}`;
const ballot: BallotTransaction = {
  type: "ballot",
  voter_id: hash("1"),
  election_id: "9mTkpXCvJtBGUK",
  encrypted_vote: "0xaabbcc",
  proof: "0xaabb",
  ballot_hash: hash("2"),
  replaces: hash("0"),
  signature: "0x00",
};
const opening: OpenElectionTransaction = {
  type: "open-election",
  election_id: "9mTkpXCvJtBGUK",
  election: JSON.stringify({ name: "Board", questions: [{ question: "Who?" }, { question: "Where?" }] }),
  trustees: '[["Single",{}],["Pedersen",{"certs":[{},{},{}]}]]',
  options: { registration: "open", ballots_min: 5, replacing_allowed: false, closes_at: null },
  roll: null,
  signature: "0x00",
};
const value = (transaction: Transaction, label: string) =>
  transactionFacts(transaction).find((fact) => fact.label === label)?.value;

test("EXP-1: a ballot shows its election, tracking code, pseudonym and sizes, and no choice", () => {
  expect(transactionFacts(ballot).map(({ label }) => label)).toEqual([
    "election",
    "trackingCode",
    "pseudonym",
    "voteBytes",
    "proofBytes",
  ]);
  expect(value(ballot, "voteBytes")).toEqual({ kind: "bytes", bytes: 3 });
});

test("EXP-1: a ballot that replaces another names it", () => {
  expect(value({ ...ballot, replaces: hash("3") }, "replaces")).toEqual({ kind: "ballot", ballotHash: hash("3") });
});

test("EXP-1: an opening shows the questions and how many trustees there are", () => {
  expect(value(opening, "questions")).toEqual({ kind: "list", items: ["Who?", "Where?"] });
  expect(value(opening, "trustees")).toEqual({ kind: "count", count: 4 });
});

test("a text that is no JSON leaves its facts empty instead of breaking the page", () => {
  expect(value({ ...opening, election: "{", trustees: "?" }, "questions")).toEqual({ kind: "list", items: [] });
});

test("EXP-1: a result shows the counts a question", () => {
  const result: Transaction = { type: "election-result", election_id: "x", result: '{"result":[[3,1],[0,4]]}' };
  expect(value(result, "votes")).toEqual({ kind: "list", items: ["3 · 1", "0 · 4"] });
});

test("EXP-1: a closing without a signature was made by anyone after the closing time", () => {
  const closing: Transaction = { type: "close-election", election_id: "x", signature: null };
  expect(value(closing, "closedBy")).toEqual({ kind: "word", word: "anyone" });
});

test("EXP-1: a vote on the validators shows what is to change, whom, and who voted", () => {
  const validator = { name: "validator-4", ed25519: hash("5"), ml_dsa_44: `0x${"6".repeat(2624)}` } as const;
  const author = `0x${"7".repeat(40)}` as const;
  const vote: Transaction = {
    type: "validator-change",
    change: "add",
    validator,
    epoch: 2,
    author,
    signature: "0x00",
  };
  expect(value(vote, "change")).toEqual({ kind: "word", word: "add" });
  expect(value(vote, "validator")).toEqual({ kind: "text", text: "validator-4" });
  expect(value(vote, "address")).toEqual({ kind: "fingerprint", text: addressOf(validator) });
  expect(value(vote, "votedBy")).toEqual({ kind: "fingerprint", text: author });
  expect(value(vote, "epoch")).toEqual({ kind: "count", count: 2 });
});

test("EXP-1: a proof against a validator shows who is accused of what, where; and one that cannot be read says so", () => {
  const message = {
    kind: "prepare",
    height: 5,
    round: 2,
    author: `0x${"7".repeat(40)}`,
    signature: `0x${"0".repeat(128)}`,
  };
  const common = { format: "tabella-evidence-1", chain_id: 1, genesis_hash: hash("1") };
  const [first, second] = [hash("2"), hash("3")].map((digest) => ({ ...message, digest }));
  const evidence = canonicalJson({ ...common, kind: "equivocation", first, second });
  const accusation: Transaction = { type: "evidence", evidence };
  expect(value(accusation, "offence")).toEqual({ kind: "word", word: "equivocation" });
  expect(value(accusation, "accused")).toEqual({ kind: "fingerprint", text: message.author });
  expect(value(accusation, "step")).toEqual({ kind: "word", word: "prepare" });
  expect(value(accusation, "height")).toEqual({ kind: "count", count: 5 });
  expect(value(accusation, "round")).toEqual({ kind: "count", count: 2 });
  const unreadable: Transaction = { type: "evidence", evidence: "{}" };
  expect(value(unreadable, "offence")).toEqual({ kind: "word", word: "unreadable" });
});

test("EXP-1: a validator that was made to vote again shows which, and from which block on", () => {
  const validator = `0x${"7".repeat(40)}` as const;
  const override: Transaction = { type: "watch-override", validator, height: 9, signature: "0x00" };
  expect(value(override, "address")).toEqual({ kind: "fingerprint", text: validator });
  expect(value(override, "votesFrom")).toEqual({ kind: "count", count: 9 });
});

test("EXP-1: a step of a key ceremony shows attempt and trustee, and what the step is about", () => {
  const step = { election_id: "x", attempt: 2, index: 3, signature: "0x00" } as const;
  const context = { group: "Ed25519", size: 5, threshold: 3, index: 4 };
  const certificate = JSON.stringify({ message: JSON.stringify({ context }) });
  const labels = (transaction: Transaction) => transactionFacts(transaction).map(({ label }) => label);
  const admission: Transaction = {
    type: "dkg-certificate",
    election_id: "x",
    attempt: 2,
    certificate,
    signature: "0x00",
  };
  expect(labels(admission)).toEqual(["election", "attempt", "trustee", "trustees", "needed"]);
  expect(value(admission, "trustee")).toEqual({ kind: "count", count: 4 });
  expect(value(admission, "needed")).toEqual({ kind: "count", count: 3 });
  const commitment: Transaction = { ...step, type: "dkg-commitment", commitment: hash("4") };
  expect(value(commitment, "promise")).toEqual({ kind: "fingerprint", text: hash("4") });
  const polynomial: Transaction = { ...step, type: "dkg-polynomial", polynomial: "{}" };
  expect(value(polynomial, "partBytes")).toEqual({ kind: "bytes", bytes: 2 });
  const proof = { challenge: "1", response: "1" };
  const complaint: Transaction = { ...step, type: "dkg-complaint", against: 1, shared: "", proof };
  expect(value(complaint, "against")).toEqual({ kind: "count", count: 1 });
  const output: Transaction = { ...step, type: "dkg-output", output: '{"public_key":{"public_key":"ab"}}' };
  expect(value(output, "publicKey")).toEqual({ kind: "fingerprint", text: "0xab" });
  for (const each of [commitment, polynomial, complaint, output]) {
    expect(value(each, "attempt")).toEqual({ kind: "count", count: 2 });
    expect(value(each, "trustee")).toEqual({ kind: "count", count: 3 });
  }
});
