import type { Block } from "@tabella/chain/block";
import type { BallotCheckRequest } from "@tabella/chain/checked-ballot";
import type { ChainState } from "@tabella/chain/state";
import type { ConsensusMemory } from "@tabella/consensus/memory";
import type { Address } from "@tabella/crypto/signature";
import { createNode, type Node, type NodeConfig } from "@tabella/node/node";
import { type BallotVerdict, type NodeEffect, type NodeInput, stepNode } from "@tabella/node/step";
import type { Buggify } from "./buggify.ts";
import type { SimulatedClock } from "./simulated-clock.ts";
import type { DiskContent, SimulatedDisk } from "./simulated-disk.ts";
import type { Timeline } from "./timeline.ts";

type WithoutTime<Input> = Input extends unknown ? Omit<Input, "nowMs"> : never;
/** An input before the host's clock is read. */
export type TimelessInput = WithoutTime<NodeInput>;
export type OutgoingEffect = Extract<NodeEffect, { kind: "send" | "broadcast" | "respond" | "block-final" | "halt" }>;

/** A test's ways to break a rule on purpose, to see that it is noticed. */
export interface Sabotage {
  /** What a host is told to do, before it does it. */
  readonly effects?: (effects: readonly NodeEffect[], host: SimulatedHost) => readonly NodeEffect[];
  /** What a host believes at a restart that it has signed. */
  readonly memoryAtRestart?: (memory: ConsensusMemory | null) => ConsensusMemory | null;
}

export type DeathInStep = "crash-mid-step" | "disk-full" | "torn-write" | "worker-out-of-memory";

/** So many threads die without a verdict in between, and the process gives up (apps/validator/src/ballot-checks.ts). */
const threadDeathsMax = 3;
const threadRestartMs = 250;

/** What a host needs from the world around it. */
export interface HostPorts {
  readonly timeline: Timeline;
  readonly sabotage: Sabotage;
  readonly buggify: Buggify;
  /** What a start makes of the disk; damage that it finds is set aside there. */
  readonly recover: (host: SimulatedHost) => { readonly chain: ChainState; readonly memory: ConsensusMemory | null };
  readonly checkBallots: (requests: readonly BallotCheckRequest[]) => readonly BallotVerdict[];
  /** How long checking takes this time, in milliseconds. */
  readonly checkDelayMs: (host: SimulatedHost) => number;
  /** A step begins, with this input in words. Messages are told of where they are delivered. */
  readonly onInput: (host: SimulatedHost, line: string) => void;
  /** Everything that leaves the host or that the outside may see; after a crash in mid-step the rest never comes. */
  readonly onEffect: (host: SimulatedHost, effect: OutgoingEffect) => void;
  readonly onPersist: (host: SimulatedHost, content: DiskContent) => void;
  /** A round's timer starts, in milliseconds by the host's clock. */
  readonly onRoundTimer: (host: SimulatedHost, afterMs: number) => void;
  /** A step was taken: what it made of the node. */
  readonly onStep: (host: SimulatedHost, before: Node, after: Node, input: TimelessInput) => void;
  readonly onLog: (host: SimulatedHost, event: string, fields: Readonly<Record<string, unknown>>) => void;
  /** The host stopped in the middle of a step: as ordered, or because its disk or its threads failed it. */
  readonly onDeath: (host: SimulatedHost, cause: DeathInStep) => void;
  /** Whether a torn write turns out to be there as a whole. */
  readonly tornWriteIsWhole: () => boolean;
  /** A thread that checks ballots has died. */
  readonly onThreadDeath: (host: SimulatedHost) => void;
}

/**
 * A machine that runs one validator: takes inputs one at a time, performs effects in their order, and loses everything
 * but its disk in a crash. It stands where apps/validator stands in a real network; the node is the very same code.
 */
export class SimulatedHost {
  readonly index: number;
  readonly name: string;
  readonly address: Address;
  readonly disk: SimulatedDisk;
  readonly clock: SimulatedClock;
  /** Counts starts: what was under way in an earlier life never arrives in a later one. */
  life = 0;
  /** Ordered crash: so many effects into the next step that has any. */
  crashAfterEffects: number | null = null;
  /** Ordered crash: so many messages from now on leave, to single hosts. */
  crashAfterSends: number | null = null;
  checksAreSlow = false;
  /** So many threads that check ballots are about to die for want of memory. */
  dyingThreads = 0;

