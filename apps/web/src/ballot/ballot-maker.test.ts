import { randomBytes } from "node:crypto";
import type { Block } from "@tabella/chain/block";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import { decodeTransaction } from "@tabella/chain/transaction-codec";
import { expandChallengeLink, parseChallengeLink } from "@tabella/election/challenge-link";
import { checkChallengedBallot } from "@tabella/election/challenged-ballot";
import { openElection } from "@tabella/election/election";
import { lockCodeOfCast } from "@tabella/election/lock-code";
import { trackingCode } from "@tabella/election/tracking-code";
import { describe, expect, test } from "vitest";
import { sealedElection } from "@/testing/sealed-election.ts";
import { createBallotMaker } from "./ballot-maker.ts";

const random = (byteLength: number): Uint8Array => new Uint8Array(randomBytes(byteLength));
const { genesisText, uuid, blocks, state } = sealedElection("ballot maker", []);
const opening = blocks[0] as Block;
const genuine = { uuid, genesisText, block: opening, changes: [] };
const election =
  opening.transactions.flatMap((each) => (each.type === "open-election" ? [each.election] : []))[0] ?? "";

function make(choices: readonly (readonly number[])[]) {
  const maker = createBallotMaker(random);
  maker.open(genuine);
  const { credential } = maker.makeKey(uuid);
  const progress: number[] = [];
  const { hash, lockCode } = maker.prepare({ credential, choices }, (done) => progress.push(done));
  return { maker, credential, progress, hash, lockCode, sealed: maker.seal({ credential, hash, replaces: null }) };
}

describe("making a ballot in the browser", () => {
  test("the ballot passes every check that a validator makes of it, in the bytes that are sent", () => {
    const { sealed } = make([[0, 1]]);
    const decoded = decodeTransaction(sealed.transaction, { transaction_bytes_max: 262_144 });
    if (!decoded.ok || decoded.value.type !== "ballot") throw new Error("not a ballot");
    const { genesisHash } = state.identity;
    const { transactionHash } = sealed;
    const checked = checkBallotTransaction({ transactionHash, transaction: decoded.value, election, genesisHash });
    expect(checked.ok && checked.value.ballotHash).toBe(sealed.ballotHash);
  });

  test("UX-7, R16: the code shown is computed from the ballot itself, and the ballot's size tells nothing of the choice", () => {
    const [one, other] = [make([[1, 0]]), make([[0, 0]])];
    expect(one.sealed.trackingCode).toBe(trackingCode(one.sealed.ballotHash));
    expect(one.sealed.trackingCode).not.toBe(other.sealed.trackingCode);
    expect(one.sealed.transaction.length).toBe(other.sealed.transaction.length);
  });

  test("a ballot that replaces another names it, under the voter's signature", () => {
    const replaces = make([[1, 0]]).sealed.ballotHash;
    const maker = createBallotMaker(random);
    maker.open(genuine);
    const { credential } = maker.makeKey(uuid);
    const { hash } = maker.prepare({ credential, choices: [[0, 1]] }, () => undefined);
    const { transaction } = maker.seal({ credential, hash, replaces });
    const decoded = decodeTransaction(transaction, { transaction_bytes_max: 262_144 });
    if (!decoded.ok || decoded.value.type !== "ballot") throw new Error("not a ballot");
    expect(decoded.value.replaces).toBe(replaces);
    const { genesisHash } = state.identity;
    const verdictOf = (ballot: typeof decoded.value) =>
      checkBallotTransaction({ transactionHash: ballot.ballot_hash, transaction: ballot, election, genesisHash }).ok;
    expect(verdictOf(decoded.value)).toBe(true);
    expect(verdictOf({ ...decoded.value, replaces: `0x${"00".repeat(32)}` })).toBe(false);
  });

  test("UX-4: progress is reported question by question", () => {
    expect(make([[1, 0]]).progress).toEqual([1]);
  });

  test("a prepared ballot is signed once, and only the one that was shown", () => {
    const { maker, credential, hash } = make([[1, 0]]);
    expect(() => maker.seal({ credential, hash, replaces: null })).toThrow(/that once/);
    maker.prepare({ credential, choices: [[1, 0]] }, () => undefined);
    expect(() => maker.seal({ credential, hash, replaces: null })).toThrow(/that was shown/);
  });

  test("the sealed ballot carries the lock code that was shown before it was signed", () => {
    const { sealed, lockCode } = make([[0, 1]]);
    const decoded = decodeTransaction(sealed.transaction, { transaction_bytes_max: 262_144 });
    if (!decoded.ok || decoded.value.type !== "ballot") throw new Error("not a ballot");
    const { encrypted_vote: encryptedVote, proof } = decoded.value;
    expect(lockCodeOfCast(election, { encryptedVote, proof })).toEqual({ ok: true, value: lockCode });
  });

  test("a key that the voter kept gives the same public part again; a mistyped form is noticed", () => {
    const maker = createBallotMaker(random);
    const made = maker.makeKey(uuid);
    expect(maker.readKey(made.credential, uuid)).toEqual(made);
    expect(maker.readKey(made.credential.slice(1), uuid)).toBeNull();
  });
});

