/** A validator's disk: the final chain with its indexes, and what consensus must never forget. */

import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import { accusationOf } from "@tabella/chain/evidence";
import { offencesPerValidatorMax } from "@tabella/chain/recorded-evidence";
import { transactionHash } from "@tabella/chain/transaction-codec";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ConsensusMemory } from "@tabella/consensus/memory";
import { decodeMemory, encodeMemory } from "@tabella/consensus/memory-codec";
import { decodeMemoryFields } from "@tabella/consensus/message-codec";
import type { Hash } from "@tabella/crypto/hex";
import { assert, type Result } from "@tabella/crypto/result";
import type { Address } from "@tabella/crypto/signature";
import { syncFolder } from "@tabella/keys/durable-file";
import { checkedDigest } from "@tabella/node/stored-block";
import { type SignedPeerRecord, SignedPeerRecordSchema } from "@tabella/rpc/bootnode/peer-record";
import { type PeerPlace, PeerPlaceSchema } from "@tabella/rpc/peers/place";
import { type Database, open, type RootDatabase } from "lmdb";
import type { z } from "zod";
import { SetAside } from "./set-aside.ts";
import { storeOptions } from "./store-options.ts";
import { readEntry } from "./stored-entry.ts";
import { StoredIndexes } from "./stored-indexes.ts";

const format = "tabella-store-1";
const memoryPrefix = "memory ";
const provenKey = "proven";
/** From the last height on. What a flipped bit has made of a key may be any number, or none at all. */
const down = { start: Number.MAX_VALUE, end: 0, reverse: true } as const;
/** Blocks that are set aside in one transaction, whose pages are held in memory. */
const setAsideAtOnce = 64;

/** One write transaction and one sync: both or neither. */
export interface Persisted {
  readonly block?: Block;
  readonly memory?: ConsensusMemory;
  /** Proofs of all blocks up to here were checked. */
  readonly provenHeight?: number;
}

/**
 * LMDB in one folder. Every `persist` is durable when it returns (store-options.ts).
 */
export class Store {
  readonly indexes: StoredIndexes;
  readonly aside: SetAside;
  readonly #root: RootDatabase;
  readonly #meta: Database<string, string>;
  readonly #blocks: Database<string, number>;
  /** height -> digest of the block's text as it was checked, so that no start checks its signatures again (C-39) */
  readonly #checked: Database<string, number>;
  /** what a proof is about, its offender first -> its text */
  readonly #evidence: Database<string, string>;
  /** hash -> transaction that says that this validator votes without its memory */
  readonly #overrides: Database<string, string>;
  readonly #addresses: Database<string, string>;
  readonly #anchors: Database<string, string>;
  /** Memory belongs to a key: what an observer or another key has seen says nothing of what this key has signed. */
  readonly #memoryKey: string;

