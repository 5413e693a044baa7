import type { Block } from "@tabella/chain/block";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import type { ChainState } from "@tabella/chain/state";
import type { Hash } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import { commissioningMemory, defaultNodeConfig } from "@tabella/node/node";
import type { PeerMessage } from "@tabella/node/peer-message";
import { genesisTimestampMs, type NetworkMaterial } from "@tabella/node/testing/network-material";
import { cachedBallotVerdict } from "./ballot-verdicts.ts";
import { Clients } from "./clients.ts";
import { describeMessage, short } from "./describe-message.ts";
import { EventLog } from "./event-log.ts";
import { FaultInjector } from "./fault-injector.ts";
import { type FaultCounts, type FaultKind, noFaults } from "./fault-kinds.ts";
import { type Breach, Invariants } from "./invariants.ts";
import { Network } from "./network.ts";
import { Prng } from "./prng.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { type HostPorts, type OutgoingEffect, type Sabotage, SimulatedHost } from "./simulated-host.ts";
import { Timeline } from "./timeline.ts";
import { Workload } from "./workload.ts";

export interface SimulationOptions {
  readonly seed: number;
  readonly material: NetworkMaterial;
  /** How long faults are injected, in virtual milliseconds. */
  readonly faultsMs: number;
  /** How long after the last fault everything has to be well again, in virtual milliseconds. */
  readonly recoveryMs: number;
  /** The first validator runs twice, with one key and two disks: an equivocator (Bano et al., Twins, 2020). */
  readonly twin: boolean;
  /** Breaks a rule on purpose, to see that it is noticed. */
  readonly sabotage: Sabotage;
}

export interface SimulationOutcome {
  readonly breaches: readonly Breach[];
  readonly faults: FaultCounts;
  /** SHA-256 over everything that happened. */
  readonly eventLogHash: string;
  /** The last events in words, oldest first. */
  readonly story: readonly string[];
  readonly height: number;
  readonly virtualMs: number;
}

const storyLines = 60;
/** For so long nothing may happen on the chain before all is called well: an idle chain makes no blocks. */
const quietMs = 1_500;
/** Far more than an honest run needs: a network that never comes to rest is reported, not waited for. */
const eventsMax = 500_000;

/** A whole network under one seed: hosts, links, clients and faults, in virtual time. */
export class Simulation {
  private readonly timeline = new Timeline();
  private readonly log = new EventLog(storyLines);
  private readonly faults = noFaults();
  private readonly invariants: Invariants;
  private readonly prng: Prng;
  private readonly network: Network;
  private readonly hosts: readonly SimulatedHost[];
  /** All but the equivocator's two halves. */
  private readonly honest: readonly SimulatedHost[];
  private readonly clients: Clients;
  private readonly workload: Workload;
  private readonly injector: FaultInjector;
  /** Ledger states by block hash: what a restarting host has to fold over its blocks only once. */
  private readonly states: Map<Hash, ChainState>;
  private readonly options: SimulationOptions;
  private lastBlockAtMs = 0;
  private healed = false;

  constructor(options: SimulationOptions) {
    this.options = options;
    const { timeline } = this;
    const { material, seed, faultsMs } = options;
    const count = (kind: FaultKind) => {
      this.faults[kind] += 1;
    };
    const record = (line: string) => this.record(line);
    this.prng = new Prng(seed);
    this.network = new Network({ timeline, prng: this.prng.fork(), count });
    // Most networks have been running for a while; some begin at genesis.
    const startsAtGenesis = this.prng.chance(0.1);
    this.states = new Map([material.atGenesis, material.opened.state].map((state) => [state.head.block_hash, state]));
    const blocks = startsAtGenesis ? [] : material.opened.blocks;
    const halves = options.twin ? material.signers.slice(0, 1) : [];
    this.hosts = [...material.signers, ...halves].map((signer, index) => this.makeHost(index, signer, blocks));
    const honest = this.hosts.filter(({ address }) => !options.twin || address !== material.signers[0]?.address);
    this.honest = honest;
    this.invariants = new Invariants(honest);
    const { invariants } = this;
    const isFinal = (hash: Hash) => invariants.acknowledged.has(hash);
    const prng = this.prng.fork();
    this.clients = new Clients({ timeline, prng, hosts: this.hosts, isFinal, record, count });
    this.workload = new Workload(this.clients, prng.fork(), material);
    this.workload.plan(faultsMs, startsAtGenesis);
    this.injector = new FaultInjector({
      timeline,
      prng: this.prng.fork(),
      network: this.network,
      hosts: this.hosts,
      validators: material.signers.length,
      count,
      record,
      replayOldMessage: () => this.replayOldMessage(),
      loseLink: (one, other) => this.loseLink(one, other),
      start: (host) => this.start(host),
      crash: (host) => this.crash(host),
    });
  }

