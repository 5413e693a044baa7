import type { Block } from "@tabella/chain/block";
import type { ChainState } from "@tabella/chain/state";
import { epochOf } from "@tabella/chain/validator-history";
import { signAsValidator } from "@tabella/chain/validator-signature";
import type { Address } from "@tabella/crypto/signature";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blocksPerRequestMax, rangesMax } from "./sync-ranges.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial, sealedBlock } from "./testing/network-material.ts";

const material = networkMaterial(5, "deterministic");
const addresses = material.signers.map(({ address }) => address);

/** A long chain on which the set has changed three times, from five to two. */
function longChain(): { readonly blocks: readonly Block[]; readonly states: readonly ChainState[] } {
  const blocks = [...material.opened.blocks];
  let { state } = material.opened;
  const states = [state];
  let members = material.signers;
  const seal = (contents: Parameters<typeof sealedBlock>[1]) => {
    const next = sealedBlock(state, contents, { signers: members, checker: material.checker });
    blocks.push(next.block);
    states.push(next.state);
    state = next.state;
  };
  /** All the others vote the last one out. */
  const removeLast = () => {
    const validator = material.genesis.validators[members.length - 1];
    if (validator === undefined) throw new Error("there are validators");
    const vote = { type: "validator-change", change: "remove", validator, epoch: epochOf(state) } as const;
    const left = members.slice(0, -1);
    seal(left.map((by) => signAsValidator(state.identity, { ...vote, author: by.address }, by)));
    members = left;
  };
  /** Something small in every second block: the ledger takes no empty block on an empty one. */
  const goOn = (count: number) => {
    for (let at = 0; at < count; at += 1) {
      const [by] = members;
      const height = state.head.index + 1;
      if (by === undefined || state.headTransactionCount > 0) seal([]);
      else seal([signAsValidator(state.identity, { type: "watch-override", validator: by.address, height }, by)]);
    }
  };
  goOn(50);
  removeLast();
  goOn(90);
  removeLast();
  goOn(40);
  removeLast();
  goOn(60);
  return { blocks, states };
}

const chain = longChain();
const head = chain.blocks.length;

/** How a peer answers: nothing is `null`. */
interface Manner {
  readonly name: string;
  readonly afterMs: number;
  readonly answer: (blocks: readonly Block[]) => readonly Block[] | null;
}

const honest = (afterMs: number): Manner => ({
  name: `honest after ${afterMs} ms`,
  afterMs,
  answer: (blocks) => blocks,
});
const silent: Manner = { name: "silent", afterMs: 0, answer: () => null };
const empty: Manner = { name: "empty", afterMs: 10, answer: () => [] };
/** As slowly and as little as is still an answer. */
const grudging: Manner = { name: "grudging", afterMs: 2_900, answer: (blocks) => blocks.slice(0, 1) };
const changed = (name: string, change: (block: Block) => Block): Manner => ({
  name,
  afterMs: 20,
  answer: (blocks) => blocks.map((block, at) => (at === Math.floor(blocks.length / 2) ? change(block) : block)),
});
const liars: readonly Manner[] = [
  changed("too few seals", (block) => ({ ...block, seals: block.seals.slice(2) })),
  changed("another time", (block) => ({ ...block, timestamp: block.timestamp + 1 })),
  changed("a gap", (block) => ({ ...block, index: block.index + 1 })),
  { name: "other heights", afterMs: 20, answer: (blocks) => blocks.slice(1) },
];

/** Who has waited so long for an answer that is under way has closed its link meanwhile, and what has come of it is lost. */
const linkClosedAfterMs = 6_000;

/** One line for all: answers come through it one after the other. @returns when this one is there; null: never */
function slowLine(blocksPerSecond: number) {
  let freeMs = 0;
  return (nowMs: number, blocks: number): number | null => {
    const thereMs = Math.max(nowMs, freeMs) + (1_000 * blocks) / blocksPerSecond;
    freeMs = Math.min(thereMs, Math.max(freeMs, nowMs + linkClosedAfterMs));
    return thereMs - nowMs > linkClosedAfterMs ? null : thereMs;
  };
}

interface Scene {
  readonly from: number;
  readonly withinMs: number;
  readonly line?: ReturnType<typeof slowLine>;
}

/** A node that is behind, among peers of such manners. @returns how long it took to the head, and whom it asked */
function catchUp(manners: readonly Manner[], { from, withinMs, line = (nowMs) => nowMs }: Scene) {
  const known = from === 0 ? material.atGenesis : chain.states[from - material.opened.blocks.length];
  const alone = new LoneNode(material, { index: null, ...(known && { chain: known }) });
  const startMs = alone.nowMs;
  const queue: { readonly atMs: number; readonly run: () => void }[] = [];
  const armed = new Map<string, number>();
  const asked: Address[] = [];
  let nowMs = 0;
  let held = 0;
  const later = (afterMs: number, run: () => void) => queue.push({ atMs: nowMs + afterMs, run });
  const give = (act: () => void) => {
    alone.nowMs = startMs + nowMs;
    act();
    held = Math.max(held, alone.node.sync.ranges.filter(({ answer }) => answer !== null).length);
    for (const effect of alone.effects) {
      if (effect.kind === "cancel-timer") armed.delete(effect.timer);
      if (effect.kind === "arm-timer") {
        const dueMs = nowMs + effect.afterMs;
        armed.set(effect.timer, dueMs);
        later(effect.afterMs, () => {
          if (armed.get(effect.timer) === dueMs) give(() => alone.fire(effect.timer));
        });
      }
      if (effect.kind !== "send" || effect.message.kind !== "blocks-request") continue;
      const { to, message } = effect;
      asked.push(to);
      const manner = manners[addresses.indexOf(to)];
      const answer = manner?.answer(chain.blocks.slice(message.from - 1, message.from - 1 + message.count)) ?? null;
      if (answer === null) continue;
      const thereMs = line(nowMs + (manner?.afterMs ?? 0), answer.length);
      if (thereMs === null) later(linkClosedAfterMs, () => give(() => alone.take({ kind: "peer-lost", peer: to })));
      else later(thereMs - nowMs, () => give(() => alone.hear(to, { kind: "blocks", blocks: answer })));
    }
  };
  const sayStatus = (peer: Address) => {
    give(() => alone.hearStatus(peer, head, chain.blocks.at(-1)?.block_hash));
    later(1_000, () => sayStatus(peer));
  };
  give(() => {
    alone.fire("heartbeat");
  });
  for (const [at] of manners.entries()) later(at, () => sayStatus(addresses[at] ?? "0x"));
  while (alone.node.chain.head.index < head) {
    const next = queue.reduce((first, one) => (one.atMs < first.atMs ? one : first));
    if (next.atMs > withinMs) break;
    queue.splice(queue.indexOf(next), 1);
    nowMs = next.atMs;
    next.run();
  }
  return { alone, tookMs: nowMs, asked, held };
}

