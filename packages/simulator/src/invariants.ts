import type { Block } from "@tabella/chain/block";
import { encodeProposedBlock } from "@tabella/chain/block-codec";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import { decodeEvidence } from "@tabella/chain/evidence";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { offenceKey, offencesPerValidatorMax } from "@tabella/chain/recorded-evidence";
import type { ChainState } from "@tabella/chain/state";
import type { ConsensusMessage, SignedMessage } from "@tabella/consensus/message";
import type { Hash } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { NetworkMaterial } from "@tabella/node/testing/network-material";
import { cachedBallotVerdict } from "./ballot-verdicts.ts";
import { CountedSets } from "./counted-sets.ts";
import { forkProof } from "./fork-evidence.ts";
import { isCertificate } from "./oracle.ts";
import { type ProtocolInvariant, ProtocolWatch } from "./protocol-watch.ts";
import type { SimulatedHost } from "./simulated-host.ts";

/** What must never happen, whatever the faults; and what must have happened some time after they end. */
export type Invariant =
  | ProtocolInvariant
  | "agreement"
  | "certificate"
  | "set-as-counted"
  | "takes-its-turns"
  | "override-is-recorded"
  | "chain-grows-by-one"
  | "persist-before-send"
  | "persist-before-final"
  | "no-double-vote"
  | "no-invalid-transaction"
  | "acknowledged-is-kept"
  | "no-honest-halt"
  | "no-honest-accused"
  | "own-chain-verifies"
  | "equal-stores"
  | "damage-is-found"
  | "fork-has-evidence"
  | "equivocation-is-recorded"
  | "state-is-bounded"
  | "round-is-capped"
  | "recovery-time"
  | "liveness"
  | "no-bug";

export interface Breach {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** C-13, said a second time. */
const roundMostMs = 8_000;

interface Watched {
  /** Whose promises are checked. */
  readonly honest: readonly SimulatedHost[];
  /** Which of them are gone for good: what they have said and stored binds the others, and nothing is expected of them. */
  readonly gone: ReadonlySet<SimulatedHost>;
  readonly material: NetworkMaterial;
  /** There are more liars than f: a fork may happen, but not without evidence. */
  readonly mayFork: boolean;
}

/** Watches everything that leaves the hosts. Knows the honest ones' promises, and nothing of how they keep them. */
export class Invariants {
  readonly breaches: Breach[] = [];
  /** Transactions in a block on some host's disk: whoever asks there hears that they are final, so they must stay. */
  readonly acknowledged = new Set<Hash>();
  /** The first height at which two honest hosts have different blocks, if there is one. */
  forkedAt: number | null = null;
  /** Who seals which height. */
  readonly sets: CountedSets;
  /** Who has stopped because of a fork, and can prove it; the first height of the two blocks. */
  private readonly stopped = new Map<SimulatedHost, number>();
  private readonly blockAt = new Map<number, Hash>();
  private readonly authorAt = new Map<number, Address>();
  private readonly watched: Watched;
  /** C-42: who voted without its memory by its operator's word, and from which height on. */
  private readonly overrides = new Map<SimulatedHost, number>();
  private readonly protocol: ProtocolWatch;

  constructor(watched: Watched) {
    this.watched = watched;
    const { atGenesis, checker } = watched.material;
    const { identity, validators } = atGenesis;
    const prepared = watched.honest[0]?.disk.blocks ?? [];
    this.sets = new CountedSets({ identity, validators, checker }, prepared.length);
    for (const { index, validator } of prepared) this.authorAt.set(index, validator);
    this.protocol = new ProtocolWatch(
      (height) => this.sets.at(height),
      (height) => this.authorAt.get(height),
    );
  }

  report(invariant: Invariant, detail: string): void {
    this.breaches.push({ invariant, detail });
  }

