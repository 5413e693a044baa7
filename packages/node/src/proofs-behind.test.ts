import type { Transaction } from "@tabella/chain/transaction";
import { unreadVotes } from "@tabella/chain/unread-votes";
import { expect, test } from "vitest";
import { firstOwed } from "./proofs-behind.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial, sealedBlock } from "./testing/network-material.ts";

const material = networkMaterial(4, "deterministic");
const { opened, transactions, signers } = material;
const [, one = "0x"] = signers.map(({ address }) => address);
const [vote] = transactions.ballots[0] ?? [];
if (vote === undefined) throw new Error("there are ballots");
const voted = sealedBlock(opened.state, [vote], material);
const empty = sealedBlock(voted.state, [], material);

/** A node that has just caught up with two blocks, a vote in the first. */
function caughtUp(): LoneNode {
  const alone = new LoneNode(material);
  alone.hearStatus(one, empty.state.head.index, empty.state.head.block_hash);
  alone.hear(one, { kind: "blocks", blocks: [voted.block, empty.block] });
  return alone;
}

test("who catches up is at the certified head before any proof is checked, and says how far proofs are", () => {
  const alone = caughtUp();
  expect(alone.of("check-ballots")).toEqual([]);
  expect(alone.node.chain.head).toEqual(empty.state.head);
  expect(alone.node.provenHeight).toBe(opened.state.head.index);
  alone.fire("heartbeat", 1_000);
  expect(alone.of("log").find(({ event }) => event === "catching-up")?.fields).toMatchObject({
    height: empty.state.head.index,
    provenHeight: opened.state.head.index,
  });
});

test("its host's checks move that on, durably, never above the head and never back", () => {
  const alone = caughtUp();
  const told = [voted.block.index, 10 ** 6, 1].map((height) => {
    alone.take({ kind: "proofs-checked", height });
    return alone.of("persist").map(({ provenHeight }) => provenHeight);
  });
  expect(told).toEqual([[voted.block.index], [empty.block.index], []]);
  expect(alone.node.provenHeight).toBe(empty.block.index);
});

test("REL-10: what the host finds in the own store stops the node, with the block and the reason", () => {
  const alone = caughtUp();
  alone.take({ kind: "store-refused", height: voted.block.index, why: "BALLOT_PROOF_INVALID" });
  expect(alone.of("halt")).toMatchObject([
    { reason: `block ${voted.block.index} of the own store does not hold: BALLOT_PROOF_INVALID` },
  ]);
  expect(alone.node.halted).not.toBe(null);
});

test("votes are read once nothing is being caught up with, and then the ledger is the same as if read at once", () => {
  const alone = caughtUp();
  expect(unreadVotes(alone.node.chain)).toBe(1);
  alone.fire("heartbeat", 1_000);
  expect(alone.of("arm-timer").map(({ timer }) => timer)).toContain("read-votes");
  alone.fire("read-votes", 1);
  expect(unreadVotes(alone.node.chain)).toBe(0);
  const [election] = alone.node.chain.elections.values();
  const [expected] = empty.state.elections.values();
  expect(election?.ciphertextComponents.equals(expected?.ciphertextComponents)).toBe(true);
});

test("a block that was agreed on with proofs checked moves the proven height on by itself", () => {
  const alone = new LoneNode(material);
  expect(alone.node.provenHeight).toBe(opened.state.head.index);
  alone.hearFinal(one, voted.block);
  alone.checkAll(alone.of("check-ballots").flatMap(({ requests }) => requests));
  expect(alone.node.chain.head).toEqual(voted.state.head);
  expect(alone.node.provenHeight).toBe(voted.block.index);
});

/** The node has the vote's proofs under check, as any that was told of it in time. */
function told(): LoneNode {
  const alone = new LoneNode(material);
  alone.submit(vote as Transaction);
  return alone;
}

test("who is only late waits for the checks that are under way, and does not have them made twice", () => {
  const alone = told();
  const underWay = alone.of("check-ballots").flatMap(({ requests }) => requests);
  expect(underWay).toHaveLength(1);
  alone.hearStatus(one, empty.state.head.index, empty.state.head.block_hash);
  alone.hear(one, { kind: "blocks", blocks: [voted.block, empty.block] });
  expect(alone.of("check-ballots")).toEqual([]);
  expect(alone.of("hurry-checks")).toHaveLength(1);
  alone.checkAll(underWay);
  expect(alone.node.chain.head).toEqual(empty.state.head);
  expect(alone.node.provenHeight).toBe(empty.block.index);
});

test("what was checked before it came with a certificate is not owed", () => {
  const alone = told();
  alone.checkAll(alone.of("check-ballots").flatMap(({ requests }) => requests));
  alone.hearStatus(one, empty.state.head.index, empty.state.head.block_hash);
  alone.hear(one, { kind: "blocks", blocks: [voted.block, empty.block] });
  expect(alone.node.chain.head).toEqual(empty.state.head);
  expect(alone.node.provenHeight).toBe(empty.block.index);
});

test("one block that is owed has none that follows it checked twice", () => {
  const [late] = transactions.ballots[1] ?? [];
  if (late === undefined) throw new Error("there are more ballots");
  const next = sealedBlock(empty.state, [late], material);
  const alone = caughtUp();
  alone.hearFinal(one, next.block);
  alone.checkAll(alone.of("check-ballots").flatMap(({ requests }) => requests));
  expect(alone.node.chain.head).toEqual(next.state.head);
  expect(alone.node.provenHeight).toBe(opened.state.head.index);
  expect(firstOwed(alone.node, alone.node.provenHeight)).toEqual({ from: voted.block.index, to: empty.block.index });
  // What follows is one range with it, however long that goes on.
  const trailing = sealedBlock(next.state, [], material);
  alone.hearFinal(one, trailing.block);
  expect(alone.node.provenAbove).toEqual([{ from: next.block.index, to: trailing.block.index }]);
  alone.take({ kind: "proofs-checked", height: empty.block.index });
  expect(alone.node.provenHeight).toBe(trailing.block.index);
  expect(alone.node.provenAbove).toEqual([]);
  expect(alone.of("persist")).toEqual([{ kind: "persist", provenHeight: trailing.block.index }]);
  expect(firstOwed(alone.node, alone.node.provenHeight)).toBe(null);
});

test("an empty block above what is owed is not worth remembering", () => {
  expect(caughtUp().node.provenAbove).toEqual([]);
});
