import type { Address } from "@tabella/crypto/signature";
import type { ConsensusMemory } from "../memory.ts";
import type { ConsensusMessage } from "../message.ts";
import {
  type ConsensusConfig,
  type ConsensusEffect,
  type ConsensusInput,
  type ConsensusState,
  createConsensus,
  step,
} from "../step.ts";
import { Company, digestOf, encodedBlock } from "./company.ts";

/**
 * One validator among a company, told as a story: every verb gives one input and returns, in words, everything that the
 * machine did about it, in order. What a test expects is therefore the whole of what happened.
 */
export class Story {
  readonly company: Company;
  readonly self: number;
  /** What the host would have on its disk. */
  memory: ConsensusMemory | null = null;
  /** The last effects as they are, where words do not suffice. */
  effects: readonly ConsensusEffect[] = [];
  state: ConsensusState;
  private readonly change: Partial<ConsensusConfig>;

  constructor(validatorCount: number, self: number, change: Partial<ConsensusConfig> = {}) {
    this.company = new Company(validatorCount);
    this.self = self;
    this.change = change;
    this.state = this.begin(1, null).state;
  }

  get config(): ConsensusConfig {
    return this.company.config(this.company.signer(this.self), this.change);
  }

  hasWork(): string[] {
    return this.give({ kind: "work-available" });
  }

  hears(message: ConsensusMessage): string[] {
    return this.give({ kind: "message", message });
  }

  /** Hears all of them; what the last one brought about. */
  hearsAll(...messages: readonly ConsensusMessage[]): string[] {
    return messages.reduce<string[]>((_, message) => this.hears(message), []);
  }

  timesOut(round: number, height = 1): string[] {
    return this.give({ kind: "timeout", height, round, hasWork: true });
  }

  /** Its node has no work. */
  timesOutIdle(round: number, height = 1): string[] {
    return this.give({ kind: "timeout", height, round, hasWork: false });
  }

  builds(block: string, round = 0, height = 1): string[] {
    const text = encodedBlock(block, height);
    return this.give({ kind: "proposal-built", height, round, digest: digestOf(text), block: text });
  }

  /** Answers every `validate-block` of the last input. */
  finds(valid: "valid" | "invalid"): string[] {
    const words: string[] = [];
    for (const effect of this.effects) {
      if (effect.kind !== "validate-block") continue;
      const { height, round, digest, fresh } = effect;
      words.push(...this.give({ kind: "block-verdict", height, round, digest, fresh, valid: valid === "valid" }));
    }
    return words;
  }

  loses(number: number): string[] {
    return this.give({ kind: "peer-lost", validator: this.address(number) });
  }

  findsAgain(number: number): string[] {
    return this.give({ kind: "peer-found", validator: this.address(number) });
  }

  rebroadcasts(): string[] {
    return this.give({ kind: "rebroadcast" });
  }

  startsHeight(height: number, previousProposer: number, company = this.company): string[] {
    const { validators } = company;
    return this.give({ kind: "height-started", height, previousProposer: this.address(previousProposer), validators });
  }

  /** The process dies and comes back with what was durable, through JSON as on a disk. */
  restarts(height = 1): string[] {
    const memory = JSON.parse(JSON.stringify(this.memory)) as ConsensusMemory | null;
    const { state, effects } = this.begin(height, memory);
    this.state = state;
    return this.told(effects);
  }

  give(input: ConsensusInput): string[] {
    const { state, effects } = step(this.config, this.state, input);
    this.state = state;
    return this.told(effects);
  }

  private begin(height: number, memory: ConsensusMemory | null) {
    const { validators } = this.company;
    return createConsensus(this.config, { height, previousProposer: undefined, validators, memory });
  }

  private told(effects: readonly ConsensusEffect[]): string[] {
    this.effects = effects;
    for (const effect of effects) if (effect.kind === "persist") this.memory = effect.memory;
    return effects.map((effect) => this.inWords(effect));
  }

  private inWords(effect: ConsensusEffect): string {
    switch (effect.kind) {
      case "persist":
        return "persist";
      case "broadcast":
        return `say ${this.messageInWords(effect.message)}`;
      case "send":
        return `send ${this.name(effect.to)} ${this.messageInWords(effect.message)}`;
      case "start-timer":
        return `timer ${effect.round}: ${effect.afterMs} ms`;
      case "build-proposal":
        return `build ${effect.round}`;
      case "validate-block":
        return `validate ${blockName(effect.block)}${effect.fresh ? ` fresh from ${this.name(effect.proposer)}` : ""}`;
      case "decide":
        return `decide ${blockName(effect.block)} sealed in ${effect.certificate.round} by ${effect.certificate.seals
          .map((seal) => this.name(seal.validator))
          .join(" ")}`;
      case "fork-detected":
        return `fork ${blockName(effect.ours.block)} ${blockName(effect.other.block)}`;
      case "equivocation-detected":
        return `equivocation of ${this.name(effect.author)}: ${effect.first.kind}`;
    }
  }

  private messageInWords(message: ConsensusMessage): string {
    if (message.kind === "round-change") {
      const block = message.justification?.block;
      return `round-change ${message.round}${block ? ` prepared ${blockName(block)} in ${message.prepared?.round}` : ""}`;
    }
    const name = "block" in message ? blockName(message.block) : this.nameOfDigest(message.digest);
    return `${message.kind} ${message.round} ${name}`;
  }

  /** Blocks in stories have one-letter names. */
  private nameOfDigest(digest: string): string {
    const names = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
    return names.find((name) => digestOf(encodedBlock(name, this.state.height)) === digest) ?? "?";
  }

  private name(address: Address): string {
    return this.company.validators.find((validator) => validator.address === address)?.name ?? "stranger";
  }

  private address(number: number): Address {
    return this.company.signer(number).address;
  }
}

function blockName(block: string): string {
  return block.slice(block.indexOf(":") + 1);
}
