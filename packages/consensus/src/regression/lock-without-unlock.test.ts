import { expect, test } from "vitest";
import { Story } from "../testing/story.ts";

/** IBFT 1 locked a block for good: validators locked on two blocks waited for each other for ever. */
test("a validator prepared on one block PREPAREs another that was prepared in a later round", () => {
  const story = new Story(4, 2);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  story.finds("valid");
  story.hearsAll(company.prepare({ by: 0, block: "A" }), company.prepare({ by: 1, block: "A" }));
  expect(story.state.prepared?.round).toBe(0);

  const roundChanges = [
    company.roundChange({ by: 0, round: 3 }),
    company.roundChange({ by: 1, round: 3, prepared: { round: 1, block: "B" } }),
    company.roundChange({ by: 3, round: 3 }),
  ];
  story.hears(company.proposal({ by: 3, round: 3, block: "B", roundChanges }));
  expect(story.finds("valid")).toEqual(["persist", "say prepare 3 B"]);
  story.hears(company.prepare({ by: 0, round: 3, block: "B" }));
  expect(story.hears(company.prepare({ by: 3, round: 3, block: "B" }))).toEqual(["persist", "say commit 3 B"]);
  expect(story.timesOut(3)).toEqual(["persist", "say round-change 4 prepared B in 3"]);
});