  private node: Node | null = null;
  private pausedUntilMs = 0;
  private readonly config: NodeConfig;
  private readonly ports: HostPorts;
  private readonly inbox: TimelessInput[] = [];
  private effects: NodeEffect[] = [];
  private readonly timers = new Map<string, number>();
  private timersArmed = 0;

  constructor(
    identity: { readonly index: number; readonly name: string; readonly address: Address },
    machine: { readonly disk: SimulatedDisk; readonly clock: SimulatedClock; readonly config: NodeConfig },
    ports: HostPorts,
  ) {
    this.index = identity.index;
    this.name = identity.name;
    this.address = identity.address;
    this.disk = machine.disk;
    this.clock = machine.clock;
    this.config = machine.config;
    this.ports = ports;
  }

  get running(): Node | null {
    return this.node;
  }

  start(): void {
    this.life += 1;
    this.pausedUntilMs = 0;
    const { recover, sabotage } = this.ports;
    const { chain, memory } = recover(this);
    const recalled = sabotage.memoryAtRestart === undefined ? memory : sabotage.memoryAtRestart(memory);
    const headCertificate = this.disk.blocks[chain.head.index - 1];
    this.node = createNode(this.config, {
      chain,
      memory: recalled,
      headCertificate,
      evidence: [...this.disk.evidence],
      overrides: [...this.disk.overrides],
      watchOverride: this.disk.watchOverride,
    });
    this.take({ kind: "started" });
    this.offerStoredBlock();
    this.work();
  }

  /** Everything but the disk is gone. */
  crash(): void {
    this.life += 1;
    this.node = null;
    this.inbox.length = 0;
    this.effects = [];
    this.timers.clear();
    this.crashAfterEffects = null;
    this.crashAfterSends = null;
    this.checksAreSlow = false;
    this.dyingThreads = 0;
  }

  /** The process is stopped (SIGSTOP) and goes on later; inputs and timers wait. */
  pause(durationMs: number): void {
    this.pausedUntilMs = this.ports.timeline.nowMs + durationMs;
    this.later(durationMs, () => this.work());
  }

  take(input: TimelessInput): void {
    if (this.node === null) return;
    this.inbox.push(input);
    this.work();
  }

  private work(): void {
    const { timeline } = this.ports;
    while (this.node !== null && this.effects.length === 0 && timeline.nowMs >= this.pausedUntilMs) {
      const input = this.inbox.shift();
      if (input === undefined) return;
      if (input.kind !== "peer-message") this.ports.onInput(this, input.kind === "timer" ? input.timer : input.kind);
      const before = this.node;
      const { node, effects } = stepNode(before, { ...input, nowMs: Math.floor(this.clock.nowMs()) });
      this.node = node;
      this.ports.onStep(this, before, node, input);
      this.effects = [...(this.ports.sabotage.effects?.(effects, this) ?? effects)];
      this.performAll();
    }
  }

  /** Effects in order; a write to a slow disk holds up what follows it, and the next inputs. */
  private performAll(): void {
    for (let effect = this.effects[0]; effect !== undefined; effect = this.effects[0]) {
      if (this.crashAfterEffects === 0) {
        this.ports.onDeath(this, "crash-mid-step");
        return;
      }
      if (this.crashAfterEffects !== null) this.crashAfterEffects -= 1;
      if ((effect.kind === "persist" || effect.kind === "override-watching") && this.disk.latencyMs > 0) {
        const content = contentOf(effect);
        this.later(this.disk.latencyMs, () => {
          this.persist(content);
          if (this.node === null) return;
          this.effects.shift();
          this.performAll();
          this.work();
        });
        return;
      }
      this.perform(effect);
      if (this.node === null) return;
      this.effects.shift();
    }
  }

