import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import { blockHash, headerOf } from "@tabella/chain/block-hash";
import { buildBlock } from "@tabella/chain/build-block";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import { trustStoredBallot } from "@tabella/chain/check-ballot";
import { equivocationEvidence } from "@tabella/chain/check-evidence";
import { encodeEvidence } from "@tabella/chain/evidence";
import { chainIdentity, type Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { offencesPerValidatorMax } from "@tabella/chain/recorded-evidence";
import { decodeTransaction } from "@tabella/chain/transaction-codec";
import { sealBytes } from "@tabella/consensus/certificate";
import type { ConsensusMemory } from "@tabella/consensus/memory";
import type { Prepare } from "@tabella/consensus/message";
import type { Address, Signer } from "@tabella/crypto/signature";
import { lockFolder } from "@tabella/keys/folder-lock";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { loadSigner } from "@tabella/keys/validator-keys";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diagnose } from "./doctor.ts";
import { recallMemory } from "./first-start.ts";
import { loadChain } from "./load-chain.ts";
import { replayOrRepair } from "./repair.ts";
import { replay } from "./replay.ts";
import { Store } from "./store.ts";
import { TestElection } from "./testing/test-election.ts";

const root = mkdtempSync(join(tmpdir(), "tabella-store-"));
let genesis: Genesis;
let signer: Signer;
let blocks: Block[];
afterAll(() => rmSync(root, { recursive: true }));

/** A chain of one validator: opening, trailing empty block, registration, trailing empty block. */
beforeAll(() => {
  genesis = generateNetworkFiles({ validators: 1, outDir: join(root, "keys") });
  signer = loadSigner(keyFile());
  const election = new TestElection(genesis, loadRegistrar(join(root, "keys", "registrar.key.json")));
  const texts = [[election.open()], [], [election.register(election.newCredential())], []];
  const identity = chainIdentity(genesis);
  let state = genesisState(genesis);
  blocks = texts.map((candidates, at) => {
    const decoded = candidates.map((text) => {
      const transaction = decodeTransaction(text, genesis.limits);
      if (!transaction.ok) throw new Error(transaction.error.code);
      return { transaction: transaction.value };
    });
    const proposed = buildBlock({
      state,
      candidates: decoded,
      timestamp: genesis.timestamp + 1_000 * (at + 1),
      signer,
      checkedBallots: new Map(),
      checker: nodeSignatureChecker,
    });
    const sealed = { height: proposed.index, round: 0, blockHash: proposed.block_hash };
    const signature = signer.signHybrid(sealBytes(identity, sealed));
    const block: Block = { ...proposed, round: 0, seals: [{ validator: signer.address, signature }] };
    const next = applyCertifiedBlock(state, block, { checker: nodeSignatureChecker, checkBallot: trustStoredBallot });
    if (!next.ok) throw new Error(JSON.stringify(next.error));
    state = next.value;
    return block;
  });
});

const keyFile = () => join(root, "keys", "validator-1.key.json");
const openStore = (folder: string, by: Signer | null = signer) =>
  new Store(folder, { identity: chainIdentity(genesis), signer: by?.address ?? null });
const newFolder = () => mkdtempSync(join(root, "data-"));
const memory: ConsensusMemory = { height: 5, round: 2, sent: [] };
/** So long that no signature beside it holds the same digits. */
const rareRound = 2_071_819_233;
const reading = () => ({ genesis, checker: nodeSignatureChecker, onBlock: () => {} });
const read = (store: Store) => replay(store, reading());
const replayed = (store: Store) => read(store).chain.head.index;
const log = { error: () => {} };

