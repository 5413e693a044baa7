import type { Block } from "@tabella/chain/block";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import type { ConsensusMessage, SignedMessage } from "@tabella/consensus/message";
import type { Hash } from "@tabella/crypto/hex";
import type { NetworkMaterial } from "@tabella/node/testing/network-material";
import { cachedBallotVerdict } from "./ballot-verdicts.ts";
import type { SimulatedHost } from "./simulated-host.ts";

/** What must never happen, whatever the faults; and what must have happened some time after they end. */
export type Invariant =
  | "agreement"
  | "chain-grows-by-one"
  | "persist-before-send"
  | "persist-before-final"
  | "no-double-sign"
  | "no-double-vote"
  | "no-invalid-transaction"
  | "acknowledged-is-kept"
  | "no-honest-halt"
  | "own-chain-verifies"
  | "equal-nodes"
  | "liveness"
  | "no-bug";

export interface Breach {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** Watches everything that leaves the hosts. Knows the honest ones' promises, and nothing of how they keep them. */
export class Invariants {
  readonly breaches: Breach[] = [];
  /** Transactions in a block on some host's disk: whoever asks there hears that they are final, so they must stay. */
  readonly acknowledged = new Set<Hash>();
  private readonly blockAt = new Map<number, Hash>();
  private readonly said = new Map<string, string>();
  private readonly honest: readonly SimulatedHost[];

  constructor(honest: readonly SimulatedHost[]) {
    this.honest = honest;
  }

  report(invariant: Invariant, detail: string): void {
    this.breaches.push({ invariant, detail });
  }

  onPersistedBlock(host: SimulatedHost, block: Block): void {
    const expected = host.disk.blocks.length;
    if (block.index !== expected)
      this.report("chain-grows-by-one", `${host.name} stored ${block.index} as ${expected}`);
    const known = this.blockAt.get(block.index);
    if (known !== undefined && known !== block.block_hash) {
      this.report("agreement", `at height ${block.index} ${host.name} has ${block.block_hash}, another has ${known}`);
    }
    this.blockAt.set(block.index, known ?? block.block_hash);
    for (const transaction of block.transactions) this.acknowledged.add(hashTransaction(transaction).hash);
  }

  onFinal(host: SimulatedHost, block: Block): void {
    if (host.disk.blocks[block.index - 1]?.block_hash !== block.block_hash) {
      this.report("persist-before-final", `${host.name} told of block ${block.index} before it was on its disk`);
    }
  }

  onConsensusMessage(host: SimulatedHost, message: ConsensusMessage): void {
    if (message.kind === "new-block" || message.author !== host.address || !this.honest.includes(host)) return;
    const place = `${message.kind} of ${host.name} at ${message.height}/${message.round}`;
    const content = fingerprint(message);
    const before = this.said.get(place);
    if (before !== undefined && before !== content)
      this.report("no-double-sign", `${place}: ${before}, then ${content}`);
    this.said.set(place, content);
    if (!isDurable(host, message)) this.report("persist-before-send", `${place} left before it was on the disk`);
  }

  /** Recomputes one host's whole chain (but for what was prepared before the seed), and compares the others with it. */
  audit(material: NetworkMaterial, invalid: ReadonlySet<Hash>): void {
    const [first, ...others] = this.honest;
    if (first === undefined) return;
    const { atGenesis, opened, checker } = material;
    const isPrepared = first.disk.blocks[opened.blocks.length - 1]?.block_hash === opened.state.head.block_hash;
    let state = isPrepared ? opened.state : atGenesis;
    for (const block of first.disk.blocks.slice(state.head.index)) {
      const next = applyCertifiedBlock(state, block, { checker, checkBallot: cachedBallotVerdict });
      if (!next.ok) {
        this.report("own-chain-verifies", `${first.name}, block ${block.index}: ${next.error.code}`);
        return;
      }
      state = next.value;
    }
    for (const other of others) {
      if (other.disk.blocks.at(-1)?.block_hash !== state.head.block_hash) {
        this.report("equal-nodes", `${other.name} and ${first.name} differ at the end`);
      }
    }
    this.auditTransactions(first, invalid);
  }

  private auditTransactions({ disk }: SimulatedHost, invalid: ReadonlySet<Hash>): void {
    const final = new Set<Hash>();
    const voters = new Set<string>();
    for (const transaction of disk.blocks.flatMap((block) => block.transactions)) {
      const { hash } = hashTransaction(transaction);
      final.add(hash);
      if (invalid.has(hash)) this.report("no-invalid-transaction", `${hash} became final`);
      if (transaction.type !== "ballot") continue;
      if (voters.has(transaction.voter_id)) this.report("no-double-vote", `${transaction.voter_id} counts twice`);
      voters.add(transaction.voter_id);
    }
    for (const hash of this.acknowledged) {
      if (!final.has(hash)) this.report("acknowledged-is-kept", `${hash} was final once`);
    }
  }
}

/** All that a message says; two messages of one place must be the very same. */
function fingerprint(message: SignedMessage): string {
  return message.kind === "commit" ? `${message.signature}${message.seal}` : message.signature;
}

/** In the memory, or passed: of a finished height, or of a round before the memory's, a restart never speaks again. */
function isDurable({ disk }: SimulatedHost, { kind, height, round, signature }: SignedMessage): boolean {
  const { blocks, memory } = disk;
  if (blocks.length >= height) return true;
  if (memory === null || memory.height !== height) return false;
  return memory.round > round || memory.sent.some((sent) => sent.kind === kind && sent.signature === signature);
}
