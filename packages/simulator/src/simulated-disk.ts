import type { Block } from "@tabella/chain/block";
import type { ConsensusMemory } from "@tabella/consensus/memory";

/** What survives a crash: exactly what was persisted. */
export class SimulatedDisk {
  private stored: Block[];
  private lastMemory: ConsensusMemory | null;
  /** How long a write and its sync take. */
  latencyMs = 0;

  constructor(blocks: readonly Block[], memory: ConsensusMemory | null) {
    this.stored = [...blocks];
    this.lastMemory = memory;
  }

  /** Block 1 first. */
  get blocks(): readonly Block[] {
    return this.stored;
  }

  get memory(): ConsensusMemory | null {
    return this.lastMemory;
  }

  /** One write transaction: block and memory together or not at all. */
  write(content: { readonly block?: Block; readonly memory?: ConsensusMemory }): void {
    if (content.block !== undefined) this.stored.push(content.block);
    if (content.memory !== undefined) this.lastMemory = content.memory;
  }

  read(from: number, count: number): readonly Block[] {
    return this.stored.slice(from - 1, from - 1 + count);
  }

  /** The machine is replaced: blocks and consensus memory are gone. */
  wipe(): void {
    this.stored = [];
    this.lastMemory = null;
  }
}