  run(): SimulationOutcome {
    try {
      this.play();
    } catch (error) {
      // What only a bug can cause is thrown: by the node, or by the simulator itself.
      this.invariants.report("no-bug", error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    return {
      breaches: this.invariants.breaches,
      faults: this.faults,
      eventLogHash: this.log.digest(),
      story: this.log.story(),
      height: this.highest(),
      virtualMs: this.timeline.nowMs,
    };
  }

  private play(): void {
    const { timeline, options, invariants, injector } = this;
    for (const host of this.hosts) this.start(host);
    injector.start();
    timeline.schedule(options.faultsMs, () => {
      injector.heal();
      this.healed = true;
    });
    for (let events = 0; timeline.advance(); events += 1) {
      if (invariants.breaches.length > 0) return;
      if (this.isWell() && !this.workload.goOn(this.chainOfFirst())) break;
      if (timeline.nowMs > options.faultsMs + options.recoveryMs || events === eventsMax) {
        invariants.report("liveness", this.complaint());
        return;
      }
    }
    invariants.audit(options.material, this.clients.invalid);
  }

  /** After the faults: everything that was wanted is final, all hosts have the same head, and the chain rests. */
  private isWell(): boolean {
    if (!this.healed || this.timeline.nowMs - this.lastBlockAtMs < quietMs || !this.clients.areContent) return false;
    const highest = this.highest();
    return this.honest.every(({ disk, running }) => running !== null && disk.blocks.length === highest);
  }

  private complaint(): string {
    const hosts = this.hosts.map(({ name, disk, running }) => {
      if (running === null) return `${name} is down`;
      const { consensus, voting, pool } = running;
      return `${name}: ${disk.blocks.length} blocks, at ${consensus.height}/${consensus.round}, ${voting.kind}, ${pool.entries.size} in the pool`;
    });
    return `not final: ${this.clients.unfulfilled.join(", ") || "nothing"}; ${hosts.join("; ")}`;
  }

  private makeHost(index: number, signer: Signer, blocks: readonly Block[]): SimulatedHost {
    const { genesis, checker } = this.options.material;
    const disk = new SimulatedDisk(blocks, commissioningMemory);
    const clock = new SimulatedClock(this.timeline, genesisTimestampMs + 60_000);
    const config = { ...defaultNodeConfig, genesis, signer, checker };
    const identity = { index, name: `v${index}`, address: signer.address };
    return new SimulatedHost(identity, { disk, clock, config }, this.ports());
  }

  private ports(): HostPorts {
    const prng = this.prng.fork();
    return {
      timeline: this.timeline,
      sabotage: this.options.sabotage,
      replay: (blocks) => this.replay(blocks),
      checkBallots: (requests) =>
        requests.map((request) => ({
          transactionHash: request.transactionHash,
          verdict: cachedBallotVerdict(request),
        })),
      checkDelayMs: ({ checksAreSlow }) => (checksAreSlow ? prng.between(200, 4_000) : prng.between(1, 60)),
      onInput: (host, line) => this.record(`${host.name} ${line}`),
      onEffect: (host, effect) => this.perform(host, effect),
      onPersist: (host, { block, memory }) => {
        this.record(`${host.name} persists${block ? ` block ${block.index}` : ""}${memory ? " memory" : ""}`);
        if (block === undefined) return;
        this.lastBlockAtMs = this.timeline.nowMs;
        this.invariants.onPersistedBlock(host, block);
      },
      onLog: (host, event, fields) => this.record(`${host.name} logs ${event} ${JSON.stringify(fields)}`),
      onCrashMidStep: (host) => this.injector.onCrashMidStep(host),
    };
  }

  private perform(host: SimulatedHost, effect: OutgoingEffect): void {
    switch (effect.kind) {
      case "broadcast":
      case "send":
        if (effect.message.kind === "consensus") this.invariants.onConsensusMessage(host, effect.message.message);
        for (const other of this.hosts) {
          if (other.address !== host.address && (effect.kind === "broadcast" || effect.to === other.address)) {
            this.send(host, other, effect.message);
          }
        }
        return;
      case "respond":
        this.clients.onAnswer(host, effect.requestId, effect.outcome);
        return;
      case "block-final":
        this.record(`${host.name} block ${effect.block.index} ${short(effect.block.block_hash)} is final`);
        this.invariants.onFinal(host, effect.block);
        return;
      case "halt":
        this.invariants.report("no-honest-halt", `${host.name}: ${effect.reason}`);
        return;
    }
  }

  /** A link belongs to two processes: what was sent to a process that has died since is lost with it. */
  private send(from: SimulatedHost, to: SimulatedHost, message: PeerMessage): void {
    const { life } = to;
    if (to.running === null) return;
    this.network.send({ from: from.index, to: to.index }, message, (arrived) => {
      if (to.life === life) this.deliver(from, to, arrived);
    });
  }

  private deliver(from: SimulatedHost, to: SimulatedHost, message: PeerMessage): void {
    this.record(`${to.name} < ${from.name} ${describeMessage(message)}`);
    to.take({ kind: "peer-message", from: from.address, message });
  }

  private replayOldMessage(): void {
    const old = this.network.pickOldMessage();
    const from = old === undefined ? undefined : this.hosts[old.from];
    const others = this.hosts.filter(({ address }) => address !== from?.address);
    if (old === undefined || from === undefined || others.length === 0) return;
    this.deliver(from, this.prng.pick(others), old.message);
  }

  private start(host: SimulatedHost): void {
    if (host.life > 0) this.faults.restart += 1;
    this.record(`${host.name} starts with ${host.disk.blocks.length} blocks`);
    host.start();
    for (const other of this.hosts) if (other.address !== host.address) this.openLink(host, other);
  }

  private crash(host: SimulatedHost): void {
    this.record(`${host.name} crashes`);
    host.crash();
    // A killed process closes its links; a machine without power says nothing.
    if (this.prng.chance(0.5)) return;
    for (const other of this.hosts) {
      if (other.address !== host.address && this.network.isOpen(host.index, other.index)) {
        this.later(other, () => other.take({ kind: "peer-lost", peer: host.address }));
      }
    }
  }

  private loseLink(one: SimulatedHost, other: SimulatedHost): void {
    this.record(`the link between ${one.name} and ${other.name} closes`);
    one.take({ kind: "peer-lost", peer: other.address });
    other.take({ kind: "peer-lost", peer: one.address });
    this.openLink(one, other);
  }

  private openLink(one: SimulatedHost, other: SimulatedHost): void {
    if (!this.network.isOpen(one.index, other.index) || !this.network.isOpen(other.index, one.index)) return;
    this.later(one, () => one.take({ kind: "peer-connected", peer: other.address }));
    this.later(other, () => other.take({ kind: "peer-connected", peer: one.address }));
  }

  /** A moment later, if the host still lives the same life. */
  private later(host: SimulatedHost, run: () => void): void {
    const { life } = host;
    this.timeline.schedule(this.prng.between(1, 20), () => {
      if (host.life === life) run();
    });
  }

  /** The fold over the blocks of a disk, from the last of them whose state is known. */
  private replay(blocks: readonly Block[]): ChainState {
    const { atGenesis, checker } = this.options.material;
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

  private chainOfFirst(): ChainState {
    const running = this.honest[0]?.running;
    if (!running) throw new Error("all hosts run when all is well");
    return running.chain;
  }

  private highest(): number {
    return Math.max(...this.hosts.map(({ disk }) => disk.blocks.length));
  }

  private record(line: string): void {
    this.log.record(this.timeline.nowMs, line);
  }
}
