import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { describe, expect, test } from "vitest";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial } from "./testing/network-material.ts";

const material = networkMaterial(4, "deterministic");
const { ballots, invalid, registerLate, open } = material.transactions;
const [vote, secondVote] = ballots[0] ?? [];
const [otherVote] = ballots[1] ?? [];
if (vote === undefined || secondVote === undefined || otherVote === undefined) throw new Error("there are ballots");
const text = encodeTransaction(vote);
const peer = material.signers[1]?.address ?? "0x";

describe("a ballot from outside", () => {
  test("is answered only when its proofs have been checked, and then everyone hears of it", () => {
    const alone = new LoneNode(material);
    const request = alone.submit(vote);
    expect(alone.kinds).toEqual(["check-ballots"]);
    alone.checkAll(alone.of("check-ballots").flatMap(({ requests }) => requests));
    expect(alone.answers).toEqual([`${request}: ok`]);
    expect(alone.of("broadcast")).toContainEqual({
      kind: "broadcast",
      message: { kind: "transactions", transactions: [text] },
    });
  });

  test("is checked once, however many send it, and all are answered", () => {
    const alone = new LoneNode(material);
    const first = alone.submit(vote);
    const { requests } = alone.of("check-ballots")[0] ?? { requests: [] };
    const second = alone.submit(vote);
    expect(alone.effects).toEqual([]);
    alone.hear(peer, { kind: "transactions", transactions: [text] });
    expect(alone.of("check-ballots")).toEqual([]);
    alone.checkAll(requests);
    expect(alone.answers).toEqual([`${first}: ok`, `${second}: ok`]);
    const third = alone.submit(vote);
    expect(alone.answers).toEqual([`${third}: ok`]);
  });

  test("takes no place in the pool before its proofs held, so rubbish cannot hold a voter's slot", () => {
    const alone = new LoneNode(material);
    alone.submit({ ...vote, signature: secondVote.signature });
    const rubbish = alone.of("check-ballots").flatMap(({ requests }) => requests);
    alone.submitChecked(vote);
    expect(alone.answers).toEqual(["request-2: ok"]);
    alone.checkAll(rubbish);
    expect(alone.answers).toEqual(["request-1: SIGNATURE_INVALID"]);
    expect(alone.node.pool.entries.has(transactionHash(text))).toBe(true);
  });

  test("that is a garbled copy is refused for itself alone, and not checked again", () => {
    const alone = new LoneNode(material);
    const garbled = { ...vote, signature: secondVote.signature };
    alone.submitChecked(garbled);
    expect(alone.answers).toEqual(["request-1: SIGNATURE_INVALID"]);
    alone.submit(garbled);
    expect(alone.answers).toEqual(["request-2: SIGNATURE_INVALID"]);
    expect(alone.of("check-ballots")).toEqual([]);
    alone.submitChecked(vote);
    expect(alone.answers).toEqual(["request-3: ok"]);
  });

  test("that is a second vote of one voter is refused before anything expensive", () => {
    const alone = new LoneNode(material);
    alone.submitChecked(vote);
    alone.submit(secondVote);
    expect(alone.answers).toEqual(["request-2: CREDENTIAL_USED"]);
    expect(alone.of("check-ballots")).toEqual([]);
  });

  test("finds the pool full at its bound, and is welcome when there is room", () => {
    const alone = new LoneNode(material, { config: { pool: { transactionsMax: 1, lengthMax: 1_000_000 } } });
    alone.submitChecked(vote);
    alone.submit(otherVote);
    expect(alone.answers).toEqual(["request-2: POOL_FULL"]);
  });
});

test("SEC-18: what no validator may accept gets its own code, and costs no check of proofs unless its form is a ballot's", () => {
  const alone = new LoneNode(material);
  const codes = invalid.map((each) => {
    alone.submit(each);
    const requests = alone.of("check-ballots").flatMap((effect) => effect.requests);
    if (requests.length > 0) alone.checkAll(requests);
    return alone.answers[0]?.split(": ")[1];
  });
  expect(codes.every((code) => code !== undefined && code !== "ok")).toBe(true);
  alone.submit("x".repeat(2_000_000));
  expect(alone.answers[0]).toMatch(/TRANSACTION_TOO_LARGE$/);
  expect(alone.node.pool.entries.size).toBe(0);
  expect(alone.node.inFlight.size).toBe(0);
});

test("other transactions are applied on trial, which is their whole check", () => {
  const alone = new LoneNode(material);
  alone.submit(registerLate);
  expect(alone.answers).toEqual(["request-1: ok"]);
  alone.submit(open);
  expect(alone.answers).toEqual(["request-2: ELECTION_EXISTS"]);
  alone.submit({ ...registerLate, signature: `0x${"00".repeat(64)}` });
  expect(alone.answers).toEqual(["request-3: SIGNATURE_INVALID"]);
});
