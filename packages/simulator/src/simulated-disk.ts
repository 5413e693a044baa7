import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import type { ConsensusMemory } from "@tabella/consensus/memory";
import { encodeMemory } from "@tabella/consensus/memory-codec";
import type { Prng } from "./prng.ts";

export interface DiskContent {
  readonly block?: Block;
  readonly memory?: ConsensusMemory;
  /** The transaction of an override (C-42): the operator's word is used up with it. */
  readonly override?: string;
}

/**
 * What survives a crash: exactly what was persisted, unless the disk itself is at fault. It stands where LMDB stands in a
 * real validator: a write transaction is there as a whole or not at all, and nothing else of it is promised.
 */
export class SimulatedDisk {
  private stored: Block[];
  private lastMemory: ConsensusMemory | null;
  /** Proofs that were kept for the ledger. */
  readonly evidence: string[] = [];
  /** Overrides that were kept for the ledger. */
  readonly overrides: string[] = [];
  /** The operator has said that this validator shall vote without its memory. */
  watchOverride = false;
  /** How long a write and its sync take. */
  latencyMs = 0;
  /** No space is left: writes fail, and with them the process. */
  isFull = false;
  /** The next power failure tears the write that is under way. */
  tearsNextWrite = false;
  /** So many of the next reads give another block than was asked for. */
  misdirectedReads = 0;
  /** What was really written when the disk began to say "synced" of what it had not; null for an honest disk. */
  private durable: { readonly blocks: readonly Block[]; readonly memory: ConsensusMemory | null } | null = null;
  /** Texts that have changed since they were written, by height. */
  private readonly damagedBlocks = new Map<number, string>();
  private damagedMemory: string | null = null;
  /** Good blocks above one that was found damaged: they wait for it to be fetched again. */
  private readonly setAside = new Map<number, Block>();

  private readonly onMisdirectedRead: () => void;

  constructor(blocks: readonly Block[], memory: ConsensusMemory | null, onMisdirectedRead: () => void) {
    this.stored = [...blocks];
    this.lastMemory = memory;
    this.onMisdirectedRead = onMisdirectedRead;
  }

  /** Block 1 first; what was written, whatever has become of it since. */
  get blocks(): readonly Block[] {
    return this.stored;
  }

  get memory(): ConsensusMemory | null {
    return this.lastMemory;
  }

  get isDamaged(): boolean {
    return this.damagedBlocks.size > 0 || this.damagedMemory !== null;
  }

  /** Something that was stored here is not as it was, and not yet made good. */
  get isIncomplete(): boolean {
    return this.isDamaged || this.setAside.size > 0;
  }

  /** True if this block is here, whole. */
  holds({ index, block_hash }: Block): boolean {
    if (this.damagedBlocks.has(index)) return false;
    return (this.stored[index - 1] ?? this.setAside.get(index))?.block_hash === block_hash;
  }

  /** The text of a block as a read at the start gives it, if it is not the one that was written. */
  damagedBlockText(height: number): string | undefined {
    return this.damagedBlocks.get(height);
  }

  get damagedMemoryText(): string | null {
    return this.damagedMemory;
  }

  /** One write transaction: all of it together or nothing. */
  write(content: DiskContent): void {
    if (content.block !== undefined) {
      this.stored.push(content.block);
      this.damagedBlocks.delete(this.stored.length);
      // Another one stays: it proves a fork.
      const { index, block_hash } = content.block;
      if (this.setAside.get(index)?.block_hash === block_hash) this.setAside.delete(index);
    }
    if (content.memory !== undefined) {
      this.lastMemory = content.memory;
      this.damagedMemory = null;
    }
    if (content.override !== undefined) {
      this.overrides.push(content.override);
      this.watchOverride = false;
    }
  }

  /** Blocks for a peer: at most `count` from the height `from` on, as far as they read as blocks. */
  read(from: number, count: number): readonly Block[] {
    const isMisdirected = this.misdirectedReads > 0 && this.stored.length > 1;
    if (isMisdirected) {
      this.misdirectedReads -= 1;
      this.onMisdirectedRead();
    }
    const start = isMisdirected ? (from === 1 ? 1 : from - 2) : from - 1;
    const blocks = this.stored.slice(start, start + count);
    // A peer's decoder cuts an answer where it stops being blocks.
    const damaged = blocks.findIndex(({ index }) => this.damagedBlocks.has(index));
    return damaged < 0 ? blocks : blocks.slice(0, damaged);
  }

  /** The machine is replaced: blocks and consensus memory are gone. */
  wipe(): void {
    this.stored = [];
    this.damagedBlocks.clear();
    this.setAside.clear();
    this.evidence.length = 0;
    this.overrides.length = 0;
    this.forgetMemory();
  }

  forgetMemory(): void {
    this.lastMemory = null;
    this.damagedMemory = null;
  }

  /** A damaged block is thrown away, and what follows it set aside. */
  cutFrom(height: number): void {
    for (const block of this.stored.slice(height)) {
      if (!this.damagedBlocks.has(block.index)) this.setAside.set(block.index, block);
    }
    this.stored = this.stored.slice(0, height - 1);
    this.damagedBlocks.clear();
  }

  /** The block that was set aside at this height. */
  aside(height: number): Block | undefined {
    return this.setAside.get(height);
  }

  /** One bit of a stored block or of the memory flips, at rest. */
  flipBit(prng: Prng, of: "block" | "memory", mayLose: (block: Block) => boolean = () => true): boolean {
    if (of === "memory") {
      if (this.lastMemory === null) return false;
      this.damagedMemory = withFlippedBit(encodeMemory(this.lastMemory), prng);
      return true;
    }
    const candidates = this.stored.filter(mayLose);
    if (candidates.length === 0) return false;
    const block = prng.pick(candidates);
    this.damagedBlocks.set(block.index, withFlippedBit(encodeBlock(block), prng));
    return true;
  }

  /** From now on writes are only said to be durable. */
  stopSyncing(): void {
    this.durable ??= { blocks: this.stored, memory: this.lastMemory };
    this.stored = [...this.stored];
  }

  startSyncing(): void {
    this.durable = null;
  }

  /** The power fails: what was never synced is gone. @returns whether anything was */
  losePower(): boolean {
    if (this.durable === null) return false;
    const { blocks, memory } = this.durable;
    const lost = blocks.length !== this.stored.length || memory !== this.lastMemory;
    this.stored = [...blocks];
    this.lastMemory = memory;
    this.durable = { blocks, memory };
    return lost;
  }
}

function withFlippedBit(text: string, prng: Prng): string {
  const at = prng.between(0, text.length - 1);
  const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << prng.between(0, 6)));
  return text.slice(0, at) + flipped + text.slice(at + 1);
}
