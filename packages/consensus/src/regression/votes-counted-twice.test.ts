import { expect, test } from "vitest";
import { Story } from "../testing/story.ts";

/** Counting messages instead of authors lets one validator be a quorum. */
test("one author's PREPARE, COMMIT or ROUND-CHANGE counts once, however often and in whatever wording it comes", () => {
  const story = new Story(4, 2);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  story.finds("valid");
  const prepare = company.prepare({ by: 0, block: "A" });
  expect(story.hearsAll(prepare, prepare, { ...prepare }, JSON.parse(JSON.stringify(prepare)))).toEqual([]);
  const commit = company.commit({ by: 0, block: "A" });
  expect(story.hearsAll(commit, commit, { ...commit })).toEqual([]);
  for (const round of [1, 2, 3, 2, 1]) expect(story.hears(company.roundChange({ by: 0, round }))).toEqual([]);
  expect(story.state.round).toBe(0);
});

test("certificates and justifications that name an author twice are refused", () => {
  const story = new Story(4, 2);
  const { company } = story;
  expect(story.hears(company.newBlock({ block: "A", seals: [0, 1, 1] }))).toEqual([]);
  const roundChanges = [1, 3, 3].map((by) => company.roundChange({ by }));
  expect(story.hears(company.proposal({ by: 1, round: 1, block: "A", roundChanges }))).toEqual([]);
  const prepared = { round: 0, block: "A", prepares: [0, 1, 1] };
  expect(story.hears(company.roundChange({ by: 3, prepared }))).toEqual([]);
  expect(story.state.awake).toBe(false);
});
