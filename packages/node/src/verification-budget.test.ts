import type { BallotTransaction } from "@tabella/chain/transaction";
import { decodeTransaction, encodeTransaction } from "@tabella/chain/transaction-codec";
import { toHex } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { heartbeatMs } from "./heartbeat.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial } from "./testing/network-material.ts";
import {
  busyFrom,
  credentialDebtMaxMs,
  falseProofFactor,
  forgive,
  noDebts,
  peerDebtMaxMs,
  peerForgivenMs,
  reckon,
  settle,
} from "./verification-budget.ts";

const material = networkMaterial(4, "deterministic");
const { ballots } = material.transactions;
const [[vote] = [], [otherVote] = []] = ballots;
if (vote === undefined || otherVote === undefined) throw new Error("there are ballots");
const [, liar = "0x", honest = "0x"] = material.signers.map(({ address }) => address);

/** As many different ones as you like, each of which only a check can refuse. */
const forged = (at: number, of: BallotTransaction = vote): BallotTransaction => ({
  ...of,
  ballot_hash: toHex(Uint8Array.of(...Array(30).fill(7), at >> 8, at & 255)),
});
const checksOf = (alone: LoneNode) => alone.of("check-ballots").flatMap(({ requests }) => requests);
const tell = (alone: LoneNode, peer: Address, ...told: readonly BallotTransaction[]) => {
  alone.hear(peer, { kind: "transactions", transactions: told.map(encodeTransaction) });
  return checksOf(alone);
};

describe("SEC-18: a peer that tells false proofs", () => {
  const costMs = 100;
  const checksUntilRefused = Math.ceil(peerDebtMaxMs / (falseProofFactor * costMs));
  const ruined = () => {
    const alone = new LoneNode(material);
    for (let at = 0; at < checksUntilRefused; at += 1) alone.checkAll(tell(alone, liar, forged(at)), costMs);
    return alone;
  };

  test("is not listened to any more once they have cost so many milliseconds, while all others are", () => {
    const alone = ruined();
    expect(alone.events).toContain("peer-told-false-proof");
    expect(tell(alone, liar, forged(9_999))).toEqual([]);
    expect(tell(alone, liar, otherVote)).toEqual([]);
    expect(tell(alone, honest, otherVote)).toHaveLength(1);
    alone.submit(vote);
    expect(checksOf(alone)).toHaveLength(1);
  });

  test("is listened to again after some heartbeats, for as little as was forgiven", () => {
    const alone = ruined();
    const debt = () => alone.node.budgets.peers.get(liar, 0);
    const beats = Math.ceil((debt() - peerDebtMaxMs + 1) / peerForgivenMs);
    for (let beat = 0; beat < beats; beat += 1) alone.fire("heartbeat", heartbeatMs);
    alone.checkAll(tell(alone, liar, forged(9_999)), costMs);
    expect(debt()).toBeGreaterThanOrEqual(peerDebtMaxMs);
    expect(tell(alone, liar, forged(9_998))).toEqual([]);
  });

  test("cannot fill the queue: so many milliseconds' worth of it may wait, whatever it is", () => {
    const alone = new LoneNode(material);
    let asked = 0;
    for (let at = 0; at < 1_024; at += 64) {
      asked += tell(alone, liar, ...Array.from({ length: 64 }, (_, more) => forged(at + more, otherVote))).length;
    }
    expect(asked).toBeLessThanOrEqual(peerDebtMaxMs / noDebts.usualMs);
    expect(tell(alone, honest, vote)).toHaveLength(1);
  });
});

