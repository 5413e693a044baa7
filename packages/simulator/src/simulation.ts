import type { ChainState } from "@tabella/chain/state";
import { crashesTolerated, liarsTolerated } from "@tabella/consensus/validator-set";
import type { Hash } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import { commissioningMemory, defaultNodeConfig } from "@tabella/node/node";
import { genesisTimestampMs, type NetworkMaterial } from "@tabella/node/testing/network-material";
import { Aftermath } from "./aftermath.ts";
import { cachedBallotVerdict } from "./ballot-verdicts.ts";
import { Buggify } from "./buggify.ts";
import type { Cast } from "./cast.ts";
import { Clients } from "./clients.ts";
import { type Coverage, noCoverage, type Sometimes } from "./coverage.ts";
import { CoverageWatch } from "./coverage-watch.ts";
import { short } from "./describe-message.ts";
import { Electorate } from "./electorate.ts";
import { EventLog } from "./event-log.ts";
import { FaultInjector } from "./fault-injector.ts";
import { type FaultCounts, type FaultKind, noFaults } from "./fault-kinds.ts";
import { floodOf, outgrown } from "./flood.ts";
import { type Breach, Invariants } from "./invariants.ts";
import { Links } from "./links.ts";
import { Network } from "./network.ts";
import { Prng } from "./prng.ts";
import { Recovery } from "./recovery.ts";
import { RollCall } from "./roll-call.ts";
import { SetChanges } from "./set-changes.ts";
import type { SetPlan } from "./set-story.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { type HostPorts, type OutgoingEffect, type Sabotage, SimulatedHost } from "./simulated-host.ts";
import { Timeline } from "./timeline.ts";
import { Workload } from "./workload.ts";

/** One host dies after exactly so many effects. */
export interface OrderedDeath {
  readonly host: number;
  readonly afterEffects: number;
}

export interface SimulationOptions {
  readonly seed: number;
  readonly material: NetworkMaterial;
  /** How long faults are injected, in virtual milliseconds. */
  readonly faultsMs: number;
  /** How long after the last fault everything has to be well again, in virtual milliseconds. */
  readonly recoveryMs: number;
  /** Which validators cannot be relied on. */
  readonly cast: Cast;
  /** What becomes of the set of validators, by which chance, and who comes to it; null: nothing. */
  readonly sets: {
    readonly plan: SetPlan;
    readonly prng: Prng;
    readonly newcomers: readonly Signer[];
    /** Whom nobody ever adds. */
    readonly stranger: Signer;
  } | null;
  /** Injections that are left out, by number. */
  readonly without: ReadonlySet<number>;
  readonly death: OrderedDeath | null;
  /** Breaks a rule on purpose, to see that it is noticed. */
  readonly sabotage: Sabotage;
}

export interface SimulationOutcome {
  readonly breaches: readonly Breach[];
  readonly faults: FaultCounts;
  readonly coverage: Coverage;
  /** SHA-256 over everything that happened. */
  readonly eventLogHash: string;
  /** The last events in words, oldest first. */
  readonly story: readonly string[];
  readonly height: number;
  readonly virtualMs: number;
  /** How many faults were started. */
  readonly injections: number;
  /** From the end of the faults to the first block after it, if one was due: virtual milliseconds. */
  readonly firstBlockMs: number | null;
}

const storyLines = 60;
/** What each check of a ballot is said to have taken of its thread. */
const usualCheckMs = 20;
/** Far more than an honest run needs: a network that never comes to rest is reported, not waited for. */
const eventsMax = 500_000;
/** A whole network under one seed: hosts, links, clients and faults, in virtual time. */
export class Simulation {
  private readonly timeline = new Timeline();
  private readonly log = new EventLog(storyLines);
  private readonly faults = noFaults();
  private readonly coverage = noCoverage();
  private readonly coverageWatch = new CoverageWatch((name) => this.cover(name));
  private readonly prng: Prng;
  private readonly buggify: Buggify;
  private readonly recovery: Recovery;
  private readonly hosts: readonly SimulatedHost[];
  /** All but those at fault. */
  private readonly honest: readonly SimulatedHost[];
  /** Who has died for good. */
  private readonly gone = new Set<SimulatedHost>();
  private readonly invariants: Invariants;
  private readonly links: Links;
  private readonly clients: Clients;
  private readonly workload: Workload;
  private readonly injector: FaultInjector;
  private readonly setChanges: SetChanges | null;
  private readonly rollCall: RollCall | null;
  private readonly options: SimulationOptions;
  private readonly aftermath: Aftermath;

