import { expect, test } from "vitest";
import { Company } from "../testing/company.ts";
import { commits, preparedOn, prepares, proposalIsValid, type RuleStory, told } from "../testing/rule-stories.ts";

/* Messages, and who is heard: C-1 to C-11 (not C-2 and C-7, which are tables), one story each. */

const stories: readonly RuleStory[] = [
  {
    rule: "C-1",
    story: "among five, the fourth PREPARE makes COMMIT, and the fourth COMMIT decides",
    of: 5,
    self: 4,
    tell: (v4, company) => [
      ...proposalIsValid(v4, company),
      [v4.hearsAll(...prepares(company, 0, 1)), []],
      [v4.hears(company.prepare({ by: 2, block: "A" })), ["persist", "say commit 0 A"]],
      [v4.hearsAll(...commits(company, 0, 1)), []],
      [v4.hears(company.commit({ by: 2, block: "A" })), ["decide A sealed in 0 by v4 v0 v1 v2", "say new-block 0 A"]],
    ],
  },
  {
    rule: "C-3",
    story: "the turn goes to the one after the author of the last block, whatever round that was sealed in",
    self: 3,
    tell: (v3) => [
      [v3.startsHeight(2, 2), []],
      [v3.hasWork(), ["timer 0: 1000 ms", "build 0"]],
    ],
  },
  {
    rule: "C-4",
    story: "a PREPARE in another's name is not heard",
    self: 2,
    tell: (v2, company) => [
      [v2.hears({ ...company.prepare({ by: 3, block: "A" }), author: company.signer(1).address }), []],
      [v2.hears(company.prepare({ by: 3, block: "A" })), ["timer 0: 1000 ms"]],
    ],
  },
  {
    rule: "C-5",
    story: "a COMMIT with the seal of another round is no COMMIT",
    of: 2,
    self: 1,
    tell: (v1, company) => [
      ...proposalIsValid(v1, company),
      [v1.hears(company.prepare({ by: 0, block: "A" })), ["persist", "say commit 0 A"]],
      [
        v1.hears({
          ...company.commit({ by: 0, block: "A" }),
          seal: company.commit({ by: 0, block: "A", round: 1 }).seal,
        }),
        [],
      ],
      [v1.hears(company.commit({ by: 0, block: "A" })), ["decide A sealed in 0 by v1 v0", "say new-block 0 A"]],
    ],
  },
  {
    rule: "C-6",
    story: "three seals of which two are one validator's certify nothing",
    self: 2,
    tell: (v2, company) => [
      [v2.hears(company.newBlock({ block: "A", seals: [0, 1, 1] })), []],
      [v2.hears(company.newBlock({ block: "A", seals: [0, 1, 3] })), ["validate A"]],
    ],
  },
  {
    rule: "C-8",
    story: "neither a stranger's vote nor one's own from outside wakes a height",
    of: 3,
    self: 2,
    tell: (v2, company) => [
      [v2.hears(new Company(4).prepare({ by: 3, block: "A" })), []],
      [v2.hears(company.prepare({ by: 2, block: "A" })), []],
      [v2.hears(company.prepare({ by: 1, block: "A" })), ["timer 0: 1000 ms"]],
    ],
  },
  {
    rule: "C-9",
    story:
      "whose proposal was refused and who then proposes another in the same round has signed both, and only the first is looked at again",
    self: 2,
    tell: (v2, company) => [
      [v2.hears(company.proposal({ by: 0, block: "A" })), ["timer 0: 1000 ms", "validate A fresh from v0"]],
      [v2.finds("invalid"), []],
      [v2.hears(company.proposal({ by: 0, block: "B" })), ["equivocation of v0: proposal"]],
      [v2.hears(company.proposal({ by: 0, block: "C" })), []],
      [v2.hears(company.proposal({ by: 0, block: "A" })), ["validate A fresh from v0"]],
      [v2.finds("valid"), ["persist", "say prepare 0 A"]],
    ],
  },
  {
    rule: "C-9",
    story: "who PREPAREs A and then B counts for A, and both go out as evidence, once",
    self: 2,
    tell: (v2, company) => [
      ...proposalIsValid(v2, company),
      [v2.hears(company.prepare({ by: 3, block: "A" })), []],
      [v2.hears(company.prepare({ by: 3, block: "A" })), []],
      [v2.hears(company.prepare({ by: 3, block: "B" })), ["equivocation of v3: prepare"]],
      [v2.hears(company.prepare({ by: 3, block: "B" })), []],
      [v2.hears(company.prepare({ by: 0, block: "A" })), ["persist", "say commit 0 A"]],
    ],
  },
  {
    rule: "C-10",
    story: "a passed round's PREPAREs come too late; its COMMITs do not",
    self: 2,
    tell: (v2, company) => [
      ...proposalIsValid(v2, company),
      [v2.timesOut(0), ["persist", "say round-change 1"]],
      [v2.hearsAll(...prepares(company, 0, 1, 3)), []],
      [v2.hearsAll(...commits(company, 0, 1)), []],
      [
        v2.hears(company.proposal({ by: 1, round: 1, block: "A", roundChanges: preparedOn(company) })),
        ["timer 1: 2000 ms", "validate A"],
      ],
      [v2.finds("valid"), ["persist", "say prepare 1 A"]],
      [v2.hears(company.commit({ by: 3, block: "A" })), ["decide A sealed in 0 by v0 v1 v3", "say new-block 0 A"]],
    ],
  },
  {
    rule: "C-10",
    story: "of each author the votes of the four highest rounds are kept",
    self: 2,
    tell: (v2, company) => [
      [v2.hearsAll(...[1, 2, 3, 4, 5].map((round) => company.commit({ by: 3, block: "A", round }))), []],
      [v2.state.log.commits.map(({ round }) => String(round)), ["2", "3", "4", "5"]],
      [v2.hearsAll(...[7, 8].map((round) => company.roundChange({ by: 3, round }))), []],
      [v2.state.log.roundChanges.map(({ round }) => String(round)), ["8"]],
    ],
  },
  {
    rule: "C-11",
    story: "a vote for the next height is heard when that begins; one for a farther height never",
    self: 2,
    tell: (v2, company) => [
      [v2.hears(company.prepare({ by: 3, height: 2, block: "B" })), []],
      [v2.hears(company.prepare({ by: 3, height: 3, block: "C" })), []],
      [v2.startsHeight(2, 0), ["timer 0: 1000 ms"]],
      [v2.startsHeight(3, 0), []],
    ],
  },
];

test.each(stories)("$rule: $story", (story) => {
  const { does, should } = told(story);
  expect(does).toEqual(should);
});
