import { expect, test } from "vitest";
import { Story } from "../testing/story.ts";

/** A peer that answers first, and with rubbish, must not keep a node from the true block (REL-6). */
test("REL-6: after any number of false certified blocks the true one is accepted", () => {
  const story = new Story(4, 3);
  const { company } = story;
  const valid = company.newBlock({ block: "A" });
  const [first, ...rest] = valid.seals;
  if (first === undefined) throw new Error("a quorum is not empty");
  const rubbish = [
    { ...valid, block: "1:B" },
    { ...valid, seals: rest },
    { ...valid, seals: [...rest, { ...first, signature: rest[0]?.signature ?? first.signature }] },
    { ...valid, round: 1 },
    { ...valid, height: 2 },
    company.newBlock({ block: "A", height: 2 }),
  ];
  for (const message of rubbish) expect(story.hears(message)).toEqual([]);
  expect(story.hears(valid)).toEqual(["validate A"]);
});

test("a certified block that the node could not validate is asked about again when it comes again", () => {
  const story = new Story(4, 3);
  const valid = story.company.newBlock({ block: "A" });
  story.hears(valid);
  expect(story.finds("invalid")).toEqual([]);
  expect(story.hears(valid)).toEqual(["validate A"]);
  expect(story.finds("valid")).toEqual(["decide A sealed in 0 by v0 v1 v2"]);
});
