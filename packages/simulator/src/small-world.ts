import type { NewBlock, SignedMessage } from "@tabella/consensus/message";
import {
  type ConsensusConfig,
  type ConsensusEffect,
  type ConsensusInput,
  type ConsensusState,
  createConsensus,
  step,
} from "@tabella/consensus/step";
import { Company, digestOf } from "@tabella/consensus/testing/company";

type Message = Extract<ConsensusEffect, { kind: "broadcast" }>["message"];

interface Machine {
  readonly state: ConsensusState;
  /** Final blocks with their certificates. */
  readonly chain: readonly NewBlock[];
  /** The timer that runs. */
  readonly timer: { readonly height: number; readonly round: number } | null;
}

/** A value: what a scenario has made of it can be gone on with in several ways. */
export interface World {
  readonly machines: readonly Machine[];
  /** What honest validators said, by author, height, round and kind. */
  readonly said: ReadonlyMap<string, string>;
  /** The first promise that was broken. */
  readonly breach: string | null;
}

/** Who is on one side, by machine; the others are on the other. */
export type Side = ReadonlySet<number>;

/** Who hears whom for the length of one round: one partition for what leads to PREPAREs, one for COMMITs and final blocks. */
export interface Slot {
  readonly voting: Side;
  readonly deciding: Side;
}

interface Post {
  readonly from: number;
  readonly message: Message;
}

/**
 * Few validators and few heights, no chance and no clock: in each slot all timers expire, everybody says again what it
 * said, and all messages are delivered in the order in which they were sent, within a partition. One validator is a twin:
 * it runs twice with one key (Bano et al., Twins, 2020).
 */
export class SmallWorld {
  readonly size: number;
  private readonly company: Company;
  private readonly configs: readonly ConsensusConfig[];
  private readonly signerOf: readonly number[];
  private readonly heights: number;
  private readonly twin: number | null;
  /** Inputs that machines took. */
  steps = 0;

  constructor(options: { readonly validators: number; readonly twin: number | null; readonly heights: number }) {
    this.company = new Company(options.validators);
    this.heights = options.heights;
    this.twin = options.twin;
    const numbers = Array.from({ length: options.validators }, (_, number) => number);
    this.signerOf = options.twin === null ? numbers : [...numbers, options.twin];
    this.size = this.signerOf.length;
    this.configs = this.signerOf.map((number) => this.company.config(this.company.signer(number)));
  }

  begin(): World {
    const machines = this.configs.map((config) => {
      const { validators } = this.company;
      const { state } = createConsensus(config, { height: 1, previousProposer: undefined, validators, memory: null });
      return { state, chain: [], timer: null };
    });
    return { machines, said: new Map(), breach: null };
  }

  /** The world after one slot. */
  advance(world: World, slot: Slot): World {
    const run = new Run(this, world, slot);
    for (let number = 0; number < this.size; number += 1) run.expire(number);
    for (let number = 0; number < this.size; number += 1) run.rouse(number);
    run.settle();
    return run.world();
  }

  isHonest(number: number): boolean {
    return this.signerOf[number] !== this.twin;
  }

  /** True when every honest machine has all the blocks that this world is about. */
  isDone({ machines }: World): boolean {
    return machines.every(({ chain }, number) => !this.isHonest(number) || chain.length >= this.heights);
  }

  wantsMore({ chain }: Machine): boolean {
    return chain.length < this.heights;
  }

  give(
    number: number,
    machine: Machine,
    input: ConsensusInput,
  ): { state: ConsensusState; effects: readonly ConsensusEffect[] } {
    const config = this.configs[number];
    if (config === undefined) throw new Error("a machine has a config");
    this.steps += 1;
    return step(config, machine.state, input);
  }

  /** The set and the author of the last block, for the height after it. */
  next({ chain }: Machine): Extract<ConsensusInput, { kind: "height-started" }> {
    const author = Number(chain.at(-1)?.block.split(":")[1]);
    const previousProposer = this.addressOf(author);
    return { kind: "height-started", height: chain.length + 1, previousProposer, validators: this.company.validators };
  }

  addressOf(number: number) {
    return this.company.signer(this.signerOf[number] ?? 0).address;
  }

  /** Everything that can matter later, as text: two worlds with the same text have the same futures. */
  fingerprint({ machines, breach }: World): string {
    // Sets never change here, and signatures follow from what they sign.
    const skipped = new Set(["validators", "signature", "seal", "seals", "memory", "nextHeight"]);
    return JSON.stringify(
      machines.map(({ state, chain, timer }) => ({ ...state, next: state.nextHeight, chain, timer, breach })),
      (key, value) => (skipped.has(key) ? undefined : value),
    );
  }
}

