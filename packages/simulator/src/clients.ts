import type { Rejection } from "@tabella/chain/rejection";
import type { Transaction } from "@tabella/chain/transaction";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import type { Hash } from "@tabella/crypto/hex";
import type { Result } from "@tabella/crypto/result";
import type { FaultKind } from "./fault-kinds.ts";
import type { Prng } from "./prng.ts";
import type { SimulatedHost } from "./simulated-host.ts";
import type { Timeline } from "./timeline.ts";

/** Something that one client wants of the chain, by one or more texts; before it is so it does not rest. */
interface Wish {
  readonly name: string;
  readonly candidates: readonly Candidate[];
  readonly isFulfilled: () => boolean;
}

interface Candidate {
  readonly text: string;
  readonly hash: Hash;
}

interface ClientPorts {
  readonly timeline: Timeline;
  readonly prng: Prng;
  readonly hosts: readonly SimulatedHost[];
  readonly isFinal: (hash: Hash) => boolean;
  readonly record: (line: string) => void;
  readonly count: (kind: FaultKind) => void;
  readonly onRefusal: (rejection: Rejection) => void;
}

/** How long a client waits for its transaction to become final before it asks another validator. */
const patienceMs = 2_500;

/** Voters and registrar: they submit to any validator, and again to another until their transaction is final. */
export class Clients {
  /** Transactions that no validator may accept, by hash. */
  readonly invalid = new Set<Hash>();
  private readonly wishes: Wish[] = [];
  private readonly answers = new Map<string, string>();
  private requests = 0;
  /** Who relays for the clients keeps its requests in a database: without it nothing is relayed, nor any answer. */
  databaseIsDown = false;
  /** How long the database may take for each request; in the meantime the client may have asked again. */
  databaseLatencyMs = 0;
  private readonly ports: ClientPorts;

  constructor(ports: ClientPorts) {
    this.ports = ports;
  }

  /** True when everything that was asked for is final. */
  get areContent(): boolean {
    return this.unfulfilled.length === 0;
  }

  get unfulfilled(): readonly string[] {
    return this.wishes.filter((wish) => !wish.isFulfilled()).map(({ name }) => name);
  }

  /**
   * From then on a client wants one of these to be final. With more than one, all are submitted, to different
   * validators: a voter who tries to vote twice.
   */
  want(name: string, transactions: readonly Transaction[], afterMs: number): void {
    const candidates = transactions.map(candidateOf);
    const isFulfilled = () => candidates.some(({ hash }) => this.ports.isFinal(hash));
    this.begin({ name, candidates, isFulfilled }, afterMs);
    if (candidates.length > 1) this.ports.count("double-vote-attempt");
  }

  /** Several submit these together, each until it is final, for something that they make so together. */
  wantTogether(name: string, transactions: readonly Transaction[], isFulfilled: () => boolean): void {
    this.begin({ name, candidates: transactions.map(candidateOf), isFulfilled }, 0);
  }

  /** Sends something once, whatever becomes of it. */
  try(name: string, transaction: Transaction): void {
    this.submit(name, encodeTransaction(transaction));
  }

  /** Sends something that must be refused. */
  annoy(text: string, afterMs: number): void {
    this.invalid.add(transactionHash(text));
    this.ports.timeline.schedule(afterMs, () => {
      this.ports.count("invalid-transaction");
      this.submit("invalid transaction", text);
    });
  }

  onAnswer(host: SimulatedHost, requestId: string, outcome: Result<Hash, Rejection>): void {
    const name = this.answers.get(requestId) ?? "a stranger's request";
    if (this.databaseIsDown) {
      this.ports.record(`the answer to ${name} is lost`);
      return;
    }
    this.ports.record(`${host.name} answers ${name}: ${outcome.ok ? "in the pool" : outcome.error.code}`);
    this.answers.delete(requestId);
    if (!outcome.ok) this.ports.onRefusal(outcome.error);
  }

  private begin(wish: Wish, afterMs: number): void {
    this.wishes.push(wish);
    for (const candidate of wish.candidates) this.ports.timeline.schedule(afterMs, () => this.pursue(wish, candidate));
  }

  private pursue(wish: Wish, candidate: Candidate): void {
    if (wish.isFulfilled() || this.ports.isFinal(candidate.hash)) return;
    this.submit(wish.name, candidate.text);
    this.ports.timeline.schedule(patienceMs, () => this.pursue(wish, candidate));
  }

  private submit(name: string, text: string): void {
    if (this.databaseIsDown) {
      this.ports.count("database-down");
      return;
    }
    if (this.databaseLatencyMs === 0) {
      this.relay(name, text);
      return;
    }
    this.ports.count("database-slow");
    this.ports.timeline.schedule(this.ports.prng.between(1, this.databaseLatencyMs), () => this.relay(name, text));
  }

  private relay(name: string, text: string): void {
    const running = this.ports.hosts.filter((host) => host.running !== null);
    if (running.length === 0) return;
    const host = this.ports.prng.pick(running);
    this.requests += 1;
    const requestId = `request-${this.requests}`;
    this.answers.set(requestId, name);
    this.ports.record(`${name} -> ${host.name}`);
    host.take({ kind: "transaction-submitted", text, requestId });
  }
}

function candidateOf(transaction: Transaction): Candidate {
  const text = encodeTransaction(transaction);
  return { text, hash: transactionHash(text) };
}