/** One bit of the byte where this text begins in the data file. */
function flipByte(folder: string, text: string): void {
  const file = join(folder, "chain", "data.mdb");
  const bytes = readFileSync(file);
  const at = bytes.lastIndexOf(text);
  expect(at).toBeGreaterThan(0);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

async function filled(folder = newFolder()): Promise<string> {
  const store = openStore(folder);
  for (const block of blocks) store.persist({ block });
  await store.close();
  return folder;
}

/** Another block in its place, with seals that the store does not look at. */
function rivalOf(block: Block): Block {
  const other = { ...block, timestamp: block.timestamp + 1 };
  return { ...other, block_hash: blockHash(chainIdentity(genesis), headerOf(other)) };
}

describe("a validator's store", () => {
  test("gives back every block, byte for byte, and finds it and its transactions by their hashes", async () => {
    const store = openStore(await filled());
    expect(store.height).toBe(4);
    for (const block of blocks) {
      expect(store.blockText(block.index)).toBe(encodeBlock(block));
      expect(store.indexes.heightOf(block.block_hash)).toBe(block.index);
      for (const [index, transaction] of block.transactions.entries()) {
        const { hash } = hashTransaction(transaction);
        expect(store.indexes.placeOf(hash)).toEqual({ height: block.index, index });
      }
    }
    expect(replayed(store)).toBe(4);
    await store.close();
  });

  test("stores a block only on its parent", async () => {
    const store = openStore(newFolder());
    const [first, second] = blocks as [Block, Block];
    expect(() => store.persist({ block: second })).toThrow(/after its parent/);
    store.persist({ block: first });
    expect(() => store.persist({ block: first })).toThrow(/after its parent/);
    expect(() => store.persist({ block: { ...second, prev_hash: second.block_hash } })).toThrow(/own parent/);
    expect(store.height).toBe(1);
    await store.close();
  });

  test("REL-7: whatever persist returned from is there after kill -9, and nothing of what it did not finish", async () => {
    const folder = newFolder();
    const child = spawn(process.execPath, [join(import.meta.dirname, "testing", "persist-forever.ts")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end(JSON.stringify({ folder, genesis, blocks, signer: signer.address }));
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (output.split("\n").length > 40) child.kill("SIGKILL");
    });
    await once(child, "close");
    const acknowledged = output.split("\n").filter((line) => line !== "");
    const store = openStore(folder);
    const round = store.memory()?.round ?? -1;
    expect(round).toBeGreaterThanOrEqual(Number(acknowledged.at(-1)));
    expect(store.height).toBe(4);
    expect(replayed(store)).toBe(4);
    await store.close();
  });

  test("refuses a folder of another chain, and says so", async () => {
    const folder = await filled();
    const identity = { ...chainIdentity(genesis), chainId: 1 };
    expect(() => new Store(folder, { identity, signer: null })).toThrow(/holds another chain/);
  });

  test("REL-3, C-39: a changed byte of a block is found at the start, and named by its height", async () => {
    const folder = await filled();
    flipByte(folder, String(blocks[2]?.transactions_root.slice(2)));
    const store = openStore(folder);
    expect(read(store)).toMatchObject({ chain: { head: { index: 2 } }, damage: { height: 3 } });
    await store.close();
  });

  test("C-39: a damaged block is thrown away and kept for people; what follows it waits, and the indexes fit again", async () => {
    const folder = await filled();
    flipByte(folder, String(blocks[2]?.transactions_root.slice(2)));
    const store = openStore(folder);
    expect(() => replayOrRepair(store, { ...reading(), folder, log, self: signer.address })).toThrow(
      /corrupt at block 3/,
    );
    expect(store.height).toBe(4);
    expect(replayOrRepair(store, { ...reading(), folder, log, self: null }).head.index).toBe(2);
    expect(store.height).toBe(2);
    expect(JSON.parse(readFileSync(join(folder, "damaged-blocks.ndjson"), "utf8"))).toMatchObject({ height: 3 });
    const [, , third, fourth] = blocks as [Block, Block, Block, Block];
    expect(store.aside.text(4)).toBe(encodeBlock(fourth));
    expect(store.indexes.heightOf(fourth.block_hash)).toBeUndefined();
    for (const block of [third, fourth]) store.persist({ block });
    expect(store.aside.text(4)).toBeUndefined();
    expect(read(store)).toMatchObject({ chain: { head: { index: 4 } }, damage: null, indexDamage: [] });
    await store.close();
  });

  test("C-39: what was set aside goes when the same block comes, whoever else has sealed it", async () => {
    const store = openStore(await filled());
    const [, , third, fourth] = blocks as [Block, Block, Block, Block];
    store.dropDamaged(3);
    for (const block of [third, { ...fourth, round: 1, seals: [] }]) store.persist({ block });
    expect(store.aside.text(4)).toBeUndefined();
    await store.close();
  });

  test("C-39: a damaged block at the bottom of a chain that is longer than this machine's memory is thrown away all the same", async () => {
    const folder = newFolder();
    const store = openStore(folder);
    const [first] = blocks as [Block];
    const signature = `0x${"12".repeat(500_000)}` as const;
    const transaction = { type: "add-credentials", election_id: "BrGHuhyrHjUq4k", credentials: [], signature } as const;
    const hashAt = (index: number) => `0x${String(index).padStart(64, "0")}` as const;
    const heights = Array.from({ length: 96 }, (_, at) => at + 1);
    for (const index of heights) {
      const block = {
        ...first,
        index,
        transactions: [transaction],
        block_hash: hashAt(index),
        prev_hash: hashAt(index - 1),
      };
      store.persist({ block });
    }
    await store.close();
    const script = `import { Store } from ${JSON.stringify(join(import.meta.dirname, "store.ts"))};
      const store = new Store(process.argv[1], { identity: JSON.parse(process.argv[2]), signer: null });
      store.dropDamaged(1); await store.close();`;
    const identity = JSON.stringify(chainIdentity(genesis));
    const parameters = ["--max-old-space-size=64", "--input-type=module", "-e", script, folder, identity];
    expect(spawnSync(process.execPath, parameters, { encoding: "utf8" })).toMatchObject({ status: 0 });
    const again = openStore(folder);
    expect([again.height, again.aside.text(1), again.aside.text(97)]).toEqual([0, undefined, undefined]);
    for (const index of heights.slice(1)) expect(again.aside.text(index)).toMatch(hashAt(index));
    await again.close();
  });

  test("C-39: what was set aside stays when another block comes in its place: the two prove a fork", async () => {
    const store = openStore(await filled());
    const [, , third, fourth] = blocks as [Block, Block, Block, Block];
    store.dropDamaged(3);
    for (const block of [third, rivalOf(fourth)]) store.persist({ block });
    expect(store.aside.text(4)).toBe(encodeBlock(fourth));
    await store.close();
  });

  test("indexes that do not say what the blocks say are found, and made anew", async () => {
    const folder = await filled();
    const store = openStore(folder);
    const [first] = blocks as [Block];
    store.dropDamaged(4);
    expect(store.height).toBe(3);
    expect(store.indexes.damage(first)).toBeNull();
    const [transaction] = first.transactions;
    if (transaction === undefined) throw new Error("the first block opens an election");
    const other = { ...first, transactions: [{ ...transaction, signature: null } as typeof transaction] };
    expect(store.indexes.damage(other)).toMatch(/^transaction 0x/);
    await store.close();
  });
});

describe("consensus.md 7: memory of votes", () => {
  test("a new key starts with the memory of a new validator, once; afterwards only the disk counts", async () => {
    const files = { keyFile: keyFile(), dataFolder: newFolder() };
    const first = openStore(files.dataFolder);
    expect(recallMemory(first, files)).toEqual({ height: 1, round: 0, sent: [] });
    first.persist({ memory });
    await first.close();
    const second = openStore(files.dataFolder);
    expect(recallMemory(second, files)).toEqual(memory);
    await second.close();
    const emptied = openStore(newFolder());
    expect(recallMemory(emptied, files)).toBeNull();
    await emptied.close();
  });

  test("is lost in a copy of the folder, and stays lost", async () => {
    const folder = await filled();
    const original = openStore(folder);
    original.persist({ memory });
    await original.close();
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    for (const place of [copy, copy]) {
      const store = openStore(place);
      expect(store.memory()).toBeNull();
      expect(store.height).toBe(4);
      await store.close();
    }
    const again = openStore(folder);
    expect(again.memory()).toEqual(memory);
    await again.close();
  });

  test("is lost in a copy whoever starts there first: an observer, or another key", async () => {
    const other = { ...signer, address: `0x${"5a".repeat(20)}` } as const;
    const folder = await filled();
    for (const by of [signer, other]) {
      const original = openStore(folder, by);
      original.persist({ memory });
      await original.close();
    }
    for (const first of [null, other]) {
      const copy = newFolder();
      cpSync(folder, copy, { recursive: true });
      for (const by of [first, signer, other]) {
        const store = openStore(copy, by);
        expect(store.memory()).toBeNull();
        expect(store.memories()).toEqual([]);
        await store.close();
      }
    }
  });

  test("REL-3, C-39: with one bit changed it is as good as lost, and said to be damaged", async () => {
    const folder = await filled();
    const store = openStore(folder);
    store.persist({ memory: { ...memory, round: rareRound } });
    await store.close();
    flipByte(folder, `${rareRound}`);
    const again = openStore(folder);
    expect(again.memory()).toBeNull();
    expect(again.memoryDamage()).toMatch(/checksum/);
    await again.close();
  });

  test("belongs to the key that signed", async () => {
    const folder = newFolder();
    const store = openStore(folder);
    store.persist({ memory });
    await store.close();
    const observer = openStore(folder, null);
    expect(observer.memory()).toBeNull();
    await observer.close();
  });
});

describe("tabella doctor", () => {
  test("finds nothing in a whole store, and changes nothing in it, even if it is a copy", async () => {
    const folder = await filled();
    const original = openStore(folder);
    original.persist({ memory });
    await original.close();
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    for (const place of [folder, copy]) {
      const found = { ok: true, height: 4, goodHeight: 4, memories: 1, damagedMemories: [], advice: [] };
      expect(await diagnose(place, genesis)).toMatchObject(found);
    }
    const again = openStore(folder);
    expect(again.memory()).toEqual(memory);
    await again.close();
  });

  test("REL-3: names the damaged block and the damaged memory, and says what to do", async () => {
    const folder = await filled();
    const store = openStore(folder);
    store.persist({ memory: { ...memory, round: rareRound } });
    await store.close();
    flipByte(folder, `${rareRound}`);
    flipByte(folder, String(blocks[2]?.transactions_root.slice(2)));
    const diagnosis = await diagnose(folder, genesis);
    expect(diagnosis).toMatchObject({ ok: false, goodHeight: 2, damage: { height: 3 } });
    expect(diagnosis.damagedMemories).toEqual([signer.address]);
    expect(diagnosis.advice.join()).toMatch(/restore the folder.*watches until it may vote again/);
  });

  test("REL-3: a truncated store is not called whole, wherever it was cut", async () => {
    const folder = await filled();
    const genesisFile = join(root, "keys", "genesis.json");
    const { size } = statSync(join(folder, "chain", "data.mdb"));
    for (const part of [0.3, 0.6, 0.9]) {
      const cut = newFolder();
      cpSync(folder, cut, { recursive: true });
      truncateSync(join(cut, "chain", "data.mdb"), Math.floor(size * part));
      const parameters = [join(import.meta.dirname, "doctor.ts"), "--data", cut, "--genesis", genesisFile];
      const { status, stdout } = spawnSync(process.execPath, parameters, { encoding: "utf8" });
      const isWhole = status === 0 && JSON.parse(stdout).ok === true;
      expect([part, isWhole]).toEqual([part, false]);
    }
  });

  test("refuses a store in use, and what is no store", async () => {
    const folder = await filled();
    const lock = await lockFolder(folder);
    await expect(diagnose(folder, genesis)).rejects.toThrow(/in use/);
    await lock.release();
    await expect(diagnose(newFolder(), genesis)).rejects.toThrow(/holds no chain/);
  });
});

describe("REL-11: a store that is made from the blocks of a backup", () => {
  const snapshot = (lines: readonly string[]) => {
    const file = join(newFolder(), "chain.ndjson");
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
    return file;
  };

  test("is whole, has no memory, and owes the proofs of its ballots; blocks may come in several files", async () => {
    const folder = newFolder();
    const texts = blocks.map(encodeBlock);
    const { head } = await loadChain(folder, genesis, [snapshot(texts.slice(0, 3)), snapshot(texts.slice(3))]);
    expect(head.state_root).toBe(blocks.at(-1)?.state_root);
    const store = openStore(folder);
    expect(store.memory()).toBeNull();
    expect(store.provenHeight).toBe(0);
    await store.close();
    expect(await diagnose(folder, genesis)).toMatchObject({ ok: true, height: blocks.length });
    await expect(loadChain(folder, genesis, [snapshot(texts)])).rejects.toThrow(/holds a chain already/);
  });

  test("is none at all if one block does not hold, is missing, or is of another chain", async () => {
    const texts = blocks.map(encodeBlock);
    const changed = texts.map((text, at) => (at === 2 ? text.replace(/"timestamp":\d+/, '"timestamp":1') : text));
    const left = texts.filter((_, at) => at !== 1);
    for (const lines of [changed, left, [...texts, "{}"]]) {
      const folder = newFolder();
      await expect(loadChain(folder, genesis, [snapshot(lines)])).rejects.toThrow(/block \d+ does not hold/);
      expect(existsSync(join(folder, "chain"))).toBe(false);
    }
    const other = { ...genesis, chain_id: genesis.chain_id + 1 };
    await expect(loadChain(newFolder(), other, [snapshot(texts)])).rejects.toThrow(/block 1 does not hold/);
  });
});

test("C-41: of each validator as many proofs are kept as the ledger records, so one that always lies leaves room for the others'", async () => {
  const store = openStore(newFolder());
  const prepare = (author: Address, height: number, digit: string): Prepare => {
    const [digest, signature] = [`0x${digit.repeat(64)}`, `0x${"00".repeat(64)}`] as const;
    return { kind: "prepare", height, round: 0, author, digest, signature };
  };
  const proof = (author: Address, height: number) =>
    encodeEvidence(
      equivocationEvidence(chainIdentity(genesis), prepare(author, height, "1"), prepare(author, height, "2")),
    );
  const [always, once] = [`0x${"a".repeat(40)}`, `0x${"b".repeat(40)}`] as const;
  for (let height = 1; height <= 100; height += 1) store.keepEvidence(proof(always, height));
  store.keepEvidence(proof(once, 101));
  store.keepEvidence(proof(once, 101));
  const kept = store.keptEvidence();
  expect(kept.filter((text) => text.includes(always))).toHaveLength(offencesPerValidatorMax);
  expect(kept.filter((text) => text.includes(once))).toEqual([proof(once, 101)]);
  await store.close();
});
