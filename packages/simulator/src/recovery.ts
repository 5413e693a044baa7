import type { Block } from "@tabella/chain/block";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import type { ChainState } from "@tabella/chain/state";
import type { ConsensusMemory } from "@tabella/consensus/memory";
import { decodeMemory } from "@tabella/consensus/memory-codec";
import type { Hash } from "@tabella/crypto/hex";
import { checkStoredBlock } from "@tabella/node/stored-block";
import type { NetworkMaterial } from "@tabella/node/testing/network-material";
import { cachedBallotVerdict } from "./ballot-verdicts.ts";
import type { Sometimes } from "./coverage.ts";
import type { Invariant } from "./invariants.ts";
import type { SimulatedHost } from "./simulated-host.ts";

interface RecoveryPorts {
  readonly material: NetworkMaterial;
  readonly count: (name: Sometimes) => void;
  readonly record: (line: string) => void;
  readonly report: (invariant: Invariant, detail: string) => void;
}

/**
 * What a start makes of its disk, as apps/validator does it: damage is looked for with the production checks; a damaged
 * block is thrown away, to be fetched from peers, and what follows it waits for it; a damaged memory is none.
 */
export class Recovery {
  /** Ledger states by block hash: what hosts have to fold over their blocks only once. */
  private readonly states: Map<Hash, ChainState>;
  private readonly ports: RecoveryPorts;

  constructor(ports: RecoveryPorts) {
    this.ports = ports;
    const { atGenesis, opened } = ports.material;
    this.states = new Map([atGenesis, opened.state].map((state) => [state.head.block_hash, state]));
  }

  recover(host: SimulatedHost): { readonly chain: ChainState; readonly memory: ConsensusMemory | null } {
    const { disk, name } = host;
    const { count, record } = this.ports;
    for (const block of disk.blocks) {
      const text = disk.damagedBlockText(block.index);
      if (text === undefined) continue;
      this.expectDamage(host, block, text);
      count("a damaged block is found at the start");
      record(`${name} throws block ${block.index} away`);
      disk.cutFrom(block.index);
      break;
    }
    if (disk.damagedMemoryText !== null) {
      if (decodeMemory(disk.damagedMemoryText).ok) this.missed(name, "its memory");
      count("a damaged memory is found at the start");
      record(`${name} has lost its memory`);
      disk.forgetMemory();
    }
    return { chain: this.replay(disk.blocks), memory: disk.memory };
  }

  private expectDamage({ disk, name }: SimulatedHost, block: Block, text: string): void {
    const before = this.replay(disk.blocks.slice(0, block.index - 1));
    if (checkStoredBlock(before, text, this.ports.material.checker).ok) this.missed(name, `block ${block.index}`);
  }

  private missed(name: string, what: string): void {
    this.ports.report("damage-is-found", `${name} starts and does not notice the flipped bit in ${what}`);
  }

  /** The fold over blocks, from the last of them whose state is known. */
  private replay(blocks: readonly Block[]): ChainState {
    const { atGenesis, checker } = this.ports.material;
    const known = blocks.findLastIndex(({ block_hash }) => this.states.has(block_hash));
    let state = this.states.get(blocks[known]?.block_hash ?? atGenesis.head.block_hash) ?? atGenesis;
    for (const block of blocks.slice(known + 1)) {
      const next = applyCertifiedBlock(state, block, { checker, checkBallot: cachedBallotVerdict });
      if (!next.ok) throw new Error(`a disk holds a block that does not apply: ${JSON.stringify(next.error)}`);
      state = next.value;
      this.states.set(block.block_hash, state);
    }
    return state;
  }
}
