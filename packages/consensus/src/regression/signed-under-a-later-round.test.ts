import { expect, test } from "vitest";
import { Story } from "../testing/story.ts";

/** Between asking the node and its answer the round may change; what is signed then is of the round it was asked in, or nothing. */
test("a block built for round 0 is not proposed in a later turn of the same validator", () => {
  const story = new Story(3, 0);
  const { company } = story;
  expect(story.hasWork()).toContain("build 0");
  story.hears(company.roundChange({ by: 1, round: 3 }));
  expect(story.state.round).toBe(3);
  expect(story.builds("A", 0)).toEqual([]);
  expect(story.builds("B", 3)).toContain("say proposal 3 B");
});

test("a verdict that comes after the round changed makes no PREPARE, in neither round", () => {
  const story = new Story(4, 2);
  const { company } = story;
  expect(story.hears(company.proposal({ by: 0, block: "A" }))).toContain("validate A fresh from v0");
  const asked = story.effects;
  story.timesOut(0);
  story.effects = asked;
  expect(story.finds("valid")).toEqual([]);
  const roundChanges = [0, 1, 3].map((by) => company.roundChange({ by }));
  story.hears(company.proposal({ by: 1, round: 1, block: "B", roundChanges }));
  story.effects = asked;
  expect(story.finds("valid")).toEqual([]);
});

test("a verdict of an early round does not count for the same block when it is proposed anew in a later one", () => {
  const story = new Story(4, 2);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  const asked = story.effects;
  const roundChanges = [0, 1, 3].map((by) => company.roundChange({ by, round: 4 }));
  const again = story.hears(company.proposal({ by: 0, round: 4, block: "A", roundChanges }));
  expect(again).toContain("validate A fresh from v0");
  story.effects = asked;
  expect(story.finds("valid")).toEqual([]);
});
