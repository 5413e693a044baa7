import { expect, test } from "vitest";
import { Story } from "../testing/story.ts";
import { liarsTolerated } from "../validator-set.ts";

/** A seal check that asks for F + 1 lets F liars and one honest validator finalise a second block. */
test.each([4, 7, 10])("of %i validators, F + 1 seals are no certificate", (n) => {
  const story = new Story(n, n - 1);
  const { company } = story;
  const seals = company.quorum.slice(0, liarsTolerated(n) + 1);
  expect(story.hears(company.newBlock({ block: "A", seals }))).toEqual([]);
  expect(story.hears(company.newBlock({ block: "A", seals: company.quorum.slice(1) }))).toEqual([]);
  expect(story.hears(company.newBlock({ block: "A" }))).toEqual(["validate A"]);
});
