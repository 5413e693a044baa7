import type { Hash } from "@tabella/crypto/hex";
import { assert } from "@tabella/crypto/result";
import type { Address } from "@tabella/crypto/signature";
import type { ConsensusMemory } from "../memory.ts";
import type { ConsensusMessage, NewBlock, SignedMessage } from "../message.ts";
import { saysTheSame } from "../message-log.ts";
import { signCommit, signMessage } from "../message-signature.ts";
import {
  type ConsensusConfig,
  type ConsensusEffect,
  type ConsensusInput,
  type ConsensusState,
  createConsensus,
  step,
} from "../step.ts";
import { Company, digestOf, identity } from "./company.ts";
import { EventQueue, type Random, seededRandom } from "./event-queue.ts";

/** What the network does to messages and validators. */
export interface Faults {
  /** Probabilities of each delivery. */
  readonly loss: number;
  readonly duplicate: number;
  readonly delayMaxMs: number;
  /** Probability that a step ends in a crash, after any number of its effects. */
  readonly crash: number;
}

export const calm: Faults = { loss: 0, duplicate: 0, delayMaxMs: 20, crash: 0 };

interface Machine {
  /** Number of its key: the twins of a liar share one. */
  readonly number: number;
  readonly honest: boolean;
  readonly config: ConsensusConfig;
  readonly chain: NewBlock[];
  memory: ConsensusMemory | null;
  /** Undefined while it is down. */
  state: ConsensusState | undefined;
  /** What was planned for an earlier life does not happen. */
  life: number;
  timer: number;
}

/**
 * A tiny network of machines in one process: virtual time, seeded chance, durable memory and chain. Checks at every
 * step that honest machines agree on every height and never say two things for one (height, round, step).
 */
export class TestNetwork {
  readonly company: Company;
  readonly machines: readonly Machine[];
  faults: Faults = calm;
  partition: (from: number, to: number) => boolean = () => false;
  /** Evidence that honest machines gave out. */
  readonly equivocators = new Set<Address>();
  private readonly random: Random;
  private readonly queue = new EventQueue();
  private readonly finalDigests: Hash[] = [];
  private readonly saidByHonest = new Map<string, SignedMessage>();

  /** @param liars numbers of keys that two machines use at once, which also vote for whatever they hear of */
  constructor({
    n,
    seed,
    liars = [],
  }: { readonly n: number; readonly seed: number; readonly liars?: readonly number[] }) {
    this.company = new Company(n);
    this.random = seededRandom(seed);
    const numbers = this.company.validators.map((_, number) => number);
    this.machines = [...numbers, ...liars].map((number) => ({
      number,
      honest: !liars.includes(number),
      config: this.company.config(this.company.signer(number)),
      chain: [],
      memory: null,
      state: undefined,
      life: 0,
      timer: 0,
    }));
    for (const machine of this.machines) this.start(machine);
  }

  get honest(): readonly Machine[] {
    return this.machines.filter((machine) => machine.honest);
  }

  get heights(): readonly number[] {
    return this.honest.map(({ chain }) => chain.length);
  }

  run(forMs: number): void {
    this.queue.run(forMs);
  }

  /** Virtual milliseconds until each of the machines has a block more than the longest chain had; at most `withinMs`. */
  timeToProgress(withinMs: number, machines = this.honest): number {
    const heights = () => machines.map(({ chain }) => chain.length);
    const goal = Math.max(...heights()) + 1;
    const begin = this.queue.nowMs;
    while (Math.min(...heights()) < goal && this.queue.nowMs - begin < withinMs) this.queue.run(10);
    return this.queue.nowMs - begin;
  }

  /** Cuts links for good, in both directions; both ends notice, as a node does that misses heartbeats. */
  cut(isCut: (from: number, to: number) => boolean): void {
    this.partition = (from, to) => isCut(from, to) || isCut(to, from);
    for (const from of this.machines) {
      for (const { number } of this.machines) {
        const kind = this.partition(from.number, number) ? "peer-lost" : "peer-found";
        this.later(50, () => this.give(from, { kind, validator: this.addressOf(number) }));
      }
    }
  }

