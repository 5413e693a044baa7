import type { Clients } from "./clients.ts";
import { diskFaults } from "./disk-faults.ts";
import { applicableFaults, type FaultKind } from "./fault-kinds.ts";
import { calm, type LinkConditions, type Network } from "./network.ts";
import type { Prng } from "./prng.ts";
import type { DeathInStep, SimulatedHost } from "./simulated-host.ts";
import type { Timeline } from "./timeline.ts";

export interface InjectorPorts {
  readonly timeline: Timeline;
  readonly prng: Prng;
  readonly network: Network;
  readonly clients: Clients;
  readonly hosts: readonly SimulatedHost[];
  /** Who can be relied on to have what it has stored. */
  readonly holders: () => readonly SimulatedHost[];
  readonly validators: number;
  /** How many validators may be without memory at a time. */
  readonly forgettingMax: number;
  /** The host whose disk says "synced" of what it has not synced, if there is one. */
  readonly forgetful: SimulatedHost | null;
  /** Injections that are left out, by number: a failing seed is made simpler this way. */
  readonly without: ReadonlySet<number>;
  readonly count: (kind: FaultKind) => void;
  readonly record: (line: string) => void;
  /** Carries a message again that was sent some time ago. */
  readonly replayOldMessage: () => void;
  /** A stranger says a great deal at once. */
  readonly flood: (host: SimulatedHost, prng: Prng) => void;
  readonly loseLink: (one: SimulatedHost, other: SimulatedHost) => void;
  readonly start: (host: SimulatedHost) => void;
  readonly crash: (host: SimulatedHost) => void;
}

/** One fault under way: its own chance, so that leaving another one out does not change it. */
export interface Injection {
  readonly prng: Prng;
  readonly host: SimulatedHost;
  readonly ports: InjectorPorts;
  /** Some time, at most so long, from now; not any more once all faults have ended. */
  readonly after: (mostMs: number, run: () => void) => void;
  readonly crashAndRestart: (host: SimulatedHost, kind: FaultKind) => void;
  /** A machine may be lost with what it remembers: the others have their memories, and are enough. */
  readonly mayForget: () => boolean;
}

/** Faults that somebody has to start; the others follow from them, are done by liars, or come from clients. */
export type StartableKind = keyof typeof injections;

const injections = {
  ...diskFaults,
  crash: ({ host, crashAndRestart }) => crashAndRestart(host, "crash"),
  "crash-mid-step": ({ host, prng }) => {
    host.crashAfterEffects = prng.between(0, 4);
  },
  "crash-mid-broadcast": ({ host, prng }) => {
    host.crashAfterSends = prng.between(1, 12);
  },
  "restart-with-empty-disk": (injection) => {
    const { host, ports, mayForget, crashAndRestart } = injection;
    if (!mayForget() || ports.hosts.some(({ disk }) => disk.isIncomplete)) return;
    ports.count("restart-with-empty-disk");
    ports.record(`${host.name} loses its disk`);
    crashAndRestart(host, "crash");
    host.disk.wipe();
  },
  pause: ({ host, prng, ports }) => {
    const durationMs = prng.between(200, 6_000);
    ports.record(`${host.name} pauses for ${durationMs} ms`);
    ports.count("pause");
    host.pause(durationMs);
  },
  /** Ten minutes either way; or a second or two, which is about what the time window has to tell apart. */
  "clock-skew": ({ host, prng, ports, after }) => {
    const mostMs = prng.chance(0.5) ? 600_000 : 2_500;
    const rightMs = prng.between(-150, 150);
    host.clock.skewMs = prng.between(-mostMs, mostMs);
    ports.record(`${host.name} has its clock off by ${host.clock.skewMs} ms`);
    ports.count("clock-skew");
    after(8_000, () => host.clock.correct(rightMs));
  },
  "clock-drift": ({ host, prng, ports, after }) => {
    const rightMs = prng.between(-150, 150);
    ports.count("clock-drift");
    host.clock.setDrift(prng.between(-50, 50) / 1_000);
    after(8_000, () => host.clock.correct(rightMs));
  },
  "slow-check": ({ host, ports, after }) => {
    ports.count("slow-check");
    host.checksAreSlow = true;
    after(5_000, () => {
      host.checksAreSlow = false;
    });
  },
  "worker-out-of-memory": ({ host, prng }) => {
    host.dyingThreads = prng.between(1, 4);
  },
  partition: (injection) => partition(injection, "partition"),
  "one-way-partition": (injection) => partition(injection, "one-way-partition"),
  "closed-link": ({ host, prng, ports }) => {
    const others = ports.hosts.filter(({ address }) => address !== host.address);
    if (others.length === 0) return;
    ports.count("closed-link");
    ports.loseLink(host, prng.pick(others));
  },
  delay: (injection) => worsen(injection, { delayMaxMs: injection.prng.between(50, 3_000) }),
  drop: (injection) => worsen(injection, { lossProbability: injection.prng.between(5, 60) / 100 }),
  duplicate: (injection) => worsen(injection, { duplicateProbability: injection.prng.between(5, 50) / 100 }),
  reorder: (injection) => worsen(injection, { reordering: true, delayMaxMs: injection.prng.between(50, 500) }),
  "bit-flip-on-wire": (injection) => worsen(injection, { bitFlipProbability: injection.prng.between(1, 10) / 100 }),
  "old-message-replay": ({ ports }) => {
    ports.count("old-message-replay");
    ports.replayOldMessage();
  },
  flood: ({ host, prng, ports }) => {
    if (host.running === null) return;
    ports.count("flood");
    ports.record(`${host.name} is flooded`);
    ports.flood(host, prng);
  },
  "database-down": ({ ports, after }) => {
    ports.record("the database is down");
    ports.clients.databaseIsDown = true;
    after(6_000, () => {
      ports.clients.databaseIsDown = false;
    });
  },
  "database-slow": ({ prng, ports, after }) => {
    ports.clients.databaseLatencyMs = prng.between(500, 5_000);
    after(6_000, () => {
      ports.clients.databaseLatencyMs = 0;
    });
  },
} as const satisfies Partial<Record<FaultKind, (injection: Injection) => void>>;

