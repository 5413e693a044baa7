import type { Hex } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConsensusMemory } from "./memory.ts";
import type { ConsensusMessage, SignedMessage } from "./message.ts";
import { type ConsensusEffect, type ConsensusInput, type ConsensusState, createConsensus, step } from "./step.ts";
import { Company, digestOf, encodedBlock } from "./testing/company.ts";

/** What may happen to a validator next; others lie as they please, with good signatures. Rounds count from its own. */
type Event =
  | { readonly kind: "works" | "rebroadcasts" | "times-out" }
  | { readonly kind: "proposes"; readonly block: string; readonly ahead: number; readonly prepared: boolean }
  | {
      readonly kind: "prepares" | "commits";
      readonly authors: readonly number[];
      readonly block: string;
      readonly ahead: number;
    }
  | { readonly kind: "changes"; readonly authors: readonly number[]; readonly block: string | undefined };

const block = fc.constantFrom("A", "B");
const ahead = fc.constantFrom(0, 0, 0, 0, 1);
const authors = fc.subarray([0, 1, 2, 3], { minLength: 1 });
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constantFrom("works", "rebroadcasts", "times-out") }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("proposes"), block, ahead, prepared: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("prepares", "prepares", "commits"), authors, block, ahead }),
  },
  fc.record({ kind: fc.constant("changes"), authors, block: fc.option(block, { nil: undefined }) }),
);

/** A validator with a disk that dies after so many effects, starts again, and goes on with what happens next. */
class Mortal {
  /** All that left the process in any of its lives. */
  readonly said: SignedMessage[] = [];
  effectsPerformed = 0;
  private readonly company: Company;
  private readonly signer: Signer;
  private readonly deaths: readonly number[];
  private readonly inputs: ConsensusInput[] = [];
  private signatures = 0;
  private builds = 0;
  private memory: ConsensusMemory | null = null;
  private height = 1;
  private state: ConsensusState;

  constructor(company: Company, self: number, deaths: readonly number[]) {
    this.company = company;
    this.deaths = deaths;
    this.signer = {
      ...company.signer(self),
      // As ML-DSA may be: no two signatures are alike.
      signHybrid: () => {
        this.signatures += 1;
        return `0x${this.signatures.toString(16).padStart(2 * 2484, "0")}` as Hex;
      },
    };
    this.state = this.start();
  }

  happens(what: Event): void {
    const { company, height } = this;
    const { round } = this.state;
    switch (what.kind) {
      case "works":
        this.give({ kind: "work-available" });
        return;
      case "rebroadcasts":
        this.give({ kind: "rebroadcast" });
        return;
      case "times-out":
        this.give({ kind: "timeout", height, round, hasWork: true });
        return;
      case "prepares":
      case "commits":
        for (const by of what.authors) {
          const vote = { by, block: what.block, round: round + what.ahead, height };
          this.hears(what.kind === "prepares" ? company.prepare(vote) : company.commit(vote));
        }
        return;
      case "changes":
        for (const by of what.authors) this.hears(this.roundChange(by, round + 1, what.block));
        return;
      case "proposes": {
        // Whoever's turn it is: the others are all behind it.
        const change = (by: number) => this.roundChange(by, round + what.ahead, what.prepared ? what.block : undefined);
        const roundChanges = round + what.ahead === 0 ? [] : company.quorum.map(change);
        for (const by of [0, 1, 2, 3]) {
          this.hears(company.proposal({ by, block: what.block, round: round + what.ahead, height, roundChanges }));
        }
      }
    }
  }

  private roundChange(by: number, round: number, block: string | undefined) {
    const { company, height } = this;
    return company.roundChange({ by, round, height, ...(block !== undefined && { prepared: { round: 0, block } }) });
  }

  private hears(message: ConsensusMessage): void {
    this.give({ kind: "message", message });
  }

