import { expect, test } from "vitest";
import { Story } from "../testing/story.ts";

/** With 2F + 1 for a quorum, three validators (F = 0) would each decide alone. */
test("of three validators, two PREPARE, COMMIT and seal before anything is final", () => {
  const story = new Story(3, 1);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  expect(story.finds("valid")).toEqual(["persist", "say prepare 0 A"]);
  expect(story.hears(company.prepare({ by: 0, block: "A" }))).toEqual(["persist", "say commit 0 A"]);
  expect(story.hears(company.newBlock({ block: "A", seals: [2] }))).toEqual([]);
  expect(story.hears(company.commit({ by: 0, block: "A" }))).toContain("decide A sealed in 0 by v1 v0");
});
