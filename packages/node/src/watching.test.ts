import type { Block } from "@tabella/chain/block";
import type { ChainState } from "@tabella/chain/state";
import type { Transaction } from "@tabella/chain/transaction";
import type { Address } from "@tabella/crypto/signature";
import { describe, expect, test } from "vitest";
import { consensusConfig } from "./agreement.ts";
import { heartbeatMs } from "./heartbeat.ts";
import { nodeStatus } from "./node-status.ts";
import type { PeerMessage } from "./peer-message.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { type NetworkMaterial, networkMaterial, sealedBlock } from "./testing/network-material.ts";

const network = networkMaterial(3, "deterministic");
const [, one = "0x", other = "0x"] = network.signers.map(({ address }) => address);
const { head } = network.opened.state;
const saysAnything = (alone: LoneNode) =>
  alone.of("broadcast").some(({ message }) => message.kind === "consensus") ||
  alone.of("persist").some(({ memory }) => memory !== undefined);

/** So many certified blocks on top of the opened election, as others made them. */
function blocksAfter(material: NetworkMaterial, count: number): readonly Block[] {
  const { registerLate, close } = material.transactions;
  const contents: readonly (readonly Transaction[])[] = [[registerLate], [], [close], []];
  let state: ChainState = material.opened.state;
  return contents.slice(0, count).map((content) => {
    const next = sealedBlock(state, content, material);
    state = next.state;
    return next.block;
  });
}

function catchUp(alone: LoneNode, from: `0x${string}`, blocks: readonly Block[]): void {
  alone.hearStatus(from, head.index + blocks.length, blocks.at(-1)?.block_hash);
  alone.hear(from, { kind: "blocks", blocks });
}

describe("REL-6, consensus.md 7: a validator without its memory", () => {
  test("watches until its ledger reaches the heads of n - quorum + 1 + f others, and then three heights more", () => {
    const alone = new LoneNode(network, { memory: null });
    alone.submit(network.transactions.registerLate);
    expect(saysAnything(alone)).toBe(false);
    expect(nodeStatus(alone.node)).toMatchObject({ role: "watching", watchUntilHeight: null });
    alone.hearStatus(one, head.index);
    alone.hearStatus(one, head.index);
    expect(nodeStatus(alone.node).watchUntilHeight).toBeNull();
    catchUp(alone, other, blocksAfter(network, 2));
    expect(nodeStatus(alone.node).watchUntilHeight).toBe(head.index + 2 + 3);
    alone.fire("round");
    expect(saysAnything(alone)).toBe(false);
  });

  test("counts no head whose certified blocks it does not have", () => {
    const alone = new LoneNode(network, { memory: null });
    alone.hearStatus(one, head.index);
    alone.hearStatus(other, head.index + 4);
    expect(nodeStatus(alone.node).watchUntilHeight).toBeNull();
    const blocks = blocksAfter(network, 4);
    alone.hear(other, { kind: "blocks", blocks: blocks.slice(0, 3) });
    expect(nodeStatus(alone.node)).toMatchObject({ height: head.index + 3, watchUntilHeight: null });
    alone.hear(other, { kind: "blocks", blocks: blocks.slice(3) });
    expect(nodeStatus(alone.node).watchUntilHeight).toBe(head.index + 4 + 3);
  });

  test("is not kept watching by one liar with an absurd head, where enough others speak", () => {
    const five = networkMaterial(5, "deterministic");
    const [, liar = "0x", ...honest] = five.signers.map(({ address }) => address);
    const alone = new LoneNode(five, { memory: null });
    const { index } = five.opened.state.head;
    alone.hearStatus(liar, Number.MAX_SAFE_INTEGER);
    for (const peer of honest) alone.hearStatus(peer, index);
    expect(nodeStatus(alone.node).watchUntilHeight).toBe(index + 3);
  });

  test("does not count itself, strangers or one peer twice", () => {
    const alone = new LoneNode(network, { memory: null });
    for (const from of [network.signers[0]?.address ?? "0x", "0x1234", one, one] as const) alone.hearStatus(from, 2);
    expect(nodeStatus(alone.node).watchUntilHeight).toBeNull();
  });

  test("is like any other from the first safe height on, and says nothing below it ever after", () => {
    const alone = new LoneNode(network, { memory: null });
    for (const peer of [one, other]) alone.hearStatus(peer, head.index);
    const safe = head.index + 3;
    expect(nodeStatus(alone.node).watchUntilHeight).toBe(safe);
    const blocks = blocksAfter(network, 2);
    catchUp(alone, one, blocks.slice(0, 1));
    expect(nodeStatus(alone.node).role).toBe("watching");
    alone.hearStatus(one, head.index + 2, blocks[1]?.block_hash);
    alone.hear(one, { kind: "blocks", blocks: blocks.slice(1) });
    expect(nodeStatus(alone.node)).toMatchObject({ role: "validator", height: safe - 1 });
    expect(consensusConfig(alone.node).watchUntilHeight).toBe(safe);
    alone.submit(network.transactions.close);
    expect(alone.of("arm-timer").map(({ timer }) => timer)).toContain("round");
  });

  test("says why no first block will come: nobody has any, and those who know that they never signed are no quorum", () => {
    const four = networkMaterial(4, "deterministic");
    const others = four.signers.slice(1).map(({ address }) => address);
    const saidWhere = (watchers: number) => {
      const alone = new LoneNode(four, { memory: null, chain: four.atGenesis });
      const said = others.map((from, at) => {
        const { block_hash: headHash } = four.atGenesis.head;
        const status = { kind: "status", height: 0, headHash, round: 0, timeMs: alone.nowMs } as const;
        alone.hear(from, { ...status, ...(at < watchers && { watching: true }) });
        return alone.of("log").some(({ event }) => event === "no-first-block");
      });
      return said;
    };
    expect(saidWhere(1)).toEqual([false, false, true]);
    expect(saidWhere(0)).toEqual([false, false, false]);
  });

  test("votes at once when it was commissioned a moment ago", () => {
    const commissioned = new LoneNode(network, { index: head.index % 3 });
    commissioned.submit(network.transactions.registerLate);
    expect(saysAnything(commissioned)).toBe(true);
  });
});