  private give(input: ConsensusInput): void {
    this.inputs.push(input);
    for (let next = this.inputs.shift(); next !== undefined; next = this.inputs.shift()) {
      const { state, effects } = step(this.company.config(this.signer), this.state, next);
      this.state = state;
      this.perform(effects);
    }
  }

  private start(): ConsensusState {
    this.inputs.length = 0;
    const { company, height } = this;
    const { validators } = company;
    const memory = JSON.parse(JSON.stringify(this.memory)) as ConsensusMemory | null;
    const start = { height, previousProposer: this.previousProposer, validators, memory };
    const { state, effects } = createConsensus(company.config(this.signer), start);
    this.state = state;
    this.perform(effects);
    return this.state;
  }

  private get previousProposer() {
    return this.height === 1 ? undefined : this.company.validators[0]?.address;
  }

  private perform(effects: readonly ConsensusEffect[]): void {
    for (const effect of effects) {
      const dies = this.deaths.includes(this.effectsPerformed);
      this.effectsPerformed += 1;
      if (dies) {
        this.start();
        return;
      }
      this.performOne(effect);
    }
  }

  private performOne(effect: ConsensusEffect): void {
    switch (effect.kind) {
      case "persist":
        this.memory = effect.memory;
        return;
      case "broadcast":
        if (effect.message.kind !== "new-block") this.said.push(effect.message);
        return;
      case "build-proposal": {
        const { height, round } = effect;
        this.builds += 1;
        const text = encodedBlock(`own ${this.builds}`, height);
        this.inputs.push({ kind: "proposal-built", height, round, digest: digestOf(text), block: text });
        return;
      }
      case "validate-block": {
        const { height, round, digest, fresh } = effect;
        this.inputs.push({ kind: "block-verdict", height, round, digest, fresh, valid: true });
        return;
      }
      case "decide": {
        // Here the block is durable, and the next height begins.
        this.height = effect.certificate.height + 1;
        const { height, previousProposer } = this;
        this.inputs.push({ kind: "height-started", height, previousProposer, validators: this.company.validators });
        return;
      }
      default:
        return;
    }
  }
}

function sayNothingTwice(said: readonly SignedMessage[]): void {
  const first = new Map<string, string>();
  for (const message of said) {
    const step = `${message.kind} of ${message.height}/${message.round}`;
    const bytes = message.kind === "commit" ? `${message.signature} ${message.seal}` : message.signature;
    expect(`${step}: ${bytes}`).toBe(`${step}: ${first.get(step) ?? bytes}`);
    first.set(step, bytes);
  }
}

/*
 * Each script is played once without a crash, and then once for every two neighbouring effects of it: the process dies
 * there, starts with what was durable, may die again after its first words, and hears the rest, other blocks included.
 */
const scripts = fc.array(event, { minLength: 20, maxLength: 40 });

function play(self: number, script: readonly Event[], deaths: readonly number[]): Mortal {
  const mortal = new Mortal(new Company(4), self, deaths);
  for (const what of script) mortal.happens(what);
  return mortal;
}

test.each([0, 1, 3])(
  "REL-4, C-32 to C-34: v%i, killed between any two effects, never signs two messages for one height, round and step",
  (self) => {
    fc.assert(
      fc.property(scripts, (script) => {
        const whole = play(self, script, []);
        sayNothingTwice(whole.said);
        for (let death = 0; death < whole.effectsPerformed; death += 1) {
          sayNothingTwice(play(self, script, [death]).said);
          sayNothingTwice(play(self, script, [death, death + 2]).said);
        }
      }),
      { numRuns: 8 },
    );
  },
);

test("the scripts by which it is killed get to later rounds and to COMMITs", () => {
  const said = fc.sample(scripts, { seed: 5, numRuns: 60 }).flatMap((script) => play(1, script, []).said);
  expect(said.filter(({ kind }) => kind === "round-change").length).toBeGreaterThan(30);
  expect(said.filter(({ kind }) => kind === "commit").length).toBeGreaterThan(30);
});
