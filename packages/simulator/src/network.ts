import type { PeerMessage } from "@tabella/node/peer-message";
import type { FaultKind } from "./fault-kinds.ts";
import type { Prng } from "./prng.ts";
import type { Timeline } from "./timeline.ts";

/** What links do to messages, beside being cut. */
export interface LinkConditions {
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  readonly lossProbability: number;
  readonly duplicateProbability: number;
  readonly bitFlipProbability: number;
  /** Links keep the order of messages, as TCP does, unless this is set. */
  readonly reordering: boolean;
}

export const calm: LinkConditions = {
  delayMinMs: 1,
  delayMaxMs: 20,
  lossProbability: 0,
  duplicateProbability: 0,
  bitFlipProbability: 0,
  reordering: false,
};

interface NetworkPorts {
  readonly timeline: Timeline;
  readonly prng: Prng;
  readonly count: (kind: FaultKind) => void;
}

/** Carries messages between hosts, by index, as well as the faults of the hour allow. */
export class Network {
  conditions: LinkConditions = calm;
  private readonly cut = new Set<string>();
  private readonly lastArrival = new Map<string, number>();
  /** What was sent lately: from here old messages are replayed. */
  private readonly history: { readonly from: number; readonly message: PeerMessage }[] = [];
  private readonly ports: NetworkPorts;

  constructor(ports: NetworkPorts) {
    this.ports = ports;
  }

  send(
    link: { readonly from: number; readonly to: number },
    message: PeerMessage,
    deliver: (message: PeerMessage) => void,
  ): void {
    const { prng, count } = this.ports;
    this.remember(link.from, message);
    if (!this.isOpen(link.from, link.to)) return;
    if (prng.chance(this.conditions.lossProbability)) {
      count("drop");
      return;
    }
    this.carry(link, this.perhapsGarbled(message), deliver);
    if (prng.chance(this.conditions.duplicateProbability)) {
      count("duplicate");
      this.carry(link, message, deliver);
    }
  }

  isOpen(from: number, to: number): boolean {
    return !this.cut.has(`${from}>${to}`);
  }

  /** Cuts the links from each host of the first group to each of the second; one direction only. */
  cutLinks(from: readonly number[], to: readonly number[]): () => void {
    const links = from.flatMap((one) => to.map((other) => `${one}>${other}`));
    for (const link of links) this.cut.add(link);
    return () => {
      for (const link of links) this.cut.delete(link);
    };
  }

  heal(): void {
    this.conditions = calm;
    this.cut.clear();
  }

  /** A message that somebody sent some time ago. */
  pickOldMessage(): { readonly from: number; readonly message: PeerMessage } | undefined {
    return this.history.length === 0 ? undefined : this.ports.prng.pick(this.history);
  }

  private carry(
    { from, to }: { readonly from: number; readonly to: number },
    message: PeerMessage,
    deliver: (message: PeerMessage) => void,
  ): void {
    const { timeline, prng, count } = this.ports;
    const { delayMinMs, delayMaxMs, reordering } = this.conditions;
    const delayMs = prng.between(delayMinMs, delayMaxMs);
    if (delayMs > calm.delayMaxMs) count("delay");
    const link = `${from}>${to}`;
    const last = this.lastArrival.get(link) ?? 0;
    const arrival = timeline.nowMs + delayMs;
    if (arrival < last && reordering) count("reorder");
    const kept = reordering ? arrival : Math.max(arrival, last);
    this.lastArrival.set(link, Math.max(kept, last));
    timeline.schedule(kept - timeline.nowMs, () => deliver(message));
  }

  private perhapsGarbled(message: PeerMessage): PeerMessage {
    if (!this.ports.prng.chance(this.conditions.bitFlipProbability)) return message;
    this.ports.count("bit-flip-on-wire");
    return garble(message, this.ports.prng);
  }

  private remember(from: number, message: PeerMessage): void {
    this.history.push({ from, message });
    if (this.history.length > historyMax) this.history.shift();
  }
}

const historyMax = 512;

/**
 * One hexadecimal digit of one hash, key, signature or ciphertext becomes another: what is garbled in form never gets
 * past a host's decoder, so this is the damage that can reach a node.
 */
function garble(message: PeerMessage, prng: Prng): PeerMessage {
  const text = JSON.stringify(message);
  const fields = [...text.matchAll(/0x[0-9a-f]+/g)];
  if (fields.length === 0) return message;
  const field = prng.pick(fields);
  const at = field.index + prng.between(2, field[0].length - 1);
  const digit = Number.parseInt(text.charAt(at), 16);
  const other = (digit ^ (1 << prng.between(0, 3))).toString(16);
  return JSON.parse(text.slice(0, at) + other + text.slice(at + 1));
}
