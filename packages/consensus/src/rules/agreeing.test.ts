import { expect, test } from "vitest";
import { preparedOn, prepares, proposalIsValid, type RuleStory, type Telling, told } from "../testing/rule-stories.ts";

/* Proposing, voting and deciding: C-20 to C-31, one story each. */

const stories: readonly RuleStory[] = [
  {
    rule: "C-20",
    story: "the proposer asks for a block when there is work, and again when it is told again",
    self: 0,
    tell: (v0, company) => [
      [v0.hears(company.prepare({ by: 1, block: "A" })), ["timer 0: 1000 ms"]],
      [v0.hasWork(), ["build 0"]],
      [v0.hasWork(), ["build 0"]],
      [v0.builds("A"), ["persist", "say proposal 0 A", "say prepare 0 A"]],
      [v0.hasWork(), []],
    ],
  },
  {
    rule: "C-21",
    story: "while its node still makes a block it hears of a prepared one, and proposes that",
    self: 1,
    tell: (v1, company) => [
      [v1.hasWork(), ["timer 0: 1000 ms"]],
      [v1.hears(company.roundChange({ by: 0 })), []],
      [v1.hears(company.roundChange({ by: 2 })), ["persist", "say round-change 1", "timer 1: 2000 ms", "build 1"]],
      [
        v1.hears(company.roundChange({ by: 3, prepared: { round: 0, block: "A" } })),
        ["persist", "say proposal 1 A", "validate A"],
      ],
      [v1.builds("B", 1), []],
      [v1.finds("valid"), []],
    ],
  },
  {
    rule: "C-22",
    story: "only the round's proposer is heard, and its first proposal stands",
    self: 2,
    tell: (v2, company) => [
      [v2.hears(company.proposal({ by: 3, block: "A" })), []],
      [v2.hears(company.proposal({ by: 0, block: "A" })), ["timer 0: 1000 ms", "validate A fresh from v0"]],
      [v2.hears(company.proposal({ by: 0, block: "B" })), ["equivocation of v0: proposal"]],
      [v2.timesOut(0), ["persist", "say round-change 1"]],
      [v2.hears(company.proposal({ by: 0, block: "A" })), []],
    ],
  },
  {
    rule: "C-23",
    story: "where somebody is prepared on A, nothing but A may be proposed",
    self: 3,
    tell: (v3, company) => [
      [v3.hears(company.proposal({ by: 1, round: 1, block: "B", roundChanges: preparedOn(company) })), []],
      [v3.hears(company.proposal({ by: 1, round: 1, block: "A" })), []],
      [
        v3.hears(company.proposal({ by: 1, round: 1, block: "A", roundChanges: preparedOn(company) })),
        ["persist", "say round-change 1", "timer 1: 2000 ms", "validate A"],
      ],
    ],
  },
  {
    rule: "C-24",
    story:
      "a justified proposal of round 2 brings a validator there, and with it the ROUND-CHANGEs that its timer needs",
    self: 0,
    tell: (v0, company) => {
      const roundChanges = [1, 2, 3].map((by) => company.roundChange({ by, round: 2 }));
      return [
        [
          v0.hears(company.proposal({ by: 2, round: 2, block: "C", roundChanges })),
          ["persist", "say round-change 2", "timer 2: 4000 ms", "validate C fresh from v2"],
        ],
        [v0.timesOut(2), ["persist", "say round-change 3"]],
      ];
    },
  },
  {
    rule: "C-25",
    story: "after four times no, the round's proposal is not looked at any more",
    self: 2,
    tell: (v2, company) => [
      [v2.hears(company.proposal({ by: 0, block: "A" })), ["timer 0: 1000 ms", "validate A fresh from v0"]],
      [v2.finds("invalid"), []],
      ...[2, 3, 4].flatMap(
        (): Telling => [
          [v2.hears(company.proposal({ by: 0, block: "A" })), ["validate A fresh from v0"]],
          [v2.finds("invalid"), []],
        ],
      ),
      [v2.hears(company.proposal({ by: 0, block: "A" })), []],
    ],
  },
  {
    rule: "C-26",
    story: "the proposal is PREPAREd when the node says that it is valid, not before, and once",
    self: 2,
    tell: (v2, company) => [
      [v2.hears(company.proposal({ by: 0, block: "A" })), ["timer 0: 1000 ms", "validate A fresh from v0"]],
      [v2.finds("valid"), ["persist", "say prepare 0 A"]],
      [v2.hears(company.proposal({ by: 0, block: "A" })), []],
    ],
  },
  {
    rule: "C-27",
    story: "the first quorum of PREPAREs is remembered and COMMITted, and further ones change nothing",
    self: 2,
    tell: (v2, company) => [
      ...proposalIsValid(v2, company),
      [v2.hears(company.prepare({ by: 0, block: "A" })), []],
      [v2.hears(company.prepare({ by: 1, block: "A" })), ["persist", "say commit 0 A"]],
      [v2.hears(company.prepare({ by: 3, block: "A" })), []],
      [[`${v2.memory?.prepared?.prepares.length} PREPAREs`], ["3 PREPAREs"]],
    ],
  },
  {
    rule: "C-28",
    story: "COMMITs of rounds 0 and 1 do not add up; a quorum of either decides",
    self: 2,
    tell: (v2, company) => [
      ...proposalIsValid(v2, company),
      [v2.hearsAll(...prepares(company, 0, 1)), ["persist", "say commit 0 A"]],
      [v2.hears(company.commit({ by: 0, block: "A" })), []],
      [v2.hears(company.commit({ by: 1, block: "A", round: 1 })), []],
      [v2.hears(company.commit({ by: 3, block: "A" })), ["decide A sealed in 0 by v2 v0 v3", "say new-block 0 A"]],
    ],
  },
  {
    rule: "C-29",
    story: "a certified block is taken from anyone once it is valid; after a no, the next one is asked about again",
    self: 2,
    tell: (v2, company) => [
      [v2.hears(company.newBlock({ block: "A", round: 3 })), ["validate A"]],
      [v2.finds("invalid"), []],
      [v2.hears(company.newBlock({ block: "A", round: 3 })), ["validate A"]],
      [v2.finds("valid"), ["decide A sealed in 3 by v0 v1 v2"]],
    ],
  },
  {
    rule: "C-30",
    story: "its own COMMIT helps to certify B while A, certified as well, is being validated: a fork",
    of: 3,
    self: 1,
    tell: (v1, company) => [
      [v1.hears(company.proposal({ by: 0, block: "B" })), ["timer 0: 1000 ms", "validate B fresh from v0"]],
      [v1.finds("valid"), ["persist", "say prepare 0 B"]],
      [v1.hears(company.prepare({ by: 2, block: "B" })), ["persist", "say commit 0 B"]],
      [v1.hears(company.newBlock({ block: "A", seals: [0, 2] })), ["validate A"]],
      [v1.hears(company.commit({ by: 2, block: "B" })), ["fork A B"]],
    ],
  },
  {
    rule: "C-31",
    story: "after the decision nothing moves the height any more",
    self: 2,
    tell: (v2, company) => [
      [v2.hears(company.newBlock({ block: "A" })), ["validate A"]],
      [v2.finds("valid"), ["decide A sealed in 0 by v0 v1 v2"]],
      [v2.hasWork(), []],
      [v2.hears(company.proposal({ by: 0, block: "B" })), []],
      [v2.timesOut(0), []],
      [v2.startsHeight(2, 0), []],
      [v2.hasWork(), ["timer 0: 1000 ms"]],
    ],
  },
];

test.each(stories)("$rule: $story", (story) => {
  const { does, should } = told(story);
  expect(does).toEqual(should);
});
