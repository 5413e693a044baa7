import { expect, test } from "vitest";
import { Story } from "../testing/story.ts";

/** A round change that forgets what was prepared lets two blocks of one height become final. */
test("after a block may have become final, a proposal of another one is not PREPAREd, whoever's ROUND-CHANGEs it shows", () => {
  const story = new Story(4, 2);
  const { company } = story;
  const prepared = { round: 0, block: "A" };
  const roundChanges = [
    company.roundChange({ by: 0, prepared }),
    company.roundChange({ by: 1 }),
    company.roundChange({ by: 3 }),
  ];
  expect(story.hears(company.proposal({ by: 1, round: 1, block: "B", roundChanges }))).toEqual([]);
  expect(story.hears(company.proposal({ by: 1, round: 1, block: "A", roundChanges }))).toContain("validate A");
});

test("a ROUND-CHANGE stripped of its certificate does not count as an unprepared one", () => {
  const story = new Story(4, 1);
  const { company } = story;
  const { justification: _, ...stripped } = company.roundChange({ by: 0, prepared: { round: 0, block: "A" } });
  expect(story.hears(stripped)).toEqual([]);
  expect(story.state.log.roundChanges).toEqual([]);
  const { prepared: __, ...forgotten } = stripped;
  expect(story.hears(forgotten)).toEqual([]);
});

test("a proposer that hears of a prepared block proposes that one, and asks for no new one", () => {
  const story = new Story(4, 1);
  const { company } = story;
  story.hears(company.roundChange({ by: 2 }));
  expect(story.hears(company.roundChange({ by: 0, prepared: { round: 0, block: "A" } }))).toEqual([
    "persist",
    "say round-change 1",
    "say proposal 1 A",
    "timer 1: 2000 ms",
    "validate A",
  ]);
});