  crash(machine: Machine, downMs: number): void {
    if (machine.state === undefined) return;
    machine.state = undefined;
    machine.life += 1;
    for (const other of this.machines) {
      this.later(50, () => this.give(other, { kind: "peer-lost", validator: this.addressOf(machine.number) }));
    }
    this.queue.at(downMs, () => this.start(machine));
  }

  start(machine: Machine): void {
    if (machine.state !== undefined) return;
    const { memory, config, chain } = machine;
    const { validators } = this.company;
    const stored = JSON.parse(JSON.stringify(memory)) as ConsensusMemory | null;
    const previousProposer = this.authorOf(chain.at(-1));
    const start = { height: chain.length + 1, previousProposer, validators, memory: stored };
    const { state, effects } = createConsensus(config, start);
    machine.state = state;
    for (const other of this.machines) {
      this.later(50, () => this.give(other, { kind: "peer-found", validator: this.addressOf(machine.number) }));
    }
    this.perform(machine, effects);
    this.findWork(machine);
    this.tick(machine, 1_000 * this.random.fraction());
  }

  /** Once a second: rebroadcast, and catch up with someone. */
  private tick(machine: Machine, afterMs: number): void {
    this.inThisLife(machine, afterMs, () => {
      this.tick(machine, 1_000);
      this.catchUp(machine, this.random.pick(this.machines));
      this.give(machine, { kind: "rebroadcast" });
    });
  }

  private give(machine: Machine, input: ConsensusInput): void {
    if (machine.state === undefined) return;
    const { state, effects } = step(machine.config, machine.state, input);
    machine.state = state;
    this.perform(machine, effects);
  }

  private perform(machine: Machine, effects: readonly ConsensusEffect[]): void {
    const crashesAfter = this.random.happens(this.faults.crash) ? this.random.below(effects.length + 1) : -1;
    for (const [index, effect] of effects.entries()) {
      if (index === crashesAfter) {
        this.crash(machine, 3_000 * this.random.fraction());
        return;
      }
      this.performOne(machine, effect);
    }
  }

  private performOne(machine: Machine, effect: ConsensusEffect): void {
    switch (effect.kind) {
      case "persist":
        machine.memory = effect.memory;
        break;
      case "broadcast":
        if (machine.honest) this.checkSaid(effect.message);
        for (const to of this.machines) if (to.number !== machine.number) this.deliver(machine, to, effect.message);
        break;
      case "send":
        for (const to of this.machines) {
          if (this.addressOf(to.number) === effect.to) this.deliver(machine, to, effect.message);
        }
        break;
      case "start-timer": {
        machine.timer += 1;
        const { timer } = machine;
        const { height, round, afterMs } = effect;
        this.inThisLife(machine, afterMs, () => {
          if (machine.timer === timer) this.give(machine, { kind: "timeout", height, round, hasWork: true });
        });
        break;
      }
      case "build-proposal": {
        const { height, round } = effect;
        const block = `${height}:${machine.number}:${parentOf(machine)}:${this.random.below(2 ** 32)}`;
        const built = { kind: "proposal-built", height, round, digest: digestOf(block), block } as const;
        this.inThisLife(machine, 20 * this.random.fraction(), () => this.give(machine, built));
        break;
      }
      case "validate-block": {
        const { height, round, digest, fresh, block, proposer } = effect;
        const [, author, parent] = block.split(":");
        const valid = parent === parentOf(machine) && (!fresh || this.addressOf(Number(author)) === proposer);
        const verdict = { kind: "block-verdict", height, round, digest, fresh, valid } as const;
        this.inThisLife(machine, 5 * this.random.fraction(), () => this.give(machine, verdict));
        break;
      }
      case "decide":
        this.decide(machine, effect);
        break;
      case "equivocation-detected":
        if (machine.honest) this.equivocators.add(effect.author);
        break;
      case "fork-detected":
        assert(!machine.honest, "no two certificates for one height");
        break;
    }
  }

