import { commissioningMemory } from "@tabella/node/node";
import type { NodeEffect } from "@tabella/node/step";
import { describe, expect, test } from "vitest";
import { simulateSeed } from "./simulate.ts";
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

describe("REL-2: the simulator finds broken rules", () => {
  test.each(brokenRules)("$rule: $found", { timeout: 120_000 }, ({ sabotage, found, from = 0 }) => {
    expect(seedThatFinds(found, { from, to: from + 100 }, sabotage)).not.toBe(null);
  });
});

/** The first seed that finds it by its name; one that finds something else of the same flaw is passed over. */
function seedThatFinds(
  found: string,
  { from, to }: { readonly from: number; readonly to: number },
  sabotage: Sabotage,
): number | null {
  for (let seed = from; seed < to; seed += 1) {
    const { violations } = simulateSeed({ seed, validators: 4, sabotage });
    if (violations.some(({ invariant }) => invariant === found)) return seed;
  }
  return null;
}
