import { crashesTolerated } from "@tabella/consensus/validator-set";
import { type FaultKind, faultKinds } from "./fault-kinds.ts";
import { calm, type LinkConditions, type Network } from "./network.ts";
import type { Prng } from "./prng.ts";
import type { SimulatedHost } from "./simulated-host.ts";
import type { Timeline } from "./timeline.ts";

interface InjectorPorts {
  readonly timeline: Timeline;
  readonly prng: Prng;
  readonly network: Network;
  readonly hosts: readonly SimulatedHost[];
  readonly validators: number;
  readonly count: (kind: FaultKind) => void;
  readonly record: (line: string) => void;
  /** Carries a message again that was sent some time ago. */
  readonly replayOldMessage: () => void;
  readonly loseLink: (one: SimulatedHost, other: SimulatedHost) => void;
  readonly start: (host: SimulatedHost) => void;
  readonly crash: (host: SimulatedHost) => void;
}

/** Faults that somebody has to start; the others follow from them, or come from clients. */
type StartableKind = Exclude<FaultKind, "restart" | "invalid-transaction" | "double-vote-attempt">;

/**
 * Breaks things, at random times, by seed. Each seed picks its own few kinds of fault (swarm testing: Groce et al.,
 * 2012), because faults of all kinds together hide what few of them can do. When its time is over, everything heals.
 */
export class FaultInjector {
  private readonly kinds: readonly StartableKind[];
  private readonly ports: InjectorPorts;
  private over = false;
  private readonly injections: Readonly<Record<StartableKind, (host: SimulatedHost) => void>> = {
    crash: (host) => this.crashAndRestart(host, "crash"),
    "crash-mid-step": (host) => {
      host.crashAfterEffects = this.ports.prng.between(0, 4);
    },
    "restart-with-empty-disk": (host) => this.replaceMachine(host),
    pause: (host) => this.pause(host),
    "clock-skew": (host) => this.skewClock(host),
    "clock-drift": (host) => {
      this.ports.count("clock-drift");
      host.clock.setDrift(this.ports.prng.between(-50, 50) / 1_000);
      this.after(8_000, () => this.correctClock(host));
    },
    "slow-disk": (host) => {
      this.ports.count("slow-disk");
      host.disk.latencyMs = this.ports.prng.between(20, 900);
      this.after(5_000, () => {
        host.disk.latencyMs = 0;
      });
    },
    "slow-check": (host) => {
      this.ports.count("slow-check");
      host.checksAreSlow = true;
      this.after(5_000, () => {
        host.checksAreSlow = false;
      });
    },
    partition: () => this.partition("partition"),
    "one-way-partition": () => this.partition("one-way-partition"),
    "closed-link": (host) => this.closeLink(host),
    delay: () => this.worsen({ delayMaxMs: this.ports.prng.between(50, 3_000) }),
    drop: () => this.worsen({ lossProbability: this.ports.prng.between(5, 60) / 100 }),
    duplicate: () => this.worsen({ duplicateProbability: this.ports.prng.between(5, 50) / 100 }),
    reorder: () => this.worsen({ reordering: true, delayMaxMs: this.ports.prng.between(50, 500) }),
    "bit-flip-on-wire": () => this.worsen({ bitFlipProbability: this.ports.prng.between(1, 10) / 100 }),
    "old-message-replay": () => {
      this.ports.count("old-message-replay");
      this.ports.replayOldMessage();
    },
  };

  constructor(ports: InjectorPorts) {
    this.ports = ports;
    const startable = faultKinds.filter((kind): kind is StartableKind => kind in this.injections);
    this.kinds = startable.filter(() => ports.prng.chance(0.4));
  }

  start(): void {
    this.ports.record(`faults of this seed: ${this.kinds.join(", ") || "none"}`);
    this.next();
  }

