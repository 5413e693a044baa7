import type { ProvenReceipt } from "@tabella/chain/light-proof";
import type { Hash } from "@tabella/crypto/hex";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ProofState, receiptToCheck, standingOf, type VoteKnowledge } from "./vote-standing.ts";

const hashes = ["aa", "bb", "cc"].map((digits): Hash => `0x${digits.repeat(32)}`);
const [mine = "0x", earlier = "0x", later = "0x"] = hashes;

function proofOf(ballotHash: Hash): ProvenReceipt {
  const others = { transactionHash: earlier, blockHash: earlier, timestamp: 0 };
  return { ballotHash, blockIndex: 7, seals: 3, quorum: 3, validators: 3, ...others };
}
const proven = (ballotHash: Hash): ProofState => ({ kind: "proven", proven: proofOf(ballotHash), receipt: "receipt" });

function storedAs(change: { replaces?: Hash; transaction?: string | null; receipt?: string | null } = {}) {
  const { replaces = null, transaction = "bytes", receipt = null } = change;
  const names = { transactionHash: mine, ballotHash: mine, trackingCode: "code" };
  return { sealed: { ...names, replaces, transaction }, receipt };
}

const proofState = fc.oneof(
  fc.constantFrom<ProofState>({ kind: "none" }, { kind: "checking" }, { kind: "refuted" }, { kind: "unchecked" }),
  fc.constantFrom(...hashes).map(proven),
);
const knowledge = fc.record({
  stored: fc.option(
    fc
      .record({
        replaces: fc.constantFrom<Hash | undefined>(undefined, earlier),
        transaction: fc.constantFrom("bytes", null),
      })
      .map((change) =>
        storedAs({ transaction: change.transaction, ...(change.replaces && { replaces: change.replaces }) }),
      ),
    { nil: undefined },
  ),
  vote: fc.option(
    fc.record({
      state: fc.constantFrom("none" as const, "pending" as const, "final" as const),
      ballotHash: fc.option(fc.constantFrom(...hashes)),
    }),
    { nil: undefined },
  ),
  proof: proofState,
  replacingAllowed: fc.boolean(),
}) satisfies fc.Arbitrary<VoteKnowledge>;

describe("R3: how a ballot stands", () => {
  test("whatever the server says, only a proof of the very ballot that is shown makes it final", () => {
    fc.assert(
      fc.property(knowledge, (known) => {
        const { ballotHash, proven: shown } = standingOf(known);
        if (shown === null) return;
        expect(known.proof).toEqual(proven(shown.ballotHash));
        expect(ballotHash).toBe(shown.ballotHash);
      }),
    );
  });

  test("UX-9: whatever the server says, bytes are sent until a proof shows that this ballot, or another in its place, is in", () => {
    fc.assert(
      fc.property(knowledge, (known) => {
        const bytes = known.stored?.sealed.transaction ?? null;
        const { mustSend, isSettled } = standingOf(known);
        const counting = known.proof.kind === "proven" ? known.proof.proven.ballotHash : null;
        const isOver = counting !== null && counting !== known.stored?.sealed.replaces;
        expect(mustSend).toBe(bytes !== null && !isOver);
        expect(isSettled && mustSend).toBe(false);
      }),
    );
  });

  const known: VoteKnowledge = {
    stored: storedAs(),
    vote: { state: "final", ballotHash: mine },
    proof: { kind: "none" },
    replacingAllowed: false,
  };

  test.each<[string, Partial<VoteKnowledge>, object]>([
    ["a final ballot", { proof: proven(mine) }, { notice: null, isSettled: true, fromThisDevice: true }],
    [
      "a receipt that does not hold",
      { proof: { kind: "refuted" } },
      { notice: "refuted", proven: null, mustSend: true, ballotHash: mine },
    ],
    [
      "another ballot that the server only names",
      { vote: { state: "final", ballotHash: later } },
      { notice: null, ballotHash: mine, mustSend: true },
    ],
    [
      "another ballot of the same key that is proven",
      { proof: proven(later) },
      { notice: "other", ballotHash: later, fromThisDevice: false },
    ],
    [
      "a later one in its place",
      { proof: proven(later), replacingAllowed: true },
      { notice: "replaced", ballotHash: later },
    ],
    [
      "the one that it is going to replace",
      { stored: storedAs({ replaces: earlier }), proof: proven(earlier), replacingAllowed: true },
      { notice: "replacing", ballotHash: mine, proven: null, mustSend: true, isSettled: false },
    ],
    [
      "a browser that has kept nothing",
      { stored: undefined, proof: { kind: "unchecked" } },
      { notice: "unchecked", ballotHash: mine, fromThisDevice: false, mustSend: false },
    ],
  ])("%s", (_name, change, expected) => {
    expect(standingOf({ ...known, ...change })).toMatchObject(expected);
  });

  test("a receipt that was checked stays, until the server names a ballot that may have come later", () => {
    const final = (ballotHash: Hash) => ({ state: "final" as const, ballotHash, receipt: "served" });
    const replacing = storedAs({ replaces: earlier, receipt: "kept" });
    expect(receiptToCheck(replacing, final(mine))).toBe("kept");
    expect(receiptToCheck(replacing, final(earlier))).toBe("kept");
    expect(receiptToCheck(replacing, undefined)).toBe("kept");
    expect(receiptToCheck(replacing, final(later))).toBe("served");
    expect(receiptToCheck(storedAs(), final(mine))).toBe("served");
    expect(receiptToCheck(storedAs(), { state: "pending", ballotHash: mine, receipt: null })).toBeNull();
  });
});