describe("UX-6: challenging a ballot in the browser", () => {
  function challenged(choices: readonly (readonly number[])[], source = random) {
    const maker = createBallotMaker(source);
    maker.open(genuine);
    const { credential } = maker.makeKey(uuid);
    const prepare = () => maker.prepare({ credential, choices }, () => undefined);
    const locked = prepare();
    return { maker, credential, prepare, locked, revealed: maker.challenge(locked.hash) };
  }
  const context = openElection(election);
  if (!context.ok) throw new Error(context.error);

  test("opens the very ballot that was shown, in a file and in a link that give the same", () => {
    const { locked, revealed } = challenged([[0, 1]]);
    expect(revealed.lockCode).toBe(locked.lockCode);
    expect(checkChallengedBallot(context.value, revealed.file)).toMatchObject({
      ok: true,
      value: { choices: [[0, 1]], lockCode: locked.lockCode },
    });
    const link = parseChallengeLink(revealed.link);
    expect(link.ok && expandChallengeLink(context.value, link.value)).toEqual({ ok: true, value: revealed.file });
  });

  test("a challenged ballot is never sealed, a sealed one never challenged, and the next one has another code", () => {
    const { maker, credential, prepare, locked } = challenged([[1, 0]]);
    expect(() => maker.seal({ credential, hash: locked.hash, replaces: null })).toThrow(/that once/);
    const next = prepare();
    expect(next.lockCode).not.toBe(locked.lockCode);
    expect(() => maker.seal({ credential, hash: locked.hash, replaces: null })).toThrow(/that was shown/);
    const again = prepare();
    maker.seal({ credential, hash: again.hash, replaces: null });
    expect(() => maker.challenge(again.hash)).toThrow(/that once/);
  });

  test("SEC-20: from a source that repeats itself, no ballot is made whose random numbers were shown", () => {
    const broken = (byteLength: number) => new Uint8Array(byteLength).fill(4);
    const { prepare } = challenged([[1, 0]], broken);
    expect(prepare).toThrow(/another ballot/);
  });
});

describe("R3: the ballot paper comes from the sealed block, not from the server's word", () => {
  const open = (evidence: typeof genuine) => createBallotMaker(random).open(evidence);
  const withOpening = (change: (text: string) => string): Block => ({
    ...opening,
    transactions: opening.transactions.map((each) =>
      each.type === "open-election" ? { ...each, election: change(each.election) } : each,
    ),
  });

  test("the genuine block gives the questions of its election", () => {
    const opened = open(genuine);
    expect(opened.ok && opened.value.questions.map(({ answers }) => answers)).toEqual([["Ada", "Bob"]]);
  });

  test("another name on the paper, or another key to encrypt to, is found out", () => {
    expect(open({ ...genuine, block: withOpening((text) => text.replace("Bob", "Eve")) }).ok).toBe(false);
    const key = /"public_key":"([0-9a-f]{64})"/.exec(election)?.[1] ?? "";
    const theirs = "6666666666666666666666666666666666666666666666666666666666666658";
    expect(key).not.toBe("");
    expect(open({ ...genuine, block: withOpening((text) => text.replace(key, theirs)) }).ok).toBe(false);
  });

  test("a block with less than a quorum of seals is not enough", () => {
    expect(open({ ...genuine, block: { ...opening, seals: opening.seals.slice(0, 1) } }).ok).toBe(false);
  });

  test("a block that opens another election, or is of another chain, is refused", () => {
    expect(open({ ...genuine, uuid: "anotherELectn1" }).ok).toBe(false);
    expect(open({ ...genuine, block: blocks[1] as Block }).ok).toBe(false);
    expect(open({ ...genuine, genesisText: sealedElection("another chain", []).genesisText }).ok).toBe(false);
  });
});