function partition({ prng, ports, after }: Injection, kind: "partition" | "one-way-partition"): void {
  const { hosts, network, count, record } = ports;
  if (hosts.length < 2) return;
  const shuffled = prng.shuffle(hosts.map(({ index }) => index));
  const size = prng.between(1, hosts.length - 1);
  const [one, rest] = [shuffled.slice(0, size), shuffled.slice(size)];
  count(kind);
  record(`${kind}: ${one.join(" ")} | ${rest.join(" ")}`);
  const healers = [network.cutLinks(one, rest)];
  if (kind === "partition") healers.push(network.cutLinks(rest, one));
  after(10_000, () => {
    for (const heal of healers) heal();
  });
}

function worsen({ ports, after }: Injection, change: Partial<LinkConditions>): void {
  const { network } = ports;
  network.conditions = { ...network.conditions, ...change };
  after(6_000, () => {
    network.conditions = calm;
  });
}

/**
 * Breaks things, at random times, by seed. Each seed picks its own few kinds of fault (swarm testing: Groce et al.,
 * 2012), because faults of all kinds together hide what few of them can do. When its time is over, everything heals.
 */
export class FaultInjector {
  private readonly kinds: readonly StartableKind[];
  private readonly ports: InjectorPorts;
  private over = false;
  private injected = 0;

  constructor(ports: InjectorPorts) {
    this.ports = ports;
    const possible = applicableFaults(ports.validators);
    const startable = (Object.keys(injections) as StartableKind[]).filter((kind) => possible.includes(kind));
    const chosen = startable.filter(() => ports.prng.chance(0.3));
    // Whose disk loses what it synced is one of the liars: it shall have its chance.
    this.kinds = ports.forgetful === null ? chosen : [...new Set([...chosen, "fsync-loss"] as const)];
  }

  /** How many faults were started. */
  get injections(): number {
    return this.injected;
  }

  start(): void {
    this.ports.record(`faults of this seed: ${this.kinds.join(", ") || "none"}`);
    this.next();
  }

  /** Ends all faults: machines run, clocks are right, links carry, disks are checked by a start. */
  heal(): void {
    const { network, hosts, clients, prng, start, crash, record } = this.ports;
    this.over = true;
    record("all faults end");
    network.heal();
    clients.databaseIsDown = false;
    clients.databaseLatencyMs = 0;
    for (const host of hosts) {
      const { disk, clock } = host;
      disk.latencyMs = 0;
      disk.isFull = false;
      disk.tearsNextWrite = false;
      disk.misdirectedReads = 0;
      disk.startSyncing();
      host.checksAreSlow = false;
      host.dyingThreads = 0;
      host.crashAfterEffects = null;
      host.crashAfterSends = null;
      clock.correct(prng.between(-150, 150));
      if (host.running !== null && disk.isDamaged) crash(host);
      if (host.running === null) start(host);
      else host.pause(0);
    }
  }

  /** The host died in the middle of a step. */
  onDeath(host: SimulatedHost, cause: DeathInStep | "crash-mid-broadcast"): void {
    this.crashAndRestart(host, cause, this.ports.prng.fork());
  }

  private next(): void {
    const { timeline, prng } = this.ports;
    timeline.schedule(prng.between(100, 2_000), () => {
      if (this.over) return;
      if (this.kinds.length > 0) this.inject(prng.pick(this.kinds), prng.pick(this.ports.hosts), prng.fork());
      this.next();
    });
  }

  private inject(kind: StartableKind, host: SimulatedHost, prng: Prng): void {
    const number = this.injected;
    this.injected += 1;
    if (this.ports.without.has(number)) return;
    this.ports.record(`fault ${number}: ${kind} (${host.name})`);
    injections[kind]({
      ...{ prng, host, ports: this.ports },
      after: (mostMs, run) => this.after(prng.between(Math.floor(mostMs / 10), mostMs), run),
      crashAndRestart: (crashed, cause) => this.crashAndRestart(crashed, cause, prng),
      mayForget: () => this.mayForget(),
    });
  }

  private crashAndRestart(host: SimulatedHost, kind: FaultKind, prng: Prng): void {
    if (host.running === null) return;
    const { count, crash, start } = this.ports;
    count(kind);
    crash(host);
    this.after(prng.between(50, 8_000), () => {
      if (host.running === null) start(host);
    });
  }

  /**
   * No protocol survives more of that at a time than crashes, liars included: so many may be without memory, lie or be
   * gone that the others are a quorum, and enough of them for the one that watches to hear.
   */
  private mayForget(): boolean {
    const { hosts, forgettingMax } = this.ports;
    const forgetting = hosts.filter(({ disk }) => disk.memory === null || disk.damagedMemoryText !== null).length;
    return forgetting < forgettingMax;
  }

  private after(delayMs: number, run: () => void): void {
    this.ports.timeline.schedule(delayMs, () => {
      if (!this.over) run();
    });
  }
}
