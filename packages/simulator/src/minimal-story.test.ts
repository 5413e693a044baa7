import type { NodeEffect } from "@tabella/node/step";
import { expect, test } from "vitest";
import { minimalStory } from "./minimal-story.ts";
import { simulateSeed } from "./simulate.ts";

const persists = ({ kind }: NodeEffect) => kind === "persist";
/** A validator that speaks before it remembers. */
const sabotage = {
  effects: (effects: readonly NodeEffect[]) => [
    ...effects.filter((effect) => !persists(effect)),
    ...effects.filter(persists),
  ],
};

test("REL-2: a failing seed is told with no more faults than it needs, and the same story each time", () => {
  const options = { seed: 5, validators: 4, sets: "grows", sabotage } as const;
  const [violation] = simulateSeed(options).violations;
  if (violation === undefined) throw new Error("a broken rule is found");
  const story = minimalStory(options, violation);
  expect(story).toMatchObject({ violation: { invariant: "persist-before-send" }, sets: null, faultsKept: 0 });
  expect(story?.story.join()).not.toMatch(/heartbeat/);
  expect(minimalStory(options, violation)).toEqual(story);
});

test("a seed that breaks nothing has no story", () => {
  expect(minimalStory({ seed: 5, validators: 4 }, { invariant: "agreement" })).toBeNull();
});