  private perform(effect: NodeEffect): void {
    switch (effect.kind) {
      case "persist":
      case "override-watching":
        this.persist(contentOf(effect));
        return;
      case "arm-timer":
        this.armTimer(effect.timer, effect.afterMs);
        return;
      case "cancel-timer":
        this.timers.delete(effect.timer);
        return;
      case "check-ballots":
        this.check(effect.requests);
        return;
      case "hurry-checks":
        return; // Here each check takes its own time, whatever else waits.
      case "serve-blocks": {
        const isShort = this.ports.buggify.happens("rare: a peer serves one block at a time", 0.5);
        const blocks = this.disk.read(effect.from, isShort ? 1 : effect.count);
        this.ports.onEffect(this, { kind: "send", to: effect.to, message: { kind: "blocks", blocks } });
        return;
      }
      case "keep-evidence":
        this.disk.evidence.push(effect.evidence);
        return;
      case "block-final":
        this.ports.onEffect(this, effect);
        this.compareSetAside(effect.block);
        this.offerStoredBlock();
        return;
      case "log":
        this.ports.onLog(this, effect.event, effect.fields);
        return;
      default:
        this.ports.onEffect(this, effect);
        return;
    }
  }

  /** What was set aside behind a damaged block is good again as soon as that has been fetched. */
  private offerStoredBlock(): void {
    const block = this.disk.aside(this.disk.blocks.length + 1);
    if (block !== undefined) this.inbox.push({ kind: "block-found", block });
  }

  /** What others gave in place of a block that was set aside: if it is another, that is a fork. */
  private compareSetAside(block: Block): void {
    const setAside = this.disk.aside(block.index);
    if (setAside !== undefined) this.inbox.push({ kind: "block-beside", block, setAside });
  }

  private persist(content: DiskContent): void {
    const { disk, ports } = this;
    if (disk.isFull) {
      ports.onDeath(this, "disk-full");
      return;
    }
    if (disk.tearsNextWrite) {
      disk.tearsNextWrite = false;
      // The last page of a transaction makes it valid: all of it is there, or nothing. Nobody heard which.
      if (ports.tornWriteIsWhole()) this.write(content);
      ports.onDeath(this, "torn-write");
      return;
    }
    this.write(content);
  }

  private write(content: DiskContent): void {
    this.disk.write(content);
    this.ports.onPersist(this, content);
  }

  private armTimer(timer: string, afterMs: number): void {
    if (timer === "round") this.ports.onRoundTimer(this, afterMs);
    this.timersArmed += 1;
    const token = this.timersArmed;
    this.timers.set(timer, token);
    const { buggify } = this.ports;
    const lateMs = buggify.happens("rare: a timer fires late", 0.2) ? buggify.between(1, 400) : 0;
    this.later(this.clock.trueDuration(afterMs) + lateMs, () => {
      if (this.timers.get(timer) !== token) return;
      this.timers.delete(timer);
      this.take({ kind: "timer", timer });
    });
  }

  /** As apps/validator does: what a dying thread was checking is checked by the next one. */
  private check(requests: readonly BallotCheckRequest[]): void {
    const { buggify, checkBallots, checkDelayMs, onThreadDeath, onDeath } = this.ports;
    let restartsMs = 0;
    for (let deaths = 1; this.dyingThreads > 0; deaths += 1) {
      this.dyingThreads -= 1;
      onThreadDeath(this);
      if (deaths >= threadDeathsMax) {
        onDeath(this, "worker-out-of-memory");
        return;
      }
      restartsMs += threadRestartMs;
    }
    const verdicts = checkBallots(requests);
    const isMixed = verdicts.length > 1 && buggify.happens("rare: verdicts come one by one, in any order", 0.5);
    const parts = isMixed ? buggify.shuffle(verdicts).map((verdict) => [verdict]) : [verdicts];
    for (const part of parts) {
      this.later(restartsMs + checkDelayMs(this), () => this.take({ kind: "ballots-checked", verdicts: part }));
    }
  }

  /** In this life only. */
  private later(afterMs: number, run: () => void): void {
    const { life } = this;
    this.ports.timeline.schedule(afterMs, () => {
      if (this.life === life) run();
    });
  }
}

/** What the host writes, and syncs, before it does anything that follows. */
function contentOf(effect: Extract<NodeEffect, { kind: "persist" | "override-watching" }>): DiskContent {
  return effect.kind === "persist" ? effect : { memory: effect.memory, override: effect.transaction };
}
