import type { Signer } from "@tabella/crypto/signature";
import type { PeerMessage } from "@tabella/node/peer-message";
import type { Buggify } from "./buggify.ts";
import type { Cast } from "./cast.ts";
import type { CoverageWatch } from "./coverage-watch.ts";
import { describeMessage } from "./describe-message.ts";
import type { FaultKind } from "./fault-kinds.ts";
import type { Invariants } from "./invariants.ts";
import { Liar } from "./liar.ts";
import type { Network } from "./network.ts";
import type { Prng } from "./prng.ts";
import type { OutgoingEffect, SimulatedHost } from "./simulated-host.ts";
import type { Timeline } from "./timeline.ts";

interface LinkPorts {
  readonly timeline: Timeline;
  readonly prng: Prng;
  readonly network: Network;
  readonly hosts: readonly SimulatedHost[];
  readonly cast: Cast;
  readonly signers: readonly Signer[];
  readonly buggify: Buggify;
  readonly invariants: Invariants;
  readonly coverage: CoverageWatch;
  readonly count: (kind: FaultKind) => void;
  readonly record: (line: string) => void;
  /** The host died after it had told some of the others. */
  readonly onDeath: (host: SimulatedHost) => void;
}

/** Who hears whom: carries what hosts say, lets liars say something else, and tells hosts whose links open and close. */
export class Links {
  private readonly ports: LinkPorts;
  private readonly liars: ReadonlyMap<SimulatedHost, Liar>;

  constructor(ports: LinkPorts) {
    this.ports = ports;
    const lying = ports.hosts.filter(({ index }) => ports.cast[index] === "liar");
    this.liars = new Map(lying.map((host) => [host, this.makeLiar(host)]));
  }

  send(host: SimulatedHost, effect: Extract<OutgoingEffect, { kind: "send" | "broadcast" }>): void {
    for (const other of this.ports.hosts) {
      if (other.address === host.address || (effect.kind === "send" && effect.to !== other.address)) continue;
      if (host.crashAfterSends !== null) {
        if (host.crashAfterSends === 0) {
          this.ports.onDeath(host);
          return;
        }
        host.crashAfterSends -= 1;
      }
      const messages = this.liars.get(host)?.inPlaceOf(effect.message, other.index) ?? [effect.message];
      for (const message of messages) this.say(host, other, message);
    }
  }

  /** A process that starts is found by the others, as far as links are open. */
  open(host: SimulatedHost): void {
    for (const other of this.others(host)) this.openLink(host, other);
  }

  onCrash(host: SimulatedHost): void {
    const { prng, network } = this.ports;
    // A killed process closes its links; a machine without power says nothing.
    if (prng.chance(0.5)) return;
    for (const other of this.others(host)) {
      if (network.isOpen(host.index, other.index)) {
        this.later(other, () => other.take({ kind: "peer-lost", peer: host.address }));
      }
    }
  }

  lose(one: SimulatedHost, other: SimulatedHost): void {
    this.ports.record(`the link between ${one.name} and ${other.name} closes`);
    one.take({ kind: "peer-lost", peer: other.address });
    other.take({ kind: "peer-lost", peer: one.address });
    this.openLink(one, other);
  }

  replayOldMessage(): void {
    const { network, hosts, prng } = this.ports;
    const old = network.pickOldMessage();
    const from = old === undefined ? undefined : hosts[old.from];
    if (old === undefined || from === undefined) return;
    const others = this.others(from);
    if (others.length > 0) this.deliver(from, prng.pick(others), old.message);
  }

  private others(host: SimulatedHost): readonly SimulatedHost[] {
    return this.ports.hosts.filter(({ address }) => address !== host.address);
  }

  /** A link belongs to two processes: what was sent to a process that has died since is lost with it. */
  private say(from: SimulatedHost, to: SimulatedHost, message: PeerMessage): void {
    const { network, invariants, coverage } = this.ports;
    if (message.kind === "consensus") {
      invariants.onConsensusMessage(from, message.message);
      coverage.onMessage(message.message);
    }
    const { life } = to;
    if (to.running === null) return;
    network.send({ from: from.index, to: to.index }, message, (arrived) => {
      if (to.life === life) this.deliver(from, to, arrived);
    });
  }

  private deliver(from: SimulatedHost, to: SimulatedHost, message: PeerMessage): void {
    this.ports.record(`${to.name} < ${from.name} ${describeMessage(message)}`);
    this.liars.get(to)?.hear(message);
    to.take({ kind: "peer-message", from: from.address, message });
    this.behaveRarely(from, to);
  }

  private behaveRarely(from: SimulatedHost, to: SimulatedHost): void {
    const { buggify } = this.ports;
    if (buggify.happens("rare: a peer is announced again", 0.02)) {
      to.take({ kind: "peer-connected", peer: from.address });
    }
    if (buggify.happens("rare: a living peer is called lost", 0.005)) {
      to.take({ kind: "peer-lost", peer: from.address });
    }
    if (buggify.happens("rare: a due block is looked for again", 0.02)) {
      to.take({ kind: "timer", timer: "trailing-block" });
    }
  }

  private makeLiar(host: SimulatedHost): Liar {
    const { prng, signers, count, record } = this.ports;
    const signer = signers.find(({ address }) => address === host.address);
    if (signer === undefined) throw new Error("a liar is a validator");
    const own = prng.fork();
    const liar = new Liar({
      ...{ prng: own, signer, count },
      node: () => host.running,
      nowMs: () => host.clock.nowMs(),
      record: (line) => record(`${host.name}: ${line}`),
      say: (message) => {
        for (const other of this.others(host)) if (own.chance(0.6)) this.say(host, other, message);
      },
    });
    record(`${host.name} lies: ${[...liar.habits].join(", ")}`);
    return liar;
  }

  private openLink(one: SimulatedHost, other: SimulatedHost): void {
    const { network } = this.ports;
    if (!network.isOpen(one.index, other.index) || !network.isOpen(other.index, one.index)) return;
    this.later(one, () => one.take({ kind: "peer-connected", peer: other.address }));
    this.later(other, () => other.take({ kind: "peer-connected", peer: one.address }));
  }

  /** A moment later, if the host still lives the same life. */
  private later(host: SimulatedHost, run: () => void): void {
    const { life } = host;
    this.ports.timeline.schedule(this.ports.prng.between(1, 20), () => {
      if (host.life === life) run();
    });
  }
}