  onPersistedBlock(host: SimulatedHost, block: Block): void {
    const { index: height, round, block_hash: hash, seals } = block;
    this.authorAt.set(height, this.authorAt.get(height) ?? block.validator);
    if (!this.isHonest(host)) return;
    const expected = host.disk.blocks.length;
    if (height !== expected) this.report("chain-grows-by-one", `${host.name} stored ${height} as ${expected}`);
    const set = this.sets.at(height);
    if (!isCertificate(set, { height, round, hash, seals })) {
      this.report("certificate", `${host.name} has block ${height} with seals that are none`);
    }
    if (!set.validators.some(({ address }) => address === block.validator)) {
      this.report("certificate", `${host.name} has block ${height}, whose author is not of its set`);
    }
    const known = this.blockAt.get(height);
    if (known !== undefined && known !== hash) {
      if (this.watched.mayFork) this.forkedAt ??= height;
      else this.report("agreement", `at height ${height} ${host.name} has ${hash}, another has ${known}`);
    }
    this.blockAt.set(height, known ?? hash);
    const miscounted = this.sets.count(block);
    if (miscounted !== null) this.report("set-as-counted", miscounted);
    for (const transaction of block.transactions) this.acknowledged.add(hashTransaction(transaction).hash);
  }

  onFinal(host: SimulatedHost, block: Block): void {
    if (host.disk.blocks[block.index - 1]?.block_hash !== block.block_hash) {
      this.report("persist-before-final", `${host.name} told of block ${block.index} before it was on its disk`);
    }
  }

  onConsensusMessage(host: SimulatedHost, message: ConsensusMessage): void {
    if (message.kind === "new-block") return;
    if (!this.isHonest(host) || message.author !== host.address) return;
    const breach = this.protocol.onSaid(message, host.name);
    // Beyond a fork there is more than one truth about whose turn it is.
    if (breach !== null && this.forkedAt === null) this.report(breach.invariant, breach.detail);
    if (!isDurable(host, message)) {
      const { kind, height, round } = message;
      const place = `${kind} of ${host.name} at ${height}/${round}`;
      this.report("persist-before-send", `${place} left before it was on the disk`);
    }
  }

  /** C-13, C-14: no round of an honest host is longer, however many there were. */
  onRoundTimer(host: SimulatedHost, afterMs: number): void {
    if (!this.isHonest(host) || afterMs <= roundMostMs) return;
    this.report("round-is-capped", `${host.name} would wait for ${afterMs} ms`);
  }

  /** A host takes what it was told. */
  onHeard(host: SimulatedHost, message: ConsensusMessage): void {
    if (message.kind === "new-block" || !this.isHonest(host)) return;
    this.protocol.onHeard(message, host.name, host.disk.blocks.length + 1);
  }

  /** A host starts; its disk holds its memory, or not. */
  onStart(host: SimulatedHost, remembers: boolean): void {
    this.protocol.onStart(host.name, remembers);
  }

  /** C-42: the operator's word is used. */
  onOverride(host: SimulatedHost, height: number): void {
    this.overrides.set(host, height);
    this.protocol.onOverride(host, height);
  }

  onAccusation(by: SimulatedHost, { author, height }: { readonly author: Address; readonly height: number }): void {
    const accused = this.watched.honest.find(({ address }) => address === author);
    if (accused && this.isHonest(by) && this.overrides.get(accused) !== height)
      this.report("no-honest-accused", `${by.name} accuses ${accused.name}`);
  }

  onHalt(host: SimulatedHost, reason: string, evidence: unknown): void {
    if (!this.isHonest(host)) return;
    const proof = forkProof((height) => this.sets.at(height), host.disk.blocks, evidence);
    if (this.watched.mayFork && proof !== null) this.stopped.set(host, proof.height);
    else this.report("no-honest-halt", `${host.name}: ${reason}`);
  }

  /** True once a fork has been found by somebody who can prove it: from then on the network stands, as it should. */
  get isForkProven(): boolean {
    return this.stopped.size > 0;
  }

  /**
   * C-41: honest hosts that go on although one that has stopped could tell them why, and they know enough to check it:
   * the blocks before.
   */
  get unaware(): readonly SimulatedHost[] {
    const tellers = [...this.stopped].filter(([{ running }]) => running !== null);
    return this.watched.honest.filter(
      (host) =>
        !this.stopped.has(host) &&
        host.running !== null &&
        tellers.some(([, height]) => host.disk.blocks.length + 1 >= height),
    );
  }

