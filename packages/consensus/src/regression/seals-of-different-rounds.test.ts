import { expect, test } from "vitest";
import { Story } from "../testing/story.ts";

/** With four validators and one liar, seals of different rounds that add up could finalise two blocks. */
test("COMMITs for one block in different rounds are no quorum", () => {
  const story = new Story(4, 2);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  story.finds("valid");
  story.hearsAll(company.prepare({ by: 0, block: "A" }), company.prepare({ by: 1, block: "A" }));
  expect(story.hears(company.commit({ by: 0, round: 1, block: "A" }))).toEqual([]);
  expect(story.hears(company.commit({ by: 1, round: 2, block: "A" }))).toEqual([]);
  expect(story.hears(company.commit({ by: 3, round: 0, block: "A" }))).toEqual([]);
  expect(story.hears(company.commit({ by: 1, round: 0, block: "A" }))).toContain("decide A sealed in 0 by v2 v3 v1");
});

test("a certificate of seals of different rounds holds in neither round", () => {
  const story = new Story(4, 2);
  const { company } = story;
  const [early, late] = [0, 1].map((round) => company.newBlock({ block: "A", round, seals: [0, 1, 3] }));
  const seals = [...(early?.seals.slice(0, 1) ?? []), ...(late?.seals.slice(1) ?? [])];
  for (const round of [0, 1]) expect(story.hears({ ...company.newBlock({ block: "A", round }), seals })).toEqual([]);
});