  /**
   * @param folder made if it is missing
   * @param options.changesNothing a doctor looks at it: nothing is forgotten, even if this folder is a copy
   * @param owner.signer whose votes are remembered here; null for an observer, which remembers none
   * @throws Error with a sentence for the operator if it holds another chain or another format
   */
  constructor(
    folder: string,
    { identity, signer }: { readonly identity: ChainIdentity; readonly signer: Address | null },
    { changesNothing = false }: { readonly changesNothing?: boolean } = {},
  ) {
    this.#memoryKey = `${memoryPrefix}${signer ?? "of nobody"}`;
    const path = join(folder, "chain");
    const isNew = !existsSync(path);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    this.#root = open({ path, ...storeOptions });
    // Texts all, which this class reads itself: a decoder of the library throws at the first flipped bit.
    const encoding = "string";
    this.#meta = this.#root.openDB({ name: "meta", encoding });
    this.#blocks = this.#root.openDB({ name: "blocks", encoding });
    this.#checked = this.#root.openDB({ name: "checked", encoding });
    this.indexes = new StoredIndexes(this.#root);
    this.aside = new SetAside(this.#root);
    this.#evidence = this.#root.openDB({ name: "evidence", encoding });
    this.#overrides = this.#root.openDB({ name: "overrides", encoding });
    this.#addresses = this.#root.openDB({ name: "addresses", encoding });
    this.#anchors = this.#root.openDB({ name: "anchors", encoding });
    this.#claim(folder, identity);
    if (isNew) for (const name of [path, folder]) syncFolder(name);
    if (!changesNothing) this.#forgetMemoryOfCopy(join(path, "data.mdb"));
  }

  /** Height of the last block on disk; 0 for genesis, which is never stored. */
  get height(): number {
    for (const height of this.#blocks.getKeys(down)) if (Number.isSafeInteger(height)) return height;
    return 0;
  }

  /** @returns the block's canonical text; undefined above the head and for genesis */
  blockText(height: number): string | undefined {
    return this.#blocks.get(height);
  }

  /** A block that this store holds: it was checked before it was written, and once more at the start. */
  block(height: number): Block | undefined {
    const text = this.blockText(height);
    return text === undefined ? undefined : (JSON.parse(text) as Block);
  }

  /** What {@link checkedDigest} said of the block's text when it was checked; undefined in a store of an older version. */
  checkedDigest(height: number): string | undefined {
    return this.#checked.get(height);
  }

  /** These blocks were checked in full, as the texts that have these digests. */
  keepChecked(digests: ReadonlyMap<number, Hash>): void {
    this.#root.transactionSync(() => {
      for (const [height, digest] of digests) this.#checked.putSync(height, digest);
    });
  }

  /**
   * What consensus must not have forgotten; null if it is lost, or if this folder is a copy of another one. A damaged
   * memory is as good as lost (docs/consensus.md, C-35, C-39): see {@link memoryDamage}.
   */
  memory(): ConsensusMemory | null {
    const read = this.#readMemory();
    return read?.ok ? read.value : null;
  }

  /** Why the memory on disk cannot be used; null if there is nothing wrong with it, or none. */
  memoryDamage(): string | null {
    const read = this.#readMemory();
    return read === null || read.ok ? null : read.error;
  }

  /** The memories of all keys that signed here, by what they are kept under, and whether each is whole. */
  memories(): { readonly key: string; readonly ok: boolean }[] {
    return this.#memoryKeys().map((key) => ({
      key: key.slice(memoryPrefix.length),
      ok: this.#readMemory(key)?.ok === true,
    }));
  }

  #memoryKeys(): readonly string[] {
    return [...this.#meta.getKeys()].filter((key) => key.startsWith(memoryPrefix));
  }

  #readMemory(key = this.#memoryKey): Result<ConsensusMemory, string> | null {
    const text = this.#meta.get(key);
    if (text === undefined) return null;
    // Written before memories had a checksum; no single bit makes one with a checksum begin like this.
    return text.startsWith("{") ? decodeMemoryFields(JSON.parse(text)) : decodeMemory(text);
  }

  /**
   * Up to here the proofs of all ballots were checked, not only certificates; 0 where the store does not say, or what it says
   * has no right digest: to prove them again costs time only.
   */
  get provenHeight(): number {
    const [digest, height = ""] = this.#meta.get(provenKey)?.split(" ") ?? [];
    return digest === checkedDigest(height) ? Math.min(Number(height), this.height) : 0;
  }

  #putProven(height: number): void {
    this.#meta.putSync(provenKey, `${checkedDigest(String(height))} ${height}`);
  }

  /**
   * All of it in one transaction, durable when it returns, in this order.
   * @throws Error if a block is not the next one: only a bug can cause that
   */
  persist(...written: readonly Persisted[]): void {
    this.#root.transactionSync(() => {
      for (const { block, memory, provenHeight } of written) {
        if (block) this.#putBlock(block);
        if (memory) this.#meta.putSync(this.#memoryKey, encodeMemory(memory));
        if (provenHeight !== undefined) this.#putProven(provenHeight);
      }
    });
  }

  /**
   * Throws a damaged block away and sets those above it aside; the indexes are made anew from what is left. A validator
   * fetches the block from its peers, by its certificate, and goes on with its own (C-39). From the top down, some at a
   * time: a start that ends in the middle has left a shorter chain with the same damage.
   */
  dropDamaged(height: number): void {
    const down = { start: Number.MAX_VALUE, end: height, reverse: true } as const;
    const above = [...this.#blocks.getKeys(down)].filter((key) => key > height);
    while (above.length > 0) {
      this.#root.transactionSync(() => {
        for (const key of above.splice(0, setAsideAtOnce)) {
          const text = this.#blocks.get(key);
          if (text !== undefined && Number.isSafeInteger(key)) this.aside.keep(key, text);
          this.#blocks.removeSync(key);
          this.#checked.removeSync(key);
        }
      });
    }
    this.#root.transactionSync(() => {
      this.#blocks.removeSync(height);
      for (const key of [...this.#checked.getKeys({ start: height, end: Number.MAX_VALUE })]) {
        this.#checked.removeSync(key);
      }
      this.#putProven(Math.min(this.provenHeight, height - 1));
      this.#rebuildIndexes();
    });
  }

  /**
   * From this height on nothing waits any more that was set aside. Durable when it returns.
   * @param put is given each of them before it goes
   */
  giveUpAside(from: number, put: (height: number, text: string) => void): void {
    this.#root.transactionSync(() => this.aside.giveUp(from, put));
  }

  /** Makes the indexes anew from the blocks: nothing is in them that blocks do not say. */
  rebuildIndexes(): void {
    this.#root.transactionSync(() => this.#rebuildIndexes());
  }

  #rebuildIndexes(): void {
    this.indexes.clear();
    for (let at = 1, block = this.block(at); block !== undefined; at += 1, block = this.block(at))
      this.indexes.put(block);
  }

  /** The last record of each validator, so that the bootnode may be gone. */
  addresses(): Map<Address, SignedPeerRecord> {
    return readAll(SignedPeerRecordSchema, this.#addresses);
  }

  rememberAddress(address: Address, record: SignedPeerRecord): void {
    this.#root.transactionSync(() => this.#addresses.putSync(address, JSON.stringify(record)));
  }

  /** Where each validator was reached last. */
  anchors(): Map<Address, PeerPlace> {
    return readAll(PeerPlaceSchema, this.#anchors);
  }

  rememberAnchor(address: Address, place: PeerPlace): void {
    this.#root.transactionSync(() => this.#anchors.putSync(address, JSON.stringify(place)));
  }

  /** Durable when it returns. Each offence once, and of each offender as many as the ledger records (C-41). */
  keepEvidence(text: string): void {
    const offence = accusationOf({ evidence: text });
    if (offence === null || this.#evidence.get(offence) !== undefined) return;
    const [offender] = offence.split("/", 1);
    const ofOne = { start: `${offender}/`, end: `${offender}0` };
    if (this.#evidence.getKeysCount(ofOne) >= offencesPerValidatorMax) return;
    this.#root.transactionSync(() => this.#evidence.putSync(offence, text));
  }

  /** Proofs of what this node has heard itself, whether or not the ledger holds them meanwhile. */
  keptEvidence(): readonly string[] {
    return [...this.#evidence.getRange()].map(({ value }) => value);
  }

  /** Durable when it returns: a transaction that says that this validator votes without its memory. */
  keepOverride(text: string): void {
    this.#root.transactionSync(() => this.#overrides.putSync(transactionHash(text), text));
  }

  keptOverrides(): readonly string[] {
    return [...this.#overrides.getRange()].map(({ value }) => value);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  #putBlock(block: Block): void {
    const { height } = this;
    assert(block.index === height + 1, "a block is stored after its parent");
    if (height > 0) assert(this.indexes.heightOf(block.prev_hash) === height, "a block is stored on its own parent");
    const text = encodeBlock(block);
    this.#blocks.putSync(block.index, text);
    this.#checked.putSync(block.index, checkedDigest(text));
    this.aside.settle(block);
    this.indexes.put(block);
  }

  #claim(folder: string, { chainId, genesisHash }: ChainIdentity): void {
    const own = JSON.stringify({ format, chainId, genesisHash });
    const found = this.#meta.get("identity");
    if (found === undefined) this.#root.transactionSync(() => this.#meta.putSync("identity", own));
    else if (found !== own) throw new Error(`${folder} holds another chain or format: ${found}, not ${own}`);
  }

  /**
   * A folder that was restored from a copy holds old memories, and a validator with an old memory could vote twice
   * (C-35). All of them go, whoever starts here first: a copy is told only once. A copied file is another file: it has
   * another inode or another time of birth. A snapshot of the whole machine cannot be told; operators must not roll a
   * validator back.
   */
  #forgetMemoryOfCopy(dataFile: string): void {
    const { ino, birthtimeMs } = statSync(dataFile);
    const place = `${ino}/${birthtimeMs}`;
    const known = this.#meta.get("place");
    if (known === place) return;
    this.#root.transactionSync(() => {
      if (known !== undefined) for (const key of this.#memoryKeys()) this.#meta.removeSync(key);
      this.#meta.putSync("place", place);
    });
  }
}

function readAll<Value>(schema: z.ZodType<Value>, table: Database<string, string>): Map<Address, Value> {
  const entries = [...table.getRange()].flatMap(({ key, value: text }) => {
    const value = readEntry(schema, text);
    return value === undefined ? [] : [[key as Address, value] as const];
  });
  return new Map(entries);
}