describe("REL-6: a node that is behind asks several peers at once", () => {
  test("so that four of them bring the chain in less than a third of the time that one takes, and nothing twice", () => {
    const options = { from: 0, withinMs: 60_000 };
    const one = catchUp([honest(500)], options);
    const four = catchUp(Array(4).fill(honest(500)), options);
    for (const { alone } of [one, four]) expect(alone.node.chain.head).toEqual(chain.states.at(-1)?.head);
    expect(3 * four.tookMs).toBeLessThan(one.tookMs);
    expect(new Set(four.asked).size).toBe(4);
    expect(four.asked).toHaveLength(Math.ceil(head / blocksPerRequestMax));
  });

  test("and from an empty disk, or a month behind, one honest peer is enough among slow, silent and lying ones, over changes of the set", () => {
    const other = fc.constantFrom(silent, empty, grudging, honest(4_000), ...liars);
    const behind = fc.constantFrom(0, material.opened.blocks.length, 40, 120);
    const scene = fc.tuple(
      fc.array(other, { minLength: 1, maxLength: 4 }),
      fc.nat(4),
      fc.integer({ min: 1, max: 900 }),
    );
    fc.assert(
      fc.property(scene, behind, ([others, place, afterMs], from) => {
        const manners = [...others.slice(0, place), honest(afterMs), ...others.slice(place)];
        const { alone, held } = catchUp(manners, { from, withinMs: 60_000 });
        expect(alone.node.chain.head.index).toBe(head);
        expect(alone.node.chain.validators).toEqual(chain.states.at(-1)?.validators);
        expect(alone.node.halted).toBeNull();
        expect(held).toBeLessThanOrEqual(rangesMax);
      }),
      { numRuns: 12, seed: 6 },
    );
  });

  test("and one that is slow, or gives little, is passed over without waiting for its deadline while others have more to bring", () => {
    const { tookMs } = catchUp([grudging, honest(100), honest(100)], { from: 0, withinMs: 60_000 });
    expect(tookMs).toBeLessThan(2_900);
  });

  test("and a peer that takes longer than the deadline for every answer still brings the chain, if it is the only one", () => {
    const { alone } = catchUp([honest(4_000)], { from: 120, withinMs: 60_000 });
    expect(alone.node.chain.head.index).toBe(head);
  });

  test("and on a line on which no answer of full length is there in time, it asks for less, of one at a time, until it is", () => {
    for (const others of [0, 3])
      for (const blocksPerSecond of [8, 1]) {
        const line = slowLine(blocksPerSecond);
        const manners = Array(1 + others).fill(honest(50));
        const from = head - 20 * blocksPerSecond;
        const { alone, tookMs } = catchUp(manners, { from, withinMs: 120_000, line });
        expect(alone.node.chain.head.index).toBe(head);
        expect(tookMs).toBeLessThan(60_000);
      }
  });

  test("and a peer whose link closes is asked for nothing more, and its range is asked of another at once", () => {
    const alone = new LoneNode(material, { index: null, chain: material.atGenesis });
    const [one = "0x", other = "0x"] = addresses;
    for (const peer of [one, other]) alone.hearStatus(peer, blocksPerRequestMax);
    expect(alone.asked).toEqual([]);
    alone.take({ kind: "peer-lost", peer: one });
    expect(alone.asked).toEqual([{ to: other, from: 1 }]);
  });

  test("and a liar's earlier answers, which wait for their turn, are thrown away with it", () => {
    const alone = new LoneNode(material, { index: null, chain: material.atGenesis });
    const [one = "0x", other = "0x", third = "0x"] = addresses;
    const range = (at: number) => chain.blocks.slice(at * blocksPerRequestMax, (at + 1) * blocksPerRequestMax);
    for (const peer of [one, other]) alone.hearStatus(peer, head);
    alone.hear(other, { kind: "blocks", blocks: range(1) });
    expect(alone.asked).toEqual([{ to: other, from: 2 * blocksPerRequestMax + 1 }]);
    alone.hear(other, { kind: "blocks", blocks: range(1) });
    alone.hear(other, { kind: "blocks", blocks: range(3) });
    expect(alone.events).toContain("sync-lie");
    expect(alone.node.sync.ranges.some(({ answer }) => answer !== null)).toBe(false);
    alone.hearStatus(third, head);
    expect(alone.asked).toEqual([{ to: third, from: blocksPerRequestMax + 1 }]);
  });
});
