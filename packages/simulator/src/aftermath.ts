import { roundTimeoutMaxMs } from "@tabella/consensus/round-timer";
import type { Cast } from "./cast.ts";
import type { Clients } from "./clients.ts";
import type { Invariants } from "./invariants.ts";
import type { SimulatedHost } from "./simulated-host.ts";
import type { Timeline } from "./timeline.ts";

interface AftermathPorts {
  readonly timeline: Timeline;
  readonly hosts: readonly SimulatedHost[];
  readonly honest: readonly SimulatedHost[];
  readonly invariants: Invariants;
  readonly clients: Clients;
  readonly faultsMs: number;
  readonly cast: Cast;
  /** Somebody may have to wait until its operator's word counts. */
  readonly mayOverride: boolean;
}

/** For so long nothing may happen on the chain before all is called well: an idle chain makes no blocks. */
const quietMs = 1_500;
/** REL-5: after faults end, a block that is due comes within this time. */
const firstBlockMaxMs = 10_000;
/** A liar's faults do not end: each may cost one round of the longest length more, when its turn is. */
const roundOfLiarMs = roundTimeoutMaxMs;
/** An operator's word counts after four heartbeats of calm (C-42). */
const overrideMs = 5_000;

/** What has to be well again some time after the faults have ended, and how long it took. */
export class Aftermath {
  /** From the end of the faults to the first block after it, if one was due: virtual milliseconds. */
  firstBlockMs: number | null = null;
  private readonly ports: AftermathPorts;
  private heightBefore: number | null = null;
  private lastBlockAtMs = 0;

  constructor(ports: AftermathPorts) {
    this.ports = ports;
  }

  /** All faults have ended. */
  begin(): void {
    this.heightBefore = this.highest;
  }

  get hasBegun(): boolean {
    return this.heightBefore !== null;
  }

  /** A block has been stored by somebody. */
  onBlock(): void {
    const { timeline, faultsMs } = this.ports;
    this.lastBlockAtMs = timeline.nowMs;
    if (this.heightBefore !== null && this.highest > this.heightBefore) {
      this.firstBlockMs ??= Math.round(timeline.nowMs - faultsMs);
    }
  }

  /** All that was wanted is final, also what hosts can prove; all have the same head, and the chain rests. */
  get isWell(): boolean {
    const { timeline, clients, invariants } = this.ports;
    if (!this.hasBegun || timeline.nowMs - this.lastBlockAtMs < quietMs || !clients.areContent) return false;
    const { highest } = this;
    return invariants.awaited.every(
      ({ disk, running }) => running !== null && running.own.length === 0 && disk.blocks.length === highest,
    );
  }

  get isFirstBlockLate(): boolean {
    const { timeline, clients, invariants, faultsMs, cast, mayOverride } = this.ports;
    if (!this.hasBegun || this.firstBlockMs !== null || clients.areContent) return false;
    const liars = cast.filter((role) => role !== "forgetful").length;
    const mostMs = faultsMs + firstBlockMaxMs + liars * roundOfLiarMs + (mayOverride ? overrideMs : 0);
    return timeline.nowMs > mostMs && invariants.forkedAt === null && !invariants.isForkProven;
  }

  /** What is not well, in words. */
  get complaint(): string {
    const { hosts, clients } = this.ports;
    const states = hosts.map(({ name, disk, running }) => {
      if (running === null) return `${name} is down`;
      const { consensus, voting, pool } = running;
      return `${name}: ${disk.blocks.length} blocks, at ${consensus.height}/${consensus.round}, ${voting.kind}, ${pool.entries.size} in the pool`;
    });
    return `not final: ${clients.unfulfilled.join(", ") || "nothing"}; ${states.join("; ")}`;
  }

  get highest(): number {
    return Math.max(...this.ports.honest.map(({ disk }) => disk.blocks.length));
  }
}
