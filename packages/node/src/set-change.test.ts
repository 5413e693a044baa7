import type { Block } from "@tabella/chain/block";
import { encodeProposedBlock } from "@tabella/chain/block-codec";
import type { ChainState } from "@tabella/chain/state";
import { epochOf } from "@tabella/chain/validator-history";
import { signAsValidator } from "@tabella/chain/validator-signature";
import type { ValidatorChangeTransaction } from "@tabella/chain/validator-transaction";
import { describe, expect, test } from "vitest";
import { nodeStatus } from "./node-status.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { type NetworkMaterial, networkMaterial, sealedBlock } from "./testing/network-material.ts";

const five = networkMaterial(5, "deterministic");
const { state: opened } = five.opened;
const addresses = five.signers.map(({ address }) => address);
const [, b = "0x", c = "0x", d = "0x", e = "0x"] = addresses;

/** A vote of the validator `by` to remove the validator `whom`, both by their place in genesis. */
function removal(state: ChainState, whom: number, by: number): ValidatorChangeTransaction {
  const [validator, signer] = [five.genesis.validators[whom], five.signers[by]];
  if (validator === undefined || signer === undefined) throw new Error("there are five validators");
  const vote = { type: "validator-change", change: "remove", validator, epoch: epochOf(state) } as const;
  return signAsValidator(state.identity, { ...vote, author: signer.address }, signer);
}

/** The block in which three of five remove one, and what follows on it, sealed by those who are left. */
function withoutOne(whom: number, after: number): readonly Block[] {
  const voters = [0, 1, 2, 3, 4].filter((at) => at !== whom).slice(0, 3);
  const first = sealedBlock(
    opened,
    voters.map((by) => removal(opened, whom, by)),
    five,
  );
  const left: Pick<NetworkMaterial, "signers" | "checker"> = {
    signers: five.signers.filter((_, at) => at !== whom),
    checker: five.checker,
  };
  const blocks = [first.block];
  let { state } = first;
  for (let at = 0; at < after; at += 1) {
    const next = sealedBlock(state, at % 2 === 0 ? [] : [five.transactions.registerLate], left);
    blocks.push(next.block);
    state = next.state;
  }
  return blocks;
}

function give(node: LoneNode, from: `0x${string}`, blocks: readonly Block[]): void {
  node.hearStatus(from, node.node.chain.head.index + blocks.length, blocks.at(-1)?.block_hash);
  node.hear(from, { kind: "blocks", blocks });
}

describe("votes on the set, at a node", () => {
  test("wait in the pool, each validator's once a change, and a forged one is refused", () => {
    const node = new LoneNode(five);
    node.submit(removal(opened, 4, 1));
    node.submit(removal(opened, 4, 2));
    expect(nodeStatus(node.node).pending).toBe(2);
    const again = removal(opened, 4, 1);
    node.submit({ ...again, signature: `0x${"00".repeat(2484)}` });
    expect(node.answers[0]).toMatch(/VALIDATOR_VOTED$/);
    node.submit({ ...removal(opened, 4, 3), author: b });
    expect(node.answers[0]).toMatch(/VALIDATOR_VOTED|SIGNATURE_INVALID$/);
    node.submit({ ...removal(opened, 3, 2), author: b });
    expect(node.answers[0]).toMatch(/SIGNATURE_INVALID$/);
  });

  test("a removed validator says nothing any more and counts as an observer", () => {
    const node = new LoneNode(five, { index: 4 });
    expect(nodeStatus(node.node).role).toBe("validator");
    give(node, b, withoutOne(4, 1));
    expect(nodeStatus(node.node)).toMatchObject({ role: "observer", validatorCount: 4, height: opened.head.index + 2 });
    node.submit(five.transactions.registerLate);
    node.fire("round", 10_000);
    const said = node.of("broadcast").filter(({ message }) => message.kind === "consensus");
    expect(said).toEqual([]);
  });

  test("C-16: a member that was never heard is missed after its third heartbeat, also one that came into the set later", () => {
    const observer = new LoneNode(five, { index: null });
    const view = () => nodeStatus(observer.node).peers.filter(({ reachable }) => !reachable).length;
    expect(nodeStatus(observer.node).peers).toHaveLength(5);
    for (let beat = 0; beat < 3; beat += 1) observer.fire("heartbeat", 1_000);
    expect(view()).toBe(5);
    // Forgotten as a stranger would be, and in view again because it is in the set.
    const { peers } = observer.node;
    observer.node = { ...observer.node, peers: peers.delete(e) };
    for (let beat = 0; beat < 3; beat += 1) observer.fire("heartbeat", 1_000);
    expect(observer.node.peers.get(e)?.lost).toBe(true);
    expect(observer.node.consensus.lost).toContain(e);
  });
});

