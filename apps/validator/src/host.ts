/** Performs what the node decides: the only place where its effects touch disk, network, threads and time. */
import type { Block } from "@tabella/chain/block";
import type { Rejection } from "@tabella/chain/rejection";
import type { Hash } from "@tabella/crypto/hex";
import { err, type Result } from "@tabella/crypto/result";
import type { Address } from "@tabella/crypto/signature";
import type { Node } from "@tabella/node/node";
import { nodeStatus } from "@tabella/node/node-status";
import type { PeerMessage } from "@tabella/node/peer-message";
import { type NodeEffect, type NodeInput, stepNode } from "@tabella/node/step";
import type { Announcements } from "./announcements.ts";
import type { BallotChecks } from "./ballot-checks.ts";
import { PeerShares } from "./peer-shares.ts";
import type { Store } from "./store.ts";

/** Where a host sends. Nothing here waits: a slow peer is the network's matter. */
export interface Outbox {
  send(to: Address, message: PeerMessage): void;
  broadcast(message: PeerMessage): void;
  /** Answers a peer's request from the store. */
  serveBlocks(to: Address, range: { readonly from: number; readonly count: number }): void;
}

export interface HostLog {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

export interface HostParts {
  readonly store: Pick<Store, "persist" | "keepEvidence" | "keepOverride">;
  readonly outbox: Outbox;
  readonly checks: Pick<BallotChecks, "check" | "hurry">;
  readonly finalBlocks: Announcements<Block>;
  /** Sees each input before the node takes it, and each effect as it is performed. */
  readonly observer: { onInput(input: TimelessInput): void; onEffect(effect: NodeEffect): void };
  readonly log: HostLog;
  readonly nowMs: () => number;
  /** Its operator's word that it shall vote without its memory is used up: forgotten, durably, when this returns. */
  readonly onOverride: () => void;
  /** The node stopped: two certificates for one height, or a store that contradicts itself. */
  readonly onHalt: (reason: string, evidence: unknown) => void;
  /** How long a durable write took. */
  readonly onPersist: (durationMs: number) => void;
}

export type TimelessInput = NodeInput extends infer Input
  ? Input extends NodeInput
    ? Omit<Input, "nowMs">
    : never
  : never;

/** Callers who wait for their transaction's admission. */
const submissionsMax = 4_096;

export class Host {
  #node: Node;
  readonly #parts: HostParts;
  readonly #inbox: TimelessInput[] = [];
  readonly #shares = new PeerShares();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #submissions = new Map<string, (outcome: Result<Hash, Rejection>) => void>();
  #turnScheduled = false;
  #submitted = 0;
  #stopped = false;
  #halted = false;

  constructor(node: Node, parts: HostParts) {
    this.#node = node;
    this.#parts = parts;
  }

  get node(): Node {
    return this.#node;
  }