/** One slot under way. */
class Run {
  private readonly rules: SmallWorld;
  private readonly slot: Slot;
  private readonly machines: Machine[];
  private readonly said: Map<string, string>;
  private breach: string | null;
  private readonly queue: Post[] = [];

  constructor(rules: SmallWorld, { machines, said, breach }: World, slot: Slot) {
    this.rules = rules;
    this.slot = slot;
    this.machines = [...machines];
    this.said = new Map(said);
    this.breach = breach;
  }

  world(): World {
    return { machines: this.machines, said: this.said, breach: this.breach };
  }

  expire(number: number): void {
    const { timer } = this.machine(number);
    if (timer === null) return;
    this.change(number, { timer: null });
    this.give(number, { kind: "timeout", ...timer, hasWork: true });
  }

  /** Work waits, what was said is said again, and who is ahead on this side has blocks to give. */
  rouse(number: number): void {
    if (this.rules.wantsMore(this.machine(number))) this.give(number, { kind: "work-available" });
    this.give(number, { kind: "rebroadcast" });
    for (const message of this.machine(number).chain) this.queue.push({ from: number, message });
  }

  settle(): void {
    for (let post = this.queue.shift(); post !== undefined; post = this.queue.shift()) {
      const { from, message } = post;
      const { kind } = message;
      const side = kind === "commit" || kind === "new-block" ? this.slot.deciding : this.slot.voting;
      for (let to = 0; to < this.rules.size; to += 1) {
        if (to !== from && side.has(to) === side.has(from)) this.give(to, { kind: "message", message });
      }
    }
  }

  private give(number: number, input: ConsensusInput): void {
    const { state, effects } = this.rules.give(number, this.machine(number), input);
    this.change(number, { state });
    for (const effect of effects) this.perform(number, effect);
  }

  private perform(number: number, effect: ConsensusEffect): void {
    switch (effect.kind) {
      case "broadcast":
        this.checkSaid(number, effect.message);
        this.queue.push({ from: number, message: effect.message });
        return;
      case "start-timer":
        this.change(number, { timer: { height: effect.height, round: effect.round } });
        return;
      case "build-proposal": {
        const { height, round } = effect;
        const block = `${height}:${number}:${this.parentOf(number)}`;
        this.give(number, { kind: "proposal-built", height, round, digest: digestOf(block), block });
        return;
      }
      case "validate-block": {
        const { height, round, digest, fresh, block, proposer } = effect;
        const [, author, parent] = block.split(":");
        const valid = parent === this.parentOf(number) && (!fresh || this.rules.addressOf(Number(author)) === proposer);
        this.give(number, { kind: "block-verdict", height, round, digest, fresh, valid });
        return;
      }
      case "decide": {
        const { height, round, block_hash: digest, seals } = effect.certificate;
        this.decide(number, { kind: "new-block", height, round, digest, block: effect.block, seals });
        return;
      }
      case "fork-detected":
        if (this.rules.isHonest(number)) this.breach ??= `two certificates for height ${effect.height}`;
        return;
      default:
        // Nothing is ever lost here but by partitions, and nobody crashes; evidence changes nothing.
        return;
    }
  }

  private decide(number: number, block: NewBlock): void {
    const { chain } = this.machine(number);
    if (block.height !== chain.length + 1) this.breach ??= `height ${block.height} after ${chain.length}`;
    if (this.rules.isHonest(number)) {
      for (const [other, { chain: known }] of this.machines.entries()) {
        const theirs = known[block.height - 1];
        if (this.rules.isHonest(other) && theirs !== undefined && theirs.digest !== block.digest) {
          this.breach ??= `v${number} and v${other} decide differently at height ${block.height}`;
        }
      }
    }
    this.change(number, { chain: [...chain, block], timer: null });
    this.give(number, this.rules.next(this.machine(number)));
    if (this.rules.wantsMore(this.machine(number))) this.give(number, { kind: "work-available" });
  }

  /** Honest machines say one thing for one (height, round, step). */
  private checkSaid(number: number, message: Message): void {
    if (message.kind === "new-block" || !this.rules.isHonest(number)) return;
    const key = `${number} ${message.height} ${message.round} ${message.kind}`;
    const before = this.said.get(key);
    if (before !== undefined && before !== contentOf(message)) this.breach ??= `v${number} says two things: ${key}`;
    this.said.set(key, contentOf(message));
  }

  private parentOf(number: number): string {
    return this.machine(number).chain.at(-1)?.digest ?? "genesis";
  }

  private machine(number: number): Machine {
    const machine = this.machines[number];
    if (machine === undefined) throw new Error("there is such a machine");
    return machine;
  }

  private change(number: number, fields: Partial<Machine>): void {
    this.machines[number] = { ...this.machine(number), ...fields };
  }
}

function contentOf(message: SignedMessage): string {
  return message.signature;
}