describe("REL-6, C-35: a validator without its memory, when the set changes", () => {
  test("asks anew: heads of another set say nothing of who went on in this one", () => {
    const node = new LoneNode(five, { memory: null });
    for (const peer of [b, c, d]) node.hearStatus(peer, opened.head.index);
    const until = opened.head.index + 3;
    expect(nodeStatus(node.node).watchUntilHeight).toBe(until);
    // Without c, three heads of b, d and e are needed: two of them are known.
    give(node, b, withoutOne(2, 2));
    expect(nodeStatus(node.node)).toMatchObject({ height: until, watchUntilHeight: null, role: "watching" });
    node.hearStatus(e, until);
    expect(nodeStatus(node.node).watchUntilHeight).toBe(until + 3);
  });

  test("goes on where the change leaves it enough heads, from three heights above the change", () => {
    const node = new LoneNode(five, { memory: null });
    for (const peer of [b, c, d, e]) node.hearStatus(peer, opened.head.index);
    give(node, b, withoutOne(2, 0));
    expect(nodeStatus(node.node).watchUntilHeight).toBe(opened.head.index + 1 + 3);
  });

  test("C-30: another block at the height of the head that changed the set is judged by the set that sealed it: it is a fork", () => {
    const node = new LoneNode(five, { index: 2 });
    const [changing] = withoutOne(0, 0);
    if (changing === undefined) throw new Error("there is a block that changes the set");
    give(node, b, [changing]);
    expect(node.node.chain.head.block_hash).toBe(changing.block_hash);
    const other = sealedBlock(opened, [five.transactions.registerLate], five, { later: 7 }).block;
    node.hearStatus(d, other.index, other.block_hash);
    node.hear(d, { kind: "blocks", blocks: [other] });
    expect(node.of("halt")).toMatchObject([{ evidence: { kind: "fork" } }]);
  });
});

describe("C-30: when the author of the last block is removed by that very block", () => {
  // The author of the next block is the one that the block removes; and it signs another for that height.
  const [removing] = withoutOne(3, 0);
  const other = sealedBlock(opened, [five.transactions.registerLate], five, { later: 7 }).block;
  if (removing === undefined || removing.validator !== d || other.validator !== d) throw new Error("d is the author");
  const decided = () => {
    const node = new LoneNode(five, { index: 1 });
    node.hearFinal(c, removing);
    expect(node.node.chain.head.block_hash).toBe(removing.block_hash);
    return node;
  };

  test("its other block, told with its certificate, stops whoever has decided the first, with the proof", () => {
    const node = decided();
    node.hearFinal(c, other);
    expect(node.of("halt")).toMatchObject([{ evidence: { kind: "fork" } }]);
    expect(node.node.proof).not.toBeNull();
  });

  test("its other block, brought by catching up, is a fork and no lie", () => {
    const node = new LoneNode(five, { index: 1 });
    give(node, c, [removing]);
    node.hearStatus(c, other.index, other.block_hash);
    node.hear(c, { kind: "blocks", blocks: [other] });
    expect(node.events).not.toContain("sync-lie");
    expect(node.of("halt")).toMatchObject([{ evidence: { kind: "fork" } }]);
  });

  test("a second certificate beside a text that is not its block is ignored, and heard when its block comes", () => {
    const node = decided();
    for (const block of ["x", encodeProposedBlock(removing)]) {
      node.hearFinal(c, other, block);
      expect(node.node.halted).toBeNull();
    }
    node.hearFinal(c, other);
    expect(node.node.halted).not.toBeNull();
  });
});