  /** Ends all faults: machines run, clocks are right, links carry. */
  heal(): void {
    const { network, hosts, start, record } = this.ports;
    this.over = true;
    record("all faults end");
    network.heal();
    for (const host of hosts) {
      host.disk.latencyMs = 0;
      host.checksAreSlow = false;
      host.crashAfterEffects = null;
      this.correctClock(host);
      if (host.running === null) start(host);
      else host.pause(0);
    }
  }

  private next(): void {
    const { timeline, prng } = this.ports;
    timeline.schedule(prng.between(100, 2_000), () => {
      if (this.over) return;
      if (this.kinds.length > 0) this.inject(prng.pick(this.kinds));
      this.next();
    });
  }

  private inject(kind: StartableKind): void {
    this.injections[kind](this.ports.prng.pick(this.ports.hosts));
  }

  private crashAndRestart(host: SimulatedHost, kind: FaultKind): void {
    if (host.running === null) return;
    const { prng, count, crash, start } = this.ports;
    count(kind);
    crash(host);
    this.after(prng.between(50, 8_000), () => {
      if (host.running === null) start(host);
    });
  }

  /** The host died in the middle of a step, as ordered. */
  onCrashMidStep(host: SimulatedHost): void {
    this.crashAndRestart(host, "crash-mid-step");
  }

  /**
   * A machine is lost with its disk and replaced. No protocol survives more of that at a time than crashes, so the
   * others must have their memories, and no other machine may still be watching.
   */
  private replaceMachine(host: SimulatedHost): void {
    const { hosts, validators, count, record } = this.ports;
    if (crashesTolerated(validators) < 1 || hosts.some((one) => one.disk.memory === null)) return;
    count("restart-with-empty-disk");
    record(`${host.name} loses its disk`);
    this.crashAndRestart(host, "crash");
    host.disk.wipe();
  }

  private partition(kind: "partition" | "one-way-partition"): void {
    const { prng, hosts, network, count, record } = this.ports;
    if (hosts.length < 2) return;
    const shuffled = prng.shuffle(hosts.map(({ index }) => index));
    const size = prng.between(1, hosts.length - 1);
    const [one, rest] = [shuffled.slice(0, size), shuffled.slice(size)];
    count(kind);
    record(`${kind}: ${one.join(" ")} | ${rest.join(" ")}`);
    const healers = [network.cutLinks(one, rest)];
    if (kind === "partition") healers.push(network.cutLinks(rest, one));
    this.after(10_000, () => {
      for (const heal of healers) heal();
    });
  }

  private pause(host: SimulatedHost): void {
    const { prng, count, record } = this.ports;
    const durationMs = prng.between(200, 6_000);
    record(`${host.name} pauses for ${durationMs} ms`);
    count("pause");
    host.pause(durationMs);
  }

  /** Ten minutes either way; or a second or two, which is about what the time window has to tell apart. */
  private skewClock(host: SimulatedHost): void {
    const { prng, count, record } = this.ports;
    const mostMs = prng.chance(0.5) ? 600_000 : 2_500;
    host.clock.skewMs = prng.between(-mostMs, mostMs);
    record(`${host.name} has its clock off by ${host.clock.skewMs} ms`);
    count("clock-skew");
    this.after(8_000, () => this.correctClock(host));
  }

  private correctClock(host: SimulatedHost): void {
    host.clock.correct(this.ports.prng.between(-150, 150));
  }

  private closeLink(host: SimulatedHost): void {
    const { prng, hosts, count, loseLink } = this.ports;
    const others = hosts.filter(({ address }) => address !== host.address);
    if (others.length === 0) return;
    count("closed-link");
    loseLink(host, prng.pick(others));
  }

  private worsen(change: Partial<LinkConditions>): void {
    const { network } = this.ports;
    network.conditions = { ...network.conditions, ...change };
    this.after(6_000, () => {
      network.conditions = calm;
    });
  }

  /** Some time, at most so long, from now; not any more once all faults have ended. */
  private after(mostMs: number, run: () => void): void {
    this.ports.timeline.schedule(this.ports.prng.between(Math.floor(mostMs / 10), mostMs), () => {
      if (!this.over) run();
    });
  }
}
