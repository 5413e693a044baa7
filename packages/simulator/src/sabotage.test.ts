import { signMessage } from "@tabella/consensus/message-signature";
import { commissioningMemory } from "@tabella/node/node";
import type { NodeEffect } from "@tabella/node/step";
import { describe, expect, test } from "vitest";
import { type SimulateSeedOptions, simulateSeed } from "./simulate.ts";
import type { Sabotage } from "./simulated-host.ts";

/** A simulator that finds nothing in a broken node proves nothing: each broken rule has to be found, and by its name. */
const persists = (effect: NodeEffect) => effect.kind === "persist";
const others = (effect: NodeEffect) => effect.kind !== "persist";

const brokenRules: readonly {
  readonly rule: string;
  readonly sabotage: Sabotage;
  readonly found: string;
  readonly from?: number;
}[] = [
  {
    rule: "messages leave before they are durable",
    sabotage: { effects: (effects) => [...effects.filter(others), ...effects.filter(persists)] },
    found: "persist-before-send",
  },
  {
    rule: "blocks are told to be final before they are durable",
    sabotage: {
      effects: (effects) => [
        ...effects.filter(({ kind }) => kind === "block-final"),
        ...effects.filter(({ kind }) => kind !== "block-final"),
      ],
    },
    found: "persist-before-final",
  },
  {
    rule: "a crash loses what consensus remembered",
    sabotage: { memoryAtRestart: () => commissioningMemory },
    found: "no-double-sign",
  },
  {
    rule: "a validator with an empty disk votes at once",
    sabotage: { memoryAtRestart: (memory) => memory ?? commissioningMemory },
    from: 40,
    found: "silent-without-memory",
  },
  {
    rule: "nobody asks for missing blocks",
    sabotage: {
      effects: (effects) =>
        effects.filter((effect) => effect.kind !== "send" || effect.message.kind !== "blocks-request"),
    },
    found: "liveness",
  },
  {
    rule: "round timers never fire",
    sabotage: {
      effects: (effects) => effects.filter((effect) => effect.kind !== "arm-timer" || effect.timer !== "round"),
    },
    found: "recovery-time",
  },
];

/** What three validators promise, of whom one runs twice: a fork is possible there, but not in silence (C-30, C-41). */
const brokenAlarms: readonly Pick<(typeof brokenRules)[number], "rule" | "sabotage" | "found">[] = [
  {
    rule: "who has stopped tells nobody why",
    sabotage: {
      effects: (effects) => effects.filter((effect) => !("message" in effect) || effect.message.kind !== "evidence"),
    },
    found: "fork-has-evidence",
  },
  {
    rule: "nobody says that it has stopped",
    sabotage: { effects: (effects) => effects.filter(({ kind }) => kind !== "halt") },
    found: "fork-has-evidence",
  },
  {
    rule: "who stops cannot prove why",
    sabotage: {
      effects: (effects) => effects.map((effect) => (effect.kind === "halt" ? { ...effect, evidence: null } : effect)),
    },
    found: "no-honest-halt",
  },
];

/** What holds when the set of four changes (C-40). */
const brokenChanges: readonly Pick<(typeof brokenRules)[number], "rule" | "sabotage" | "found">[] = [
  {
    rule: "who came says nothing",
    sabotage: {
      effects: (effects, { name }) =>
        effects.filter((effect) => name !== "v4" || !("message" in effect) || effect.message.kind !== "consensus"),
    },
    found: "takes-its-turns",
  },
  {
    rule: "who is not in the set votes all the same",
    sabotage: {
      effects: (effects, { running, address }) => {
        const signer = running?.config.signer;
        if (!running || !signer || running.chain.validators.some((each) => each.address === address)) return effects;
        const { height } = running.consensus;
        const message = signMessage(running.identity, signer, { kind: "round-change", height, round: 1 } as const);
        return [...effects, { kind: "broadcast", message: { kind: "consensus", message } }];
      },
    },
    found: "silent-outside-the-set",
  },
];

describe("REL-2: the simulator finds broken rules", () => {
  test.each(brokenRules)("$rule: $found", ({ sabotage, found, from = 0 }) => {
    expect(seedThatFinds(found, { from, to: from + 100 }, { validators: 4, sabotage })).not.toBe(null);
  });

  test.each(brokenAlarms)("at a fork, $rule: $found", ({ sabotage, found }) => {
    const among = { validators: 3, cast: ["twin"] as const };
    expect(seedThatFinds(found, { from: 10, to: 110 }, { ...among, sabotage })).not.toBe(null);
  });

  test.each(brokenChanges)("when the set changes, $rule: $found", ({ sabotage, found }) => {
    const among = { validators: 4, cast: [], sets: "grows" } as const;
    expect(seedThatFinds(found, { from: 0, to: 20 }, { ...among, sabotage })).not.toBe(null);
  });
});

/** The first seed that finds it by its name; one that finds something else of the same flaw is passed over. */
function seedThatFinds(
  found: string,
  { from, to }: { readonly from: number; readonly to: number },
  world: Omit<SimulateSeedOptions, "seed">,
): number | null {
  for (let seed = from; seed < to; seed += 1) {
    const { violations } = simulateSeed({ seed, ...world });
    if (violations.some(({ invariant }) => invariant === found)) return seed;
  }
  return null;
}
