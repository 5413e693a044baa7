import type { Block } from "@tabella/chain/block";
import { blockHash } from "@tabella/chain/block-hash";
import { zeroHash } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import type { Transaction } from "@tabella/chain/transaction";
import { describe, expect, test } from "vitest";
import { requestsServedMax } from "./sync.ts";
import { blocksPerRequestMax, isSyncing } from "./sync-ranges.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial, sealedBlock } from "./testing/network-material.ts";

const material = networkMaterial(4, "deterministic");
const { opened, transactions, signers, atGenesis } = material;
const [, one = "0x", other = "0x", third = "0x"] = signers.map(({ address }) => address);
const [vote] = transactions.ballots[0] ?? [];
if (vote === undefined) throw new Error("there are ballots");

/** A chain of certified blocks on top of the opened election, a vote in the first. */
function chainOf(contents: readonly (readonly Transaction[])[]): { blocks: Block[]; state: ChainState } {
  let state = opened.state;
  const blocks = contents.map((content) => {
    const next = sealedBlock(state, content, material);
    state = next.state;
    return next.block;
  });
  return { blocks, state };
}

const { blocks, state: ahead } = chainOf([[vote], [], [transactions.registerLate]]);
const first = opened.state.head.index + 1;

/** Answers what the node asks, checks of ballots included. */
function answer(alone: LoneNode, from: `0x${string}`, answered: readonly Block[]): void {
  alone.hear(from, { kind: "blocks", blocks: answered });
  const requests = alone.of("check-ballots").flatMap((effect) => effect.requests);
  if (requests.length > 0) alone.checkAll(requests);
}

describe("a node that is behind", () => {
  test("asks a peer that is ahead, checks ballots, and stores each block before it tells of it", () => {
    const alone = new LoneNode(material);
    alone.hearStatus(one, ahead.head.index, ahead.head.block_hash);
    expect(alone.asked).toEqual([{ to: one, from: first }]);
    answer(alone, one, blocks);
    expect(alone.node.chain.head).toEqual(ahead.head);
    expect(alone.kinds.filter((kind) => kind === "persist" || kind === "block-final")).toEqual(
      blocks.flatMap(() => ["persist", "block-final"]),
    );
    expect(isSyncing(alone.node)).toBe(false);
  });

  test("asks for more when an answer was not all", () => {
    const alone = new LoneNode(material);
    alone.hearStatus(one, ahead.head.index, ahead.head.block_hash);
    answer(alone, one, blocks.slice(0, 1));
    expect(alone.asked).toEqual([{ to: one, from: first + 1 }]);
  });

  test("catches up from genesis in bounded ranges", () => {
    const alone = new LoneNode(material, { chain: atGenesis });
    alone.hearStatus(one, ahead.head.index, ahead.head.block_hash);
    expect(alone.of("send").map(({ message }) => message)).toContainEqual({
      kind: "blocks-request",
      from: 1,
      count: blocksPerRequestMax,
    });
    answer(alone, one, [...opened.blocks, ...blocks]);
    expect(alone.node.chain.head).toEqual(ahead.head);
  });

  test("asks another peer when the first does not answer in time", () => {
    const alone = new LoneNode(material);
    alone.hearStatus(one, ahead.head.index);
    alone.hearStatus(other, ahead.head.index);
    alone.fire(`sync ${one}`);
    expect(alone.events).toContain("sync-timeout");
    expect(alone.asked).toEqual([{ to: other, from: first }]);
    answer(alone, other, blocks);
    expect(alone.node.chain.head.index).toBe(ahead.head.index);
  });

  test("forgives a silent peer after some heartbeats", () => {
    const alone = new LoneNode(material);
    alone.hearStatus(one, ahead.head.index);
    alone.fire(`sync ${one}`);
    expect(alone.asked).toEqual([]);
    const asked = Array.from({ length: 6 }, () => {
      alone.fire("heartbeat", 1_000);
      const seen = alone.asked;
      alone.hearStatus(one, ahead.head.index);
      return [...seen, ...alone.asked];
    }).flat();
    expect(asked).toEqual([{ to: one, from: first }]);
  });

  test("asks everyone who is ahead, each for a range of its own, one request at a time", () => {
    const alone = new LoneNode(material);
    const asked = [one, other, third].flatMap((peer) => {
      alone.hearStatus(peer, 1_000);
      return alone.asked;
    });
    expect(asked).toEqual([one, other, third].map((to, at) => ({ to, from: first + at * blocksPerRequestMax })));
    alone.fire("heartbeat", 1_000);
    expect(alone.asked).toEqual([]);
  });

  test("does not look at blocks for which it did not ask", () => {
    const alone = new LoneNode(material);
    alone.hear(one, { kind: "blocks", blocks });
    alone.hearStatus(one, ahead.head.index);
    alone.hear(other, { kind: "blocks", blocks });
    expect(alone.node.chain.head).toEqual(opened.state.head);
  });
});

const [voted] = blocks;
if (voted === undefined) throw new Error("there are blocks");
const [seal] = voted.seals;
if (seal === undefined) throw new Error("blocks are sealed");

