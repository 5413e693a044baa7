import { expect, test } from "vitest";
import { Story } from "../testing/story.ts";

/**
 * v0 and v1 finalise A; v1 loses its disk while v0 is away. If v1 voted again, it and v2 would finalise B at the same
 * height, and nobody would have lied (REL-6).
 */
test("REL-6: a validator without its memory does not help to finalise a second block at a height", () => {
  const before = new Story(3, 1);
  const { company } = before;
  before.hears(company.proposal({ by: 0, block: "A" }));
  before.finds("valid");
  expect(before.hears(company.prepare({ by: 0, block: "A" }))).toContain("say commit 0 A");

  const after = new Story(3, 1, { watchUntilHeight: Number.MAX_SAFE_INTEGER });
  const roundChanges = [1, 2].map((by) => company.roundChange({ by, round: 2 }));
  expect(after.hasWork()).toEqual([]);
  expect(after.hears(company.proposal({ by: 2, round: 2, block: "B", roundChanges }))).toEqual([]);
  expect(after.hears(company.prepare({ by: 2, round: 2, block: "B" }))).toEqual([]);
  expect(after.hears(company.roundChange({ by: 2, round: 3 }))).toEqual([]);
  expect(after.timesOut(0)).toEqual([]);
  // It follows what the others had finalised.
  expect(after.hears(company.newBlock({ block: "A", seals: [0, 1] }))).toEqual(["validate A"]);
});

test("with its memory it carries the block that may be final into the next rounds", () => {
  const story = new Story(3, 1);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  story.finds("valid");
  story.hears(company.prepare({ by: 0, block: "A" }));
  story.restarts();
  expect(story.hears(company.roundChange({ by: 2 }))).toEqual([
    "persist",
    "say round-change 1 prepared A in 0",
    "say proposal 1 A",
    "timer 1: 2000 ms",
    "validate A",
  ]);
});
