import { randomBytes } from "node:crypto";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import { decodeTransaction } from "@tabella/chain/transaction-codec";
import { encodeElection } from "@tabella/election/election";
import { trackingCode } from "@tabella/election/tracking-code";
import { describe, expect, test } from "vitest";
import { createBallotMaker } from "./ballot-maker.ts";

const uuid = "Bq7Hf3kLmN9pRt";
const genesisHash = `0x${"a1".repeat(32)}` as const;
const random = (byteLength: number): Uint8Array => new Uint8Array(randomBytes(byteLength));
const election = encodeElection({
  version: 1,
  description: "",
  name: "Chair",
  group: "Ed25519",
  // The generator: anyone could decrypt, which no test minds.
  public_key: "6666666666666666666666666666666666666666666666666666666666666658",
  questions: [
    { answers: ["Amara", "Henrik", "Priya"], blank: true, min: 1, max: 1, question: "Who?" },
    { answers: ["Pump", "Shed"], min: 0, max: 2, question: "What?" },
  ],
  uuid,
});

function make(choices: readonly (readonly number[])[]) {
  const maker = createBallotMaker(random);
  const opened = maker.open(election, uuid);
  const { credential } = maker.makeKey(uuid);
  const progress: number[] = [];
  const unsignedHash = maker.prepare({ credential, choices }, (done) => progress.push(done));
  return { maker, opened, credential, progress, unsignedHash, sealed: maker.seal({ credential, genesisHash }) };
}

describe("making a ballot in the browser", () => {
  test("the ballot passes every check that a validator makes of it, in the bytes that are sent", () => {
    const { sealed } = make([
      [0, 0, 1, 0],
      [1, 1],
    ]);
    const decoded = decodeTransaction(sealed.transaction, { transaction_bytes_max: 262_144 });
    if (!decoded.ok || decoded.value.type !== "ballot") throw new Error("not a ballot");
    const checked = checkBallotTransaction({
      transactionHash: sealed.transactionHash,
      transaction: decoded.value,
      election,
      genesisHash,
    });
    expect(checked.ok && checked.value.ballotHash).toBe(sealed.ballotHash);
  });

  test("UX-7: the code shown is computed from the ballot itself, and the ballot's size tells nothing of the choice", () => {
    const [one, other] = [
      make([
        [1, 0, 0, 0],
        [0, 0],
      ]),
      make([
        [0, 0, 1, 0],
        [1, 1],
      ]),
    ];
    expect(one.sealed.trackingCode).toBe(trackingCode(one.sealed.ballotHash));
    expect(one.sealed.trackingCode).not.toBe(other.sealed.trackingCode);
    expect(one.sealed.transaction.length).toBe(other.sealed.transaction.length);
  });

  test("UX-4: progress is reported question by question", () => {
    expect(
      make([
        [1, 0, 0, 0],
        [0, 0],
      ]).progress,
    ).toEqual([1, 2]);
  });

  test("a prepared ballot is signed once", () => {
    const { maker, credential } = make([
      [1, 0, 0, 0],
      [0, 0],
    ]);
    expect(() => maker.seal({ credential, genesisHash })).toThrow(/sealed once/);
  });

  test("the ballot paper is read from the text that the encryption binds, and only if it is this election's", () => {
    const maker = createBallotMaker(random);
    const opened = maker.open(election, uuid);
    expect(opened.ok && opened.value.questions.map(({ question }) => question)).toEqual(["Who?", "What?"]);
    expect(maker.open(election, "anotherELectn1").ok).toBe(false);
    expect(maker.open(election.replace("Amara", "Amara "), uuid).ok).toBe(true);
    expect(maker.open(`${election} `, uuid).ok).toBe(false);
  });

  test("a key that the voter kept gives the same public part again; a mistyped form is noticed", () => {
    const maker = createBallotMaker(random);
    const made = maker.makeKey(uuid);
    expect(maker.readKey(made.credential, uuid)).toEqual(made);
    expect(maker.readKey(made.credential.slice(1), uuid)).toBeNull();
  });
});
