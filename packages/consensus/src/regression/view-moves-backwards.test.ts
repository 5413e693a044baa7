import { expect, test } from "vitest";
import { Story } from "../testing/story.ts";

/** Replayed messages of an earlier view, or a restart, must not bring a validator back to where it could sign again. */
test("a replay of everything from earlier rounds moves nothing and wins no second vote", () => {
  const story = new Story(4, 2);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  story.finds("valid");
  story.hearsAll(company.roundChange({ by: 0, round: 6 }), company.roundChange({ by: 1, round: 6 }));
  expect(story.state.round).toBe(6);

  const early = [1, 2, 3].map((by) => company.roundChange({ by, round: 1 }));
  const replay = [
    ...[0, 1, 3].map((by) => company.roundChange({ by, round: 5 })),
    ...early,
    company.proposal({ by: 0, block: "B" }),
    company.proposal({ by: 1, round: 1, block: "B", roundChanges: early }),
    ...[0, 1, 3].map((by) => company.prepare({ by, round: 1, block: "B" })),
  ];
  for (const message of replay) expect(story.hears(message)).toEqual([]);
  expect(story.state.round).toBe(6);
  expect(story.timesOut(0)).toEqual([]);
});

test("a replay of everything from earlier heights moves nothing", () => {
  const story = new Story(4, 2);
  const { company } = story;
  story.startsHeight(7, 0);
  const replay = [
    company.proposal({ by: 1, height: 6, block: "A" }),
    ...[0, 1, 3].map((by) => company.roundChange({ by, height: 6, round: 2 })),
    ...[0, 1, 3].map((by) => company.commit({ by, height: 6, block: "A" })),
    company.newBlock({ block: "A", height: 6 }),
  ];
  for (const message of replay) expect(story.hears(message)).toEqual([]);
  expect([story.state.height, story.state.round, story.state.awake]).toEqual([7, 0, false]);
});
