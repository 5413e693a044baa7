import { expect, test } from "vitest";
import { Company } from "../testing/company.ts";
import { prepares, proposalIsValid, type RuleStory, told } from "../testing/rule-stories.ts";

/* What survives a crash, and what is said again: C-32 to C-38, one story each. */

const stories: readonly RuleStory[] = [
  {
    rule: "C-32",
    story: "whatever a step says, persist stands before it",
    of: 1,
    self: 0,
    tell: (v0) => [
      [v0.hasWork(), ["timer 0: 1000 ms", "build 0"]],
      [
        v0.builds("A"),
        [
          "persist",
          ...["say proposal 0 A", "say prepare 0 A", "say commit 0 A"],
          "decide A sealed in 0 by v0",
          "say new-block 0 A",
        ],
      ],
    ],
  },
  {
    rule: "C-33",
    story: "a proposer that crashed says the same proposal again, and makes no other one in that round",
    self: 0,
    tell: (v0) => [
      [v0.hasWork(), ["timer 0: 1000 ms", "build 0"]],
      [v0.builds("A"), ["persist", "say proposal 0 A", "say prepare 0 A"]],
      [v0.restarts(), ["say proposal 0 A", "say prepare 0 A", "timer 0: 1000 ms", "validate A"]],
      [v0.hasWork(), []],
      [v0.builds("B"), []],
    ],
  },
  {
    rule: "C-34",
    story: "after a crash in round 1 it is in round 1, prepared as it was",
    self: 2,
    tell: (v2, company) => [
      ...proposalIsValid(v2, company),
      [v2.hearsAll(...prepares(company, 0, 1)), ["persist", "say commit 0 A"]],
      [v2.timesOut(0), ["persist", "say round-change 1 prepared A in 0"]],
      [v2.restarts(), ["say round-change 1 prepared A in 0"]],
      [v2.hears(company.proposal({ by: 0, block: "B" })), []],
      [
        v2.hearsAll(...[1, 3].map((by) => company.roundChange({ by, round: 2 }))),
        ["persist", "say round-change 2 prepared A in 0", "say proposal 2 A", "timer 2: 4000 ms", "validate A"],
      ],
    ],
  },
  {
    rule: "C-35",
    story: "without its memory it watches up to the height that it is told, and votes from there",
    self: 2,
    watchUntilHeight: 2,
    tell: (v2, company) => [
      [v2.hasWork(), []],
      [v2.hears(company.proposal({ by: 0, block: "A" })), []],
      [v2.hears(company.newBlock({ block: "A" })), ["validate A"]],
      [v2.finds("valid"), ["decide A sealed in 0 by v0 v1 v2"]],
      [v2.startsHeight(2, 0), []],
      [v2.hears(company.proposal({ by: 1, height: 2, block: "B" })), ["timer 0: 1000 ms", "validate B fresh from v1"]],
      [v2.finds("valid"), ["persist", "say prepare 0 B"]],
    ],
  },
  {
    rule: "C-36",
    story: "who has left the set follows certificates and says nothing",
    self: 3,
    tell: (v3) => {
      const three = new Company(3);
      return [
        [v3.startsHeight(2, 0, three), []],
        [v3.hasWork(), []],
        [v3.hears(three.proposal({ by: 1, height: 2, block: "B" })), []],
        [v3.hears(three.newBlock({ height: 2, block: "B", seals: [0, 1] })), ["validate B"]],
        [v3.finds("valid"), ["decide B sealed in 0 by v0 v1"]],
      ];
    },
  },
  {
    rule: "C-37",
    story: "at the cadence everything said in this round is said again, nothing of earlier rounds",
    self: 2,
    tell: (v2, company) => [
      ...proposalIsValid(v2, company),
      [v2.rebroadcasts(), ["say prepare 0 A"]],
      [v2.timesOut(0), ["persist", "say round-change 1"]],
      [v2.rebroadcasts(), ["say round-change 1"]],
    ],
  },
  {
    rule: "C-38",
    story: "who still changes rounds at the last height is sent its block, once",
    self: 2,
    tell: (v2, company) => [
      [v2.hears(company.newBlock({ block: "A" })), ["validate A"]],
      [v2.finds("valid"), ["decide A sealed in 0 by v0 v1 v2"]],
      [v2.startsHeight(2, 0), []],
      [v2.hears(company.roundChange({ by: 3 })), []],
      [v2.hears(company.prepare({ by: 1, block: "A" })), []],
      [v2.rebroadcasts(), ["send v3 new-block 0 A"]],
      [v2.rebroadcasts(), []],
    ],
  },
];

test.each(stories)("$rule: $story", (story) => {
  const { does, should } = told(story);
  expect(does).toEqual(should);
});
