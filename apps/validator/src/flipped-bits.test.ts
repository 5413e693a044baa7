import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import { chainIdentity } from "@tabella/chain/genesis";
import type { Transaction } from "@tabella/chain/transaction";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { checkedDigest, checkStoredBlock } from "@tabella/node/stored-block";
import fc from "fast-check";
import { open } from "lmdb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diagnose } from "./doctor.ts";
import { replayOrRepair } from "./repair.ts";
import { replay } from "./replay.ts";
import { Store } from "./store.ts";
import { SealedChain } from "./testing/sealed-chain.ts";
import { TestElection } from "./testing/test-election.ts";

/* What a disk does to a store: a bit of a value or of a key flips, or its end is gone. Nothing of it may pass for whole. */

const root = mkdtempSync(join(tmpdir(), "tabella-flipped-bits-"));
const whole = join(root, "whole");
const chain = new SealedChain();
const { genesis } = chain;
const identity = chainIdentity(genesis);
const self = chain.signers[0]?.address ?? null;
const blocks: Block[] = [];
const memory = { height: 8, round: 1, sent: [] };
afterAll(() => rmSync(root, { recursive: true }));

beforeAll(async () => {
  const election = new TestElection(genesis, chain.registrar);
  const [one, other] = [election.newCredential(), election.newCredential()];
  const contents = [
    [election.open()],
    [],
    [election.register(one, other)],
    [election.ballot(one)],
    [election.ballot(other)],
    [],
  ];
  for (const texts of contents) blocks.push(chain.seal(texts.map((text) => JSON.parse(text) as Transaction)));
  const store = openStore(whole);
  for (const block of blocks) store.persist({ block, memory, provenHeight: block.index });
  await store.close();
});

const openStore = (folder: string) => new Store(folder, { identity, signer: self });
const never = (): never => {
  throw new Error("there are blocks");
};
const indexes = ["heights", "transactions", "ballots"] as const;

/** Every entry of a table, as bytes. */
async function inTable<Result>(
  folder: string,
  table: string,
  use: (entries: { key: Buffer; value: Buffer }[], put: (old: Buffer, key: Buffer, value: Buffer) => void) => Result,
): Promise<Result> {
  const data = open({ path: join(folder, "chain"), maxDbs: 16 });
  const opened = data.openDB<Buffer, Buffer>({ name: table, encoding: "binary", keyEncoding: "binary" });
  const entries = [...opened.getRange()].map(({ key, value }) => ({
    key: Buffer.from(key),
    value: Buffer.from(value),
  }));
  const result = use(entries, (old, key, value) => {
    opened.removeSync(old);
    opened.putSync(key, value);
  });
  await data.close();
  return result;
}

interface Flip {
  readonly part: "key" | "value";
  /** Which entry and which of its bits, as fractions. */
  readonly entry: number;
  readonly bit: number;
}

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const anyFlip: fc.Arbitrary<Flip> = fc.record({
  part: fc.constantFrom("key", "value"),
  entry: fraction,
  bit: fraction,
});

/** A copy of a store, in which one bit of a table has flipped; and in which entry. */
async function flipped(
  table: string,
  { part, entry, bit }: Flip,
  from = whole,
): Promise<{ folder: string; key: string }> {
  const folder = mkdtempSync(join(root, "flipped-"));
  cpSync(from, folder, { recursive: true });
  const key = await inTable(folder, table, (entries, put) => {
    const chosen = entries[Math.floor(entry * entries.length)] ?? never();
    const changed = { key: Buffer.from(chosen.key), value: Buffer.from(chosen.value) };
    const at = Math.floor(bit * 8 * changed[part].length);
    changed[part][at >> 3] = (changed[part][at >> 3] ?? 0) ^ (1 << (at & 7));
    put(chosen.key, changed.key, changed.value);
    return chosen.key.toString("latin1");
  });
  return { folder, key };
}

/** A start, as `validator.ts` has it: how high the chain is that it goes on with, and what its operator is told. */
function start(folder: string, checker: SignatureChecker = nodeSignatureChecker) {
  const told: string[] = [];
  const store = openStore(folder);
  const { head } = replayOrRepair(store, {
    ...{ genesis, checker, folder, self, onBlock: () => undefined },
    log: { error: (_, event) => told.push(event) },
  });
  return { store, told, height: head.index };
}

const tablesOf = (folder: string) =>
  Promise.all([...indexes, "checked"].map((table) => inTable(folder, table, (entries) => entries)));
const runs = { numRuns: 15 };