describe("REL-6: a lying peer cannot wedge a node that catches up", () => {
  const lies: readonly { readonly lie: string; readonly block: Block }[] = [
    { lie: "too few seals", block: { ...voted, seals: voted.seals.slice(1) } },
    { lie: "one seal twice", block: { ...voted, seals: [seal, seal, ...voted.seals.slice(2)] } },
    { lie: "another round than was sealed", block: { ...voted, round: 1 } },
    { lie: "other transactions than its root says", block: { ...voted, transactions: [] } },
    { lie: "another time than its hash covers", block: { ...voted, timestamp: voted.timestamp + 1 } },
    { lie: "a signature that is not its author's", block: { ...voted, signature: seal.signature } },
    { lie: "a height that does not follow", block: { ...voted, index: voted.index + 1 } },
    { lie: "another block hash", block: { ...voted, block_hash: zeroHash } },
  ];
  test.each(lies)("$lie: the liar rests, another peer is asked, the node goes on", ({ block }) => {
    const alone = new LoneNode(material);
    alone.hearStatus(one, ahead.head.index);
    alone.hearStatus(other, ahead.head.index);
    alone.hear(one, { kind: "blocks", blocks: [block] });
    expect(alone.events).toContain("sync-lie");
    expect(alone.asked).toEqual([{ to: other, from: first }]);
    answer(alone, other, blocks);
    expect(alone.node.chain.head).toEqual(ahead.head);
  });
});

test("a node that is shown a second certificate for its head stops, and publishes both", () => {
  const alone = new LoneNode(material, { chain: ahead, headCertificate: blocks.at(-1) });
  const fork = sealedBlock(chainOf([[vote], []]).state, [transactions.registerLate], material, { later: 7 });
  expect(fork.block.index).toBe(ahead.head.index);
  alone.hearStatus(third, ahead.head.index, fork.block.block_hash);
  expect(alone.asked).toEqual([{ to: third, from: ahead.head.index }]);
  alone.hear(third, { kind: "blocks", blocks: [fork.block] });
  expect(alone.of("halt")).toMatchObject([{ evidence: { kind: "fork" } }]);
  const { proof } = alone.node;
  const hashes = [proof?.first, proof?.second].map((each) => each && blockHash(alone.node.identity, each.header));
  expect(hashes.sort()).toEqual([ahead.head.block_hash, fork.block.block_hash].sort());
  alone.submit(vote);
  expect(alone.effects).toEqual([]);
});

test("SEC-18: of one peer's requests a bounded number is served a heartbeat, for each may cost megabytes", () => {
  const alone = new LoneNode(material, { chain: ahead });
  const serves = (from: `0x${string}`) => {
    alone.hear(from, { kind: "blocks-request", from: 1, count: 64 });
    return alone.of("serve-blocks").length;
  };
  const served = Array.from({ length: requestsServedMax + 5 }, () => serves(one));
  expect(served.reduce((sum, count) => sum + count)).toBe(requestsServedMax);
  expect(serves(other)).toBe(1);
  alone.fire("heartbeat", 1_000);
  expect(serves(one)).toBe(1);
});

test("a request for blocks is served from the store, only what is final, and not too much at once", () => {
  const alone = new LoneNode(material, { chain: ahead });
  const served = (from: number, count: number) => {
    alone.hear(one, { kind: "blocks-request", from, count });
    return alone.of("serve-blocks").map((effect) => ({ from: effect.from, count: effect.count }));
  };
  expect(served(1, 10 ** 9)).toEqual([{ from: 1, count: ahead.head.index }]);
  expect(served(-5, 2)).toEqual([{ from: 1, count: 2 }]);
  expect(served(ahead.head.index, 64)).toEqual([{ from: ahead.head.index, count: 1 }]);
  expect(served(ahead.head.index + 1, 1)).toEqual([]);
  expect(served(1, 0)).toEqual([]);
});

describe("C-39: a block that was set aside on the own disk and is found again", () => {
  const found = (alone: LoneNode, block: Block) => alone.take({ kind: "block-found", block });

  test("is believed for its certificate alone, as a peer's answer is: nobody waits for a check of its ballots", () => {
    const alone = new LoneNode(material);
    found(alone, voted);
    expect(alone.of("check-ballots")).toEqual([]);
    expect(alone.of("persist")).toMatchObject([{ block: { block_hash: voted.block_hash } }]);
    expect(alone.node.chain.head.block_hash).toBe(voted.block_hash);
    expect(alone.node.provenHeight).toBe(opened.state.head.index);
  });

  test("is ignored if no quorum has sealed it, if it is not whole, or if it does not follow the head", () => {
    const alone = new LoneNode(material);
    const [, following = voted] = blocks;
    const unfit = [{ ...voted, seals: voted.seals.slice(1) }, { ...voted, transactions: [] }, following];
    for (const block of [...unfit, ...opened.blocks]) found(alone, block);
    expect(alone.effects).toEqual([]);
    expect(alone.node.halted).toBeNull();
    expect(alone.node.chain.head).toEqual(opened.state.head);
  });

  test("is final once, with the checks of its ballots for which consensus already waits", () => {
    const alone = new LoneNode(material);
    alone.hearFinal(one, voted);
    const requests = alone.of("check-ballots").flatMap((effect) => effect.requests);
    expect(requests).toHaveLength(1);
    found(alone, voted);
    expect(alone.of("block-final")).toEqual([]);
    alone.checkAll(requests);
    expect(alone.of("block-final")).toHaveLength(1);
    expect(alone.node.chain.head.block_hash).toBe(voted.block_hash);
  });

  test("C-30: stops the node if it stands on another parent than the head: a quorum has sealed both", () => {
    const other = sealedBlock(opened.state, [transactions.registerLate], material, { later: 7 });
    const alone = new LoneNode(material, { chain: other.state, headCertificate: other.block });
    const [, following] = blocks;
    if (following === undefined) throw new Error("a block follows");
    found(alone, following);
    expect(alone.of("halt")).toMatchObject([{ evidence: { kind: "fork" } }]);
  });
});