  private decide(machine: Machine, { block, certificate }: Extract<ConsensusEffect, { kind: "decide" }>): void {
    const { height, round, block_hash: digest, seals } = certificate;
    assert(height === machine.chain.length + 1, "blocks are decided in order, each once");
    if (machine.honest) {
      this.finalDigests[height] ??= digest;
      assert(this.finalDigests[height] === digest, `agreement at height ${height}`);
    }
    machine.chain.push({ kind: "new-block", height, round, digest, block, seals });
    this.inThisLife(machine, 5 * this.random.fraction(), () => {
      const previousProposer = this.authorOf(machine.chain[height - 1]);
      const { validators } = this.company;
      this.give(machine, { kind: "height-started", height: height + 1, previousProposer, validators });
      this.findWork(machine);
    });
  }

  private findWork(machine: Machine): void {
    this.inThisLife(machine, 100 * this.random.fraction(), () => this.give(machine, { kind: "work-available" }));
  }

  private deliver(from: Machine, to: Machine, message: ConsensusMessage): void {
    const { loss, duplicate, delayMaxMs } = this.faults;
    const lossOfLiar = from.honest ? loss : Math.max(loss, 0.3);
    if (this.partition(from.number, to.number) || this.random.happens(lossOfLiar)) return;
    const arrive = () => {
      if (message.height > to.chain.length + 1) this.catchUp(to, from);
      if (!to.honest) this.lie(to, message);
      this.give(to, { kind: "message", message });
    };
    this.later(delayMaxMs, arrive);
    if (this.random.happens(duplicate)) this.later(delayMaxMs, arrive);
  }

  /** A liar also PREPAREs and COMMITs what it hears of, for some, and forgets what it was prepared on. */
  private lie(liar: Machine, message: ConsensusMessage): void {
    const { height, round } = message;
    const signer = this.company.signer(liar.number);
    const lies: ConsensusMessage[] = [
      signMessage(identity, signer, { kind: "round-change", height, round: round + 1 } as const),
    ];
    if ("digest" in message) {
      const { digest } = message;
      lies.push(signMessage(identity, signer, { kind: "prepare", height, round, digest } as const));
      lies.push(signCommit(identity, signer, { height, round, digest }));
    }
    for (const to of this.honest) if (this.random.happens(0.1)) this.deliver(liar, to, this.random.pick(lies));
  }

  /** What a node's synchronisation does: the other's certified blocks, one after the other. */
  private catchUp(machine: Machine, from: Machine): void {
    if (from.state === undefined || this.partition(from.number, machine.number)) return;
    const message = from.chain[machine.chain.length];
    if (message !== undefined) this.later(5, () => this.give(machine, { kind: "message", message }));
  }

  /** Honest machines say one thing for one (height, round, step), in the same bytes whenever they say it. */
  private checkSaid(message: ConsensusMessage): void {
    if (message.kind === "new-block") return;
    const key = [message.author, message.height, message.round, message.kind].join(" ");
    const before = this.saidByHonest.get(key) ?? message;
    this.saidByHonest.set(key, before);
    assert(saysTheSame(before, message) && before.signature === message.signature, `one ${message.kind} a round`);
  }

  private later(withinMs: number, run: () => void): void {
    this.queue.at(withinMs * this.random.fraction(), run);
  }

  private inThisLife(machine: Machine, afterMs: number, run: () => void): void {
    const { life } = machine;
    this.queue.at(afterMs, () => {
      if (machine.life === life) run();
    });
  }

  private authorOf(block: NewBlock | undefined): Address | undefined {
    return block && this.addressOf(Number(block.block.split(":")[1]));
  }

  private addressOf(number: number): Address {
    return this.company.signer(number).address;
  }
}

function parentOf({ chain }: Machine): string {
  return chain.at(-1)?.digest ?? "genesis";
}