  /** Inputs are taken one at a time and in order, each with all its effects before the next. */
  push(input: TimelessInput): void {
    if (this.#stopped || (this.#halted && input.kind !== "peer-connected")) return;
    this.#inbox.push(input);
    this.#scheduleTurn();
  }

  /** False when too much waits already: the peer will say it again. */
  pushFromPeer(from: Address, message: PeerMessage): boolean {
    if (this.#stopped || this.#halted || !this.#shares.take(from, message)) return false;
    this.push({ kind: "peer-message", from, message });
    return true;
  }

  /** A transaction from outside: its hash once it is in the pool (or final), or the rejection. */
  submit(text: string): Promise<Result<Hash, Rejection>> {
    if (this.#stopped || this.#halted || this.#submissions.size >= submissionsMax) {
      return Promise.resolve(err({ code: "POOL_FULL", size: this.#node.pool.entries.size }));
    }
    this.#submitted += 1;
    const requestId = String(this.#submitted);
    return new Promise((resolve) => {
      this.#submissions.set(requestId, resolve);
      this.push({ kind: "transaction-submitted", text, requestId });
    });
  }

  /** After this nothing is signed, stored or sent any more; who still waits is told to ask again. */
  stop(): void {
    this.#stopped = true;
    this.#quiet();
  }

  #quiet(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const resolve of this.#submissions.values()) resolve(err({ code: "POOL_FULL", size: 0 }));
    this.#submissions.clear();
  }

  // One input a turn of the event loop, so that sockets and other timers are never starved by a full inbox.
  #scheduleTurn(): void {
    if (this.#turnScheduled) return;
    this.#turnScheduled = true;
    setImmediate(() => {
      this.#turnScheduled = false;
      const input = this.#inbox.shift();
      if (input === undefined || this.#stopped) return;
      if (input.kind === "peer-message") this.#shares.giveBack(input.from, input.message);
      this.#take(input);
      if (this.#inbox.length > 0) this.#scheduleTurn();
    });
  }

  #take(input: TimelessInput): void {
    this.#parts.observer.onInput(input);
    const { node, effects } = stepNode(this.#node, { ...input, nowMs: this.#parts.nowMs() });
    this.#node = node;
    this.perform(effects);
  }

  /** Effects in their order; after a halt none of those that follow. */
  perform(effects: readonly NodeEffect[]): void {
    for (let at = 0; at < effects.length; ) {
      if (this.#stopped) return;
      // Blocks that came in one answer are one write: nothing leaves this process between them, so nobody can tell.
      const end = endOfQuiet(effects, at);
      const writes = effects.slice(at, end).filter((effect) => effect.kind === "persist");
      if (writes.length > 0) this.#persist(writes);
      for (const effect of effects.slice(at, end)) {
        if (effect.kind !== "persist") this.#perform(effect);
        if (effect.kind === "halt") return;
      }
      at = end;
    }
  }

  #perform(effect: NodeEffect): void {
    const { outbox, checks, finalBlocks, log, observer } = this.#parts;
    observer.onEffect(effect);
    switch (effect.kind) {
      case "persist":
        this.#persist([effect]);
        break;
      case "send":
        outbox.send(effect.to, effect.message);
        break;
      case "broadcast":
        outbox.broadcast(effect.message);
        break;
      case "serve-blocks":
        outbox.serveBlocks(effect.to, effect);
        break;
      case "arm-timer":
        this.#armTimer(effect.timer, effect.afterMs);
        break;
      case "cancel-timer":
        this.#cancelTimer(effect.timer);
        break;
      case "check-ballots":
        checks.check(effect.requests);
        break;
      case "hurry-checks":
        checks.hurry(effect.transactionHashes);
        break;
      case "respond":
        this.#respond(effect.requestId, effect.outcome);
        break;
      case "block-final":
        finalBlocks.announce(effect.block);
        break;
      case "keep-evidence":
        this.#parts.store.keepEvidence(effect.evidence);
        break;
      case "override-watching":
        this.#parts.store.keepOverride(effect.transaction);
        this.#persist([{ kind: "persist", memory: effect.memory }]);
        this.#parts.onOverride();
        break;
      case "halt":
        this.#halt(effect.reason, effect.evidence);
        break;
      case "log":
        log[effect.level](effect.fields, effect.event);
        break;
    }
  }

  #persist(writes: readonly Extract<NodeEffect, { kind: "persist" }>[]): void {
    const startedMs = performance.now();
    // A watching validator has forgotten what it signed; until it may vote again, a restart must find it watching.
    const { voting, config } = this.#node;
    const mayRemember = config.signer !== null && voting.kind === "voting";
    const written = writes.map(({ kind: _, memory, ...rest }) => ({
      ...rest,
      ...(mayRemember && memory ? { memory } : {}),
    }));
    try {
      this.#parts.store.persist(...written);
    } catch (error) {
      // Nothing may be said that is not durable, so this process ends; its operator has to learn that it is the disk.
      this.#parts.log.error(
        { why: error instanceof Error ? error.message : "unknown" },
        "not-durable: disk full or broken",
      );
      throw error;
    }
    this.#parts.onPersist(performance.now() - startedMs);
  }

  #armTimer(timer: string, afterMs: number): void {
    this.#cancelTimer(timer);
    const fire = () => {
      this.#timers.delete(timer);
      this.push({ kind: "timer", timer });
    };
    this.#timers.set(timer, setTimeout(fire, afterMs));
  }

  #cancelTimer(timer: string): void {
    clearTimeout(this.#timers.get(timer));
    this.#timers.delete(timer);
    // It may have fired already and wait in the inbox: a cancelled timer must not be heard.
    const waiting = this.#inbox.findIndex((input) => input.kind === "timer" && input.timer === timer);
    if (waiting >= 0) this.#inbox.splice(waiting, 1);
  }

  #respond(requestId: string, outcome: Result<Hash, Rejection>): void {
    this.#submissions.get(requestId)?.(outcome);
    this.#submissions.delete(requestId);
  }

  /** Nothing is signed, stored or asked any more; the links stay, and whoever comes hears why (C-41). */
  #halt(reason: string, evidence: unknown): void {
    this.#parts.log.error({ reason, status: nodeStatus(this.#node) }, "halted");
    this.#halted = true;
    this.#inbox.length = 0;
    this.#quiet();
    this.#parts.onHalt(reason, evidence);
  }
}

/** Where a run ends of effects that nobody outside of this process hears of; a run has one effect at least. */
function endOfQuiet(effects: readonly NodeEffect[], start: number): number {
  let end = start;
  while (end < effects.length && isQuiet(effects[end])) end += 1;
  return Math.max(end, start + 1);
}

function isQuiet(effect: NodeEffect | undefined): boolean {
  return effect?.kind === "persist" || effect?.kind === "block-final" || effect?.kind === "arm-timer";
}