  /** Stopped because of a fork: without a person it does not start again. */
  hasStopped(host: SimulatedHost): boolean {
    return this.stopped.has(host);
  }

  /** Recomputes each host's whole chain (but for what was prepared before the seed), and compares all that they have. */
  audit(invalid: ReadonlySet<Hash>): void {
    const [first, ...others] = this.awaited;
    if (first === undefined) return;
    const state = this.recompute(first);
    if (state === null) return;
    const texts = first.disk.blocks.map(textOf);
    for (const other of others) {
      const differing = other.disk.blocks.findIndex((block, at) => textOf(block) !== texts[at]);
      if (differing >= 0 || other.disk.blocks.length !== texts.length) {
        this.report("equal-stores", `${other.name} and ${first.name} differ at height ${differing + 1}`);
      }
    }
    for (const { name, running } of this.awaited) {
      const { head } = running?.chain ?? {};
      if (head?.state_root !== state.head.state_root || head.ledger_root !== state.head.ledger_root) {
        this.report("equal-stores", `${name} does not have the roots of its own chain`);
      }
    }
    this.auditTransactions(first, invalid);
    this.auditAccusations(state);
    for (const [{ name, address }, height] of this.overrides) {
      if (state.watchOverrides.some((each) => each.validator === address && each.height === height)) continue;
      this.report("override-is-recorded", `${name} voted from ${height} on without its memory, and no block says so`);
    }
  }

  /** C-41: whatever an honest host can prove of a validator stands on the ledger, up to the bound for each of them. */
  private auditAccusations({ offences }: ChainState): void {
    for (const { name, disk } of this.awaited) {
      for (const text of disk.evidence) {
        const proof = decodeEvidence(text);
        if (!proof.ok || proof.value.kind !== "equivocation") continue;
        const { author: validator, height } = proof.value.first;
        const isFull = offences.count((offence) => offence.validator === validator) >= offencesPerValidatorMax;
        if (isFull || offences.has(offenceKey({ kind: "equivocation", validator, height }))) continue;
        this.report(
          "equivocation-is-recorded",
          `${name} can prove what ${validator} did at ${height}, and no block says so`,
        );
      }
    }
  }

  /** Of whom it is expected that all is well in the end. */
  get awaited(): readonly SimulatedHost[] {
    return this.watched.honest.filter((host) => !this.watched.gone.has(host));
  }

  private isHonest(host: SimulatedHost): boolean {
    return this.watched.honest.includes(host);
  }

  private recompute(host: SimulatedHost): ChainState | null {
    const { atGenesis, opened, checker } = this.watched.material;
    const { blocks } = host.disk;
    const isPrepared = blocks[opened.blocks.length - 1]?.block_hash === opened.state.head.block_hash;
    let state = isPrepared ? opened.state : atGenesis;
    for (const block of blocks.slice(state.head.index)) {
      const next = applyCertifiedBlock(state, block, { checker, checkBallot: cachedBallotVerdict });
      if (!next.ok) {
        this.report("own-chain-verifies", `${host.name}, block ${block.index}: ${next.error.code}`);
        return null;
      }
      state = next.value;
    }
    return state;
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

/** All of a block but its certificate: which quorum's seals a validator holds is its own affair. */
function textOf({ round: _round, seals: _seals, ...proposed }: Block): string {
  return encodeProposedBlock(proposed);
}

/** In the memory, or passed: of a finished height, or of a round before the memory's, a restart never speaks again. */
function isDurable({ disk }: SimulatedHost, { kind, height, round, signature }: SignedMessage): boolean {
  const { blocks, memory } = disk;
  if (blocks.length >= height) return true;
  if (memory === null || memory.height !== height) return false;
  return memory.round > round || memory.sent.some((sent) => sent.kind === kind && sent.signature === signature);
}
