import { expect, test } from "vitest";
import { roundMax } from "../message-codec.ts";
import { Story } from "../testing/story.ts";

/**
 * Jumping "however far" (the Istanbul BFT paper leaves it open): of three validators f + 1 is one, so one ROUND-CHANGE for
 * the last round there is would leave the others at a height without any later round, for ever, also without the liar.
 */
test("a ROUND-CHANGE for the last round takes nobody there, and the height goes on as if it had not been said (C-19)", () => {
  const story = new Story(3, 2);
  expect(story.hears(story.company.roundChange({ by: 0, round: roundMax }))).toEqual([]);
  expect(story.hears(story.company.roundChange({ by: 1, round: 1 }))).toEqual([
    "persist",
    "say round-change 1",
    "timer 1: 2000 ms",
  ]);
  expect(story.timesOut(1)).toEqual(["persist", "say round-change 2"]);
});