  constructor(options: SimulationOptions) {
    this.options = options;
    const { timeline } = this;
    const { material, seed, faultsMs, cast, sets, without } = options;
    const validators = material.signers.length;
    const count = (kind: FaultKind) => {
      this.faults[kind] += 1;
    };
    const record = (line: string) => this.record(line);
    this.prng = new Prng(seed);
    this.buggify = new Buggify(this.prng.fork(), (branch) => this.cover(branch));
    const network = new Network({ timeline, prng: this.prng.fork(), count });
    // Most networks have been running for a while; some begin at genesis.
    const startsAtGenesis = this.prng.chance(0.1);
    this.recovery = new Recovery({
      ...{ material, record },
      count: (name) => this.cover(name),
      report: (invariant, detail) => this.invariants.report(invariant, detail),
    });
    const ports = this.ports(count);
    const twins = material.signers.filter((_, at) => cast[at] === "twin");
    const electors = [...material.signers, ...(sets?.newcomers ?? [])];
    this.hosts = [...electors, ...twins].map((signer, index) =>
      this.makeHost(index, signer, { startsAtGenesis, ports, count }),
    );
    const atFault = new Set(material.signers.slice(0, cast.length).map(({ address }) => address));
    this.honest = this.hosts.filter(({ address }) => !atFault.has(address));
    this.invariants = new Invariants({
      honest: this.honest,
      gone: this.gone,
      material,
      mayFork: cast.length > liarsTolerated(validators),
    });
    const { invariants, hosts } = this;
    this.links = new Links({
      ...{ timeline, network, hosts, invariants, count, record, cast, signers: material.signers },
      ...{ prng: this.prng.fork(), coverage: this.coverageWatch, buggify: this.buggify },
      onDeath: (host) => this.injector.onDeath(host, "crash-mid-broadcast"),
    });
    this.clients = new Clients({
      ...{ timeline, prng: this.prng.fork(), hosts, record, count },
      isFinal: (hash: Hash) => invariants.acknowledged.has(hash),
      onRefusal: ({ code }) => {
        if (code === "CREDENTIAL_USED" || code === "BALLOT_PROOF_INVALID") this.cover("a ballot is refused");
      },
    });
    this.aftermath = new Aftermath({
      ...{ timeline, hosts, honest: this.honest, invariants, clients: this.clients, faultsMs, cast },
      mayOverride: (sets?.plan.forgetting ?? null) !== null,
    });
    this.workload = new Workload(this.clients, this.prng.fork(), material);
    this.workload.plan(faultsMs, startsAtGenesis);
    this.injector = new FaultInjector({
      ...{ timeline, network, clients: this.clients, hosts, validators, count, record, without },
      prng: this.prng.fork(),
      holders: () => invariants.awaited,
      forgettingMax: crashesTolerated(sets?.plan.smallest ?? validators) - cast.length - (sets?.plan.dying.length ?? 0),
      forgetful: hosts.find(({ index }) => cast[index] === "forgetful") ?? null,
      replayOldMessage: () => this.links.replayOldMessage(),
      flood: (host, prng) => {
        const flood = floodOf(prng, () => network.pickOldMessage()?.message);
        for (const { from, message } of flood) host.take({ kind: "peer-message", from, message });
      },
      loseLink: (one, other) => this.links.lose(one, other),
      start: (host) => this.start(host),
      crash: (host) => this.crash(host),
    });
    this.setChanges = null;
    this.rollCall = null;
    if (sets === null) return;
    const electorate = new Electorate(material.atGenesis.identity, electors, sets.stranger);
    const shared = { clients: this.clients, invariants, electorate, hosts: hosts.slice(0, electors.length) };
    this.rollCall = new RollCall(shared);
    this.setChanges = new SetChanges(sets.plan, {
      ...{ ...shared, timeline, record, count, faultsMs, prng: sets.prng, liars: cast.length },
      cover: (name) => this.cover(name),
      start: (host) => this.start(host),
      crash: (host) => this.crash(host),
      bury: (host) => {
        record(`${host.name} dies for good`);
        if (host.running !== null) this.crash(host);
        this.gone.add(host);
      },
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
      coverage: this.coverage,
      eventLogHash: this.log.digest(),
      story: this.log.story(),
      height: this.aftermath.highest,
      virtualMs: this.timeline.nowMs,
      injections: this.injector.injections,
      firstBlockMs: this.aftermath.firstBlockMs,
    };
  }

  private play(): void {
    const { timeline, options, invariants, injector, aftermath } = this;
    for (const host of this.hosts) {
      if (host.index === options.death?.host) host.crashAfterEffects = options.death.afterEffects;
      this.start(host);
    }
    injector.start();
    this.setChanges?.begin();
    timeline.schedule(options.faultsMs, () => this.heal());
    for (let events = 0; timeline.advance(); events += 1) {
      if (invariants.breaches.length > 0) return;
      if (invariants.isForkProven && this.isForkKnown()) {
        this.cover("a fork is found, with its evidence");
        return;
      }
      if (
        aftermath.isWell &&
        this.setChanges?.isOver !== false &&
        !this.workload.goOn(this.chainOfFirst()) &&
        this.rollCall?.call() !== true
      )
        break;
      if (aftermath.isFirstBlockLate) {
        invariants.report("recovery-time", `no block in time after the faults; ${aftermath.complaint}`);
        return;
      }
      if (timeline.nowMs > options.faultsMs + options.recoveryMs || events === eventsMax) {
        const isForked = invariants.forkedAt !== null || invariants.isForkProven;
        invariants.report(isForked ? "fork-has-evidence" : "liveness", aftermath.complaint);
        return;
      }
    }
    if (invariants.forkedAt === null) invariants.audit(this.clients.invalid);
    else invariants.report("fork-has-evidence", `nobody noticed the fork at height ${invariants.forkedAt}`);
  }

  private heal(): void {
    this.injector.heal();
    this.buggify.end();
    this.aftermath.begin();
    // Links that carried nothing are made anew: who comes is told why a validator has stopped.
    for (const host of this.honest) if (this.invariants.hasStopped(host)) this.links.open(host);
    // Where a liar is one too many, nothing is promised until he is gone.
    if (this.options.cast.length > liarsTolerated(this.options.material.signers.length)) {
      for (const host of this.hosts) if (!this.honest.includes(host) && host.running !== null) this.crash(host);
    }
  }

  /** After the faults: whoever can hear of the fork has stopped, each with a proof of its own. */
  private isForkKnown(): boolean {
    return this.aftermath.hasBegun && this.invariants.unaware.length === 0;
  }

  private makeHost(
    index: number,
    signer: Signer,
    world: { readonly startsAtGenesis: boolean; readonly ports: HostPorts; readonly count: (kind: FaultKind) => void },
  ): SimulatedHost {
    const { genesis, checker, opened } = this.options.material;
    const { buggify } = this;
    const { sets } = this.options;
    const isEmpty = world.startsAtGenesis || (sets?.newcomers.includes(signer) && sets.prng.chance(0.5));
    const blocks = isEmpty ? [] : opened.blocks;
    const disk = new SimulatedDisk(blocks, commissioningMemory, () => world.count("misdirected-read"));
    const clock = new SimulatedClock(this.timeline, genesisTimestampMs + 60_000);
    const isSmall = buggify.happens("rare: a pool of a few transactions", 0.5);
    const isOdd = buggify.happens("rare: rounds of another length than the others'", 0.5);
    const { pool, roundBaseMs } = defaultNodeConfig;
    const config = {
      ...{ genesis, signer, checker },
      pool: isSmall ? { ...pool, transactionsMax: buggify.between(2, 5) } : pool,
      roundBaseMs: isOdd ? buggify.between(300, 2_000) : roundBaseMs,
    };
    return new SimulatedHost(
      { index, name: `v${index}`, address: signer.address },
      { disk, clock, config },
      world.ports,
    );
  }

  private ports(count: (kind: FaultKind) => void): HostPorts {
    const prng = this.prng.fork();
    return {
      timeline: this.timeline,
      buggify: this.buggify,
      sabotage: this.options.sabotage,
      recover: (host) => {
        const recovered = this.recovery.recover(host);
        this.invariants.onStart(host, recovered.memory !== null);
        return recovered;
      },
      checkBallots: (requests) =>
        requests.map((request) => ({
          transactionHash: request.transactionHash,
          verdict: cachedBallotVerdict(request),
          costMs: usualCheckMs,
        })),
      checkDelayMs: ({ checksAreSlow }) => (checksAreSlow ? prng.between(200, 4_000) : prng.between(1, 60)),
      onInput: (host, line) => this.record(`${host.name} ${line}`),
      onEffect: (host, effect) => this.perform(host, effect),
      onPersist: (host, { block, memory, override }) => {
        this.record(`${host.name} persists${block ? ` block ${block.index}` : ""}${memory ? " memory" : ""}`);
        if (override !== undefined && memory !== undefined) this.invariants.onOverride(host, memory.height);
        if (block === undefined) return;
        this.aftermath.onBlock();
        this.invariants.onPersistedBlock(host, block);
        this.setChanges?.review();
        this.coverageWatch.onBlock(block);
      },
      onRoundTimer: (host, afterMs) => this.invariants.onRoundTimer(host, afterMs),
      onStep: (host, before, after, input) => {
        this.coverageWatch.onStep(before, after, input);
        if (input.kind === "peer-message" && input.message.kind === "consensus") {
          this.invariants.onHeard(host, input.message.message);
        }
        const found = outgrown(after);
        if (found !== null) this.invariants.report("state-is-bounded", `${host.name} keeps ${found}`);
      },
      onLog: (host, event, fields) => {
        this.record(`${host.name} logs ${event} ${JSON.stringify(fields)}`);
        this.coverageWatch.onLog(event);
        if (event === "equivocation") {
          this.invariants.onAccusation(host, { author: String(fields.author) as Hash, height: Number(fields.height) });
        }
      },
      onDeath: (host, cause) => this.injector.onDeath(host, cause),
      onThreadDeath: () => count("worker-out-of-memory"),
      tornWriteIsWhole: () => prng.chance(0.5),
    };
  }

  private perform(host: SimulatedHost, effect: OutgoingEffect): void {
    switch (effect.kind) {
      case "broadcast":
      case "send":
        this.links.send(host, effect);
        return;
      case "respond":
        this.clients.onAnswer(host, effect.requestId, effect.outcome);
        return;
      case "block-final":
        this.record(`${host.name} block ${effect.block.index} ${short(effect.block.block_hash)} is final`);
        this.invariants.onFinal(host, effect.block);
        return;
      case "halt":
        this.record(`${host.name} halts: ${effect.reason}`);
        this.invariants.onHalt(host, effect.reason, effect.evidence);
        return;
    }
  }

  private start(host: SimulatedHost): void {
    if (this.gone.has(host)) return;
    if (this.invariants.hasStopped(host)) {
      this.record(`${host.name} does not start: a fork made it stop, and nobody has looked`);
      return;
    }
    if (host.life > 0) this.faults.restart += 1;
    this.record(`${host.name} starts with ${host.disk.blocks.length} blocks`);
    this.coverageWatch.onStart(host);
    host.start();
    this.links.open(host);
  }

  private crash(host: SimulatedHost): void {
    this.record(`${host.name} crashes`);
    host.crash();
    this.links.onCrash(host);
  }

  private chainOfFirst(): ChainState {
    const running = this.invariants.awaited[0]?.running;
    if (!running) throw new Error("all hosts run when all is well");
    return running.chain;
  }

  private cover(name: Sometimes): void {
    this.coverage[name] += 1;
  }

  private record(line: string): void {
    this.log.record(this.timeline.nowMs, line);
  }
}