describe("C-42: a validator without its memory, whose operator has said that it shall vote", () => {
  const beats = (alone: LoneNode, count: number, other?: { readonly address: Address; readonly watching: boolean }) => {
    for (let at = 0; at < count; at += 1) {
      if (other) alone.hear(other.address, statusOf(alone, other.watching));
      alone.fire("heartbeat", heartbeatMs);
    }
  };
  const statusOf = ({ node, nowMs }: LoneNode, watching: boolean): PeerMessage => {
    const { index: height, block_hash: headHash } = node.chain.head;
    return { kind: "status", height, headHash, round: 0, timeMs: nowMs, ...(watching && { watching }) };
  };
  const overridden = (alone: LoneNode) =>
    alone.of("override-watching").map(({ transaction }) => JSON.parse(transaction));

  test("votes from the height after its own on, once it has stood still, and says so to the ledger before it says anything else", () => {
    const alone = new LoneNode(network, { memory: null, watchOverride: true });
    beats(alone, 3, { address: one, watching: false });
    expect(nodeStatus(alone.node).role).toBe("watching");
    beats(alone, 1, { address: one, watching: false });
    const [transaction] = overridden(alone);
    expect(transaction).toMatchObject({ type: "watch-override", height: head.index + 1 });
    expect(nodeStatus(alone.node).role).toBe("validator");
    expect(alone.of("override-watching")).toMatchObject([{ memory: { height: head.index + 1, round: 0, sent: [] } }]);
    const saidAt = alone.effects.findIndex((effect) => effect.kind === "persist" && effect.memory !== undefined);
    const keptAt = alone.kinds.indexOf("override-watching");
    expect(keptAt).toBeLessThan(saidAt === -1 ? Number.POSITIVE_INFINITY : saidAt);
    const { state } = sealedBlock(network.opened.state, [transaction], network);
    expect(state.watchOverrides).toMatchObject([{ height: head.index + 1 }]);
  });

  test("also where all others have lost theirs and watch", () => {
    const alone = new LoneNode(network, { memory: null, watchOverride: true });
    for (const address of [one, other]) alone.hear(address, statusOf(alone, true));
    beats(alone, 4, { address: one, watching: true });
    expect(overridden(alone)).toHaveLength(1);
  });

  test("not while the others can go on without it, nor before it has heard anybody, nor below a head that was told", () => {
    const needless = new LoneNode(network, { memory: null, watchOverride: true });
    for (let at = 0; at < 8; at += 1) {
      needless.hear(other, statusOf(needless, false));
      beats(needless, 1, { address: one, watching: false });
    }
    const deaf = new LoneNode(network, { memory: null, watchOverride: true });
    beats(deaf, 8);
    const behind = new LoneNode(network, { memory: null, watchOverride: true });
    behind.hearStatus(one, head.index + 2);
    beats(behind, 8);
    // Of two heads that one validator told, the later one is what blocks may stand on.
    const overtaken = new LoneNode(network, { memory: null, watchOverride: true });
    overtaken.hearStatus(one, head.index);
    overtaken.hearStatus(one, head.index + 1);
    beats(overtaken, 8);
    for (const { node } of [needless, deaf, behind, overtaken]) expect(nodeStatus(node).role).toBe("watching");
  });

  test("a lone validator needs nobody", () => {
    const alone = new LoneNode(networkMaterial(1, "deterministic"), { memory: null, watchOverride: true });
    beats(alone, 4);
    expect(overridden(alone)).toHaveLength(1);
  });

  test("without that word it goes on watching, and with a memory the word means nothing", () => {
    const alone = new LoneNode(network, { memory: null });
    beats(alone, 8, { address: one, watching: false });
    expect(nodeStatus(alone.node).role).toBe("watching");
    const remembers = new LoneNode(network, { watchOverride: true });
    beats(remembers, 8, { address: one, watching: false });
    expect(nodeStatus(remembers.node).role).toBe("validator");
    expect(remembers.kinds).not.toContain("override-watching");
  });

  test("what it did is said again after every start until the ledger holds it", () => {
    const first = new LoneNode(network, { memory: null, watchOverride: true });
    beats(first, 4, { address: one, watching: false });
    const kept = first.of("override-watching").map(({ transaction }) => transaction);
    expect(new LoneNode(network, { overrides: kept }).node.pool.entries.size).toBe(1);
    const { state } = sealedBlock(network.opened.state, [JSON.parse(kept[0] ?? "")], network);
    expect(new LoneNode(network, { chain: state, overrides: kept }).node.pool.entries.size).toBe(0);
  });
});