describe("SEC-18: a credential under whose name proofs are checked again and again", () => {
  test("owes their milliseconds, and has to wait only while others do", () => {
    const alone = new LoneNode(material);
    const most = Math.max(busyFrom, credentialDebtMaxMs / noDebts.usualMs);
    const codes = Array.from({ length: most + 5 }, (_, at) => {
      alone.submit(forged(at));
      return alone.answers[0]?.split(": ")[1];
    });
    expect(codes.slice(0, most)).toEqual(Array(most).fill(undefined));
    expect(codes.slice(most)).toEqual(Array(5).fill("POOL_FULL"));
    alone.submit(otherVote);
    expect(checksOf(alone)).toHaveLength(1);
  });

  test("is checked however much it owes where nobody waits: a voter is not kept out by who forges in his name", () => {
    const alone = new LoneNode(material);
    for (let at = 0; at < 3; at += 1) {
      alone.submit(forged(at));
      alone.checkAll(checksOf(alone), credentialDebtMaxMs);
    }
    alone.submitChecked(vote);
    expect(alone.answers).toEqual(["request-4: ok"]);
  });
});

test("SEC-18: what holds costs the peer that told it nothing, and no debt is negative or outlives its forgiveness", () => {
  const check = fc.record({
    costMs: fc.double({ min: 0, max: 500, noNaN: true }),
    isTrue: fc.boolean(),
    voter: fc.nat(5),
    peer: fc.constantFrom(liar, honest, null),
    beats: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(check, { maxLength: 60 }), (checks) => {
      let budgets = noDebts;
      for (const { costMs, isTrue, voter, peer, beats } of checks) {
        const reckoned = reckon(budgets, { election_id: "e", voter_id: `0x${voter}` }, { peer, underWay: 0 });
        if (reckoned === null) continue;
        budgets = settle(reckoned.budgets, reckoned.charge, { costMs, isTrue: isTrue || peer === honest });
        for (let beat = 0; beat < beats; beat += 1) budgets = forgive(budgets);
      }
      expect(budgets.peers.get(honest, 0)).toBeLessThan(1e-6);
      expect([...budgets.peers.values(), ...budgets.credentials.values()].every((debt) => debt >= 0)).toBe(true);
      for (let beat = 0; beat < 1_000; beat += 1) budgets = forgive(budgets);
      expect(budgets.peers.size + budgets.credentials.size).toBe(0);
    }),
    { seed: 18 },
  );
});

test("SEC-18: checks for which consensus waits overtake all others, whoever owes what", () => {
  const proposer = new LoneNode(material, { index: 3 });
  proposer.submitChecked(vote);
  const proposal = proposer
    .of("broadcast")
    .find(({ message }) => message.kind === "consensus" && message.message.kind === "proposal");
  if (proposal === undefined) throw new Error("the proposer proposes");
  const alone = new LoneNode(material, { index: 1 });
  const [asked] = tell(alone, liar, vote);
  alone.hear(material.signers[3]?.address ?? "0x", proposal.message);
  expect(alone.of("hurry-checks")).toEqual([{ kind: "hurry-checks", transactionHashes: [asked?.transactionHash] }]);
  expect(checksOf(alone)).toEqual([]);
});

test("SEC-18: what is malformed costs no check of proofs, whatever it is", () => {
  const alone = new LoneNode(material);
  const text = encodeTransaction(vote);
  const edited = fc
    .tuple(fc.nat(text.length - 1), fc.nat(3), fc.string({ maxLength: 3 }))
    .map(([at, drop, more]) => text.slice(0, at) + more + text.slice(at + drop));
  const malformed = fc
    .oneof(
      edited,
      fc.string(),
      fc.json(),
      fc.constantFrom(`${text} `, `[${text}]`, text.slice(1), text.replace(",", ", ")),
    )
    .filter((each) => !decodeTransaction(each, material.genesis.limits).ok);
  fc.assert(
    fc.property(malformed, fc.boolean(), (each, isFromPeer) => {
      if (isFromPeer) alone.hear(liar, { kind: "transactions", transactions: [each] });
      else alone.submit(each);
      expect(alone.of("check-ballots")).toEqual([]);
      expect(alone.node.inFlight.size).toBe(0);
    }),
    { numRuns: 300, seed: 18 },
  );
});