describe("REL-3, C-39: one bit that has flipped in the store", () => {
  test("in a block is found at the start: what is below stays, what is above waits, nothing else passes for a block", async () => {
    await fc.assert(
      fc.asyncProperty(anyFlip, async (flip) => {
        const { folder } = await flipped("blocks", flip);
        const { store, told, height } = start(folder);
        expect(told.join()).toMatch(/block-damaged/);
        expect(height).toBeLessThan(blocks.length);
        expect(store.height).toBe(height);
        for (const [at, block] of blocks.entries()) {
          const text = at < height ? store.blockText(at + 1) : store.aside.text(at + 1);
          expect([undefined, encodeBlock(block)]).toContain(text);
        }
        expect(store.checkedDigest(height + 1)).toBeUndefined();
        for (const block of blocks.slice(height)) store.persist({ block });
        await store.close();
        expect(start(folder)).toMatchObject({ told: [], height: blocks.length });
      }),
      runs,
    );
  });

  test("in the digest of a checked block costs one full check of that block, and is mended", async () => {
    await fc.assert(
      fc.asyncProperty(anyFlip, async (flip) => {
        const { folder } = await flipped("checked", flip);
        const isWhole = (await diagnose(folder, genesis)).ok;
        expect(isWhole).toBe(flip.part === "key");
        const { store, told, height } = start(folder);
        expect(height).toBe(blocks.length);
        expect(told.length).toBe(flip.part === "key" ? 0 : 1);
        for (const block of blocks) expect(store.checkedDigest(block.index)).toBe(checkedDigest(encodeBlock(block)));
        await store.close();
      }),
      runs,
    );
  });

  test.each(indexes)("in the index %s is told, and the index made anew", async (table) => {
    await fc.assert(
      fc.asyncProperty(anyFlip, async (flip) => {
        const { folder } = await flipped(table, flip);
        const { store, told, height } = start(folder);
        expect({ told: told.join(), height }).toEqual({
          told: expect.stringMatching(/^indexes-damaged/),
          height: blocks.length,
        });
        await store.close();
        expect(await tablesOf(folder)).toEqual(await tablesOf(whole));
      }),
      { numRuns: 6 },
    );
  });

  test("in what the store knows of itself makes it refuse, or forget, and never believe", async () => {
    await fc.assert(
      fc.asyncProperty(anyFlip, async (flip) => {
        const { folder, key } = await flipped("meta", flip);
        if (flip.part === "value" && key.startsWith("identity")) {
          expect(() => openStore(folder)).toThrow(/another chain/);
          return;
        }
        const { store, height } = start(folder);
        expect(height).toBe(blocks.length);
        const { provenHeight } = store;
        expect([0, blocks.length]).toContain(provenHeight);
        expect(provenHeight === 0).toBe(key.startsWith("proven"));
        const remembered = store.memory();
        expect([null, memory]).toContainEqual(remembered);
        if (key.startsWith("memory")) expect(remembered).toBeNull();
        await store.close();
      }),
      { numRuns: 30 },
    );
  });

  test("in a block that was set aside keeps it from being taken", async () => {
    const folder = mkdtempSync(join(root, "aside-"));
    cpSync(whole, folder, { recursive: true });
    const store = openStore(folder);
    store.dropDamaged(blocks.length - 1);
    store.persist({ block: blocks.at(-2) ?? never() });
    const { chain: before } = replay(store, { genesis, checker: nodeSignatureChecker, onBlock: () => undefined });
    await store.close();
    await fc.assert(
      fc.asyncProperty(anyFlip, async (flip) => {
        const damaged = openStore((await flipped("aside", flip, folder)).folder);
        const text = damaged.aside.text(blocks.length);
        await damaged.close();
        expect(text !== undefined && checkStoredBlock(before, text, nodeSignatureChecker).ok).toBe(false);
      }),
      runs,
    );
  });
});

test("REL-3: an end that was cut off is found at the start, and can be fetched again", async () => {
  for (const left of [5, 0]) {
    const folder = mkdtempSync(join(root, "cut-"));
    cpSync(whole, folder, { recursive: true });
    const data = open({ path: join(folder, "chain"), maxDbs: 16, encoding: "string" });
    const table = data.openDB<string, number>({ name: "blocks", encoding: "string" });
    for (let at = blocks.length; at > left; at -= 1) table.removeSync(at);
    await data.close();
    expect(await diagnose(folder, genesis)).toMatchObject({ ok: false, damage: { height: left + 1, why: "missing" } });
    const { store, told, height } = start(folder);
    expect({ height, told: told.join() }).toEqual({ height: left, told: expect.stringMatching(/^block-damaged/) });
    for (const block of blocks.slice(left)) store.persist({ block });
    await store.close();
    expect(start(folder)).toMatchObject({ told: [], height: blocks.length });
  }
});

test("C-39: a start checks the signatures of no block that is byte for byte what it has checked, and of every other", async () => {
  const folder = mkdtempSync(join(root, "counted-"));
  cpSync(whole, folder, { recursive: true });
  let checks = 0;
  const counting: SignatureChecker = {
    checkEd25519: nodeSignatureChecker.checkEd25519,
    checkHybrid(...asked) {
      checks += 1;
      return nodeSignatureChecker.checkHybrid(...asked);
    },
  };
  await start(folder, counting).store.close();
  expect(checks).toBe(0);
  await inTable(folder, "checked", (entries, put) => {
    for (const { key } of entries) put(key, key, Buffer.from("0x00"));
  });
  await start(folder, counting).store.close();
  // Its author's, and those of three of four.
  expect(checks).toBe(4 * blocks.length);
  await start(folder, counting).store.close();
  expect(checks).toBe(4 * blocks.length);
  expect(() => readFileSync(join(folder, "damaged-blocks.ndjson"))).toThrow(/ENOENT/);
});
