import { expect, test } from "vitest";
import { roundsAheadMax } from "../receiving.ts";
import { prepares, proposalIsValid, type RuleStory, type Telling, told } from "../testing/rule-stories.ts";

/* Time, and changing rounds: C-12 to C-19, one story each. */

const stories: readonly RuleStory[] = [
  {
    rule: "C-12",
    story: "a height sleeps through the loss of others and the cadence until there is work",
    self: 2,
    tell: (v2) => [
      [v2.loses(3), []],
      [v2.rebroadcasts(), []],
      [v2.timesOut(0), []],
      [v2.hasWork(), ["timer 0: 1000 ms"]],
    ],
  },
  {
    rule: "C-12",
    story: "a height that was woken in vain sleeps again in whatever round it is, and wakes for work or a ROUND-CHANGE",
    self: 3,
    tell: (v3, company) => [
      [v3.hasWork(), ["timer 0: 1000 ms"]],
      [v3.timesOut(0), ["persist", "say round-change 1"]],
      [v3.hearsAll(company.roundChange({ by: 0 }), company.roundChange({ by: 1 })), ["timer 1: 2000 ms"]],
      [v3.timesOutIdle(1), []],
      [v3.timesOutIdle(1), []],
      [v3.rebroadcasts(), ["say round-change 1"]],
      [v3.hasWork(), ["timer 1: 2000 ms"]],
      [v3.timesOutIdle(1), []],
      [v3.hears(company.roundChange({ by: 2, round: 2 })), ["timer 1: 2000 ms"]],
      [v3.timesOutIdle(1), ["persist", "say round-change 2"]],
    ],
  },
  {
    rule: "C-12",
    story: "a height in which anybody has voted for a block does not sleep: somebody may be prepared",
    self: 3,
    tell: (v3, company) => [
      [v3.hears(company.prepare({ by: 1, block: "A" })), ["timer 0: 1000 ms"]],
      [v3.timesOutIdle(0), ["persist", "say round-change 1"]],
    ],
  },
  {
    rule: "C-12",
    story: "nor one in which somebody is prepared",
    self: 3,
    tell: (v3, company) => [
      [v3.hasWork(), ["timer 0: 1000 ms"]],
      [v3.timesOut(0), ["persist", "say round-change 1"]],
      [v3.hears(company.roundChange({ by: 0, prepared: { round: 0, block: "A" } })), []],
      [v3.hears(company.roundChange({ by: 2 })), ["timer 1: 2000 ms"]],
      [v3.timesOutIdle(1), ["persist", "say round-change 2"]],
    ],
  },
  {
    rule: "C-13",
    story: "rounds double in length, up to eight seconds",
    of: 1,
    self: 0,
    tell: (v0) => [
      [v0.hasWork(), ["timer 0: 1000 ms", "build 0"]],
      ...[1, 2, 3, 4, 5].map((round): Telling[number] => [
        v0.timesOut(round - 1),
        [
          "persist",
          `say round-change ${round}`,
          `timer ${round}: ${[2, 4, 8, 8, 8][round - 1]}000 ms`,
          `build ${round}`,
        ],
      ]),
    ],
  },
  {
    rule: "C-14",
    story: "the timer of round 1 starts with the third ROUND-CHANGE, and one for a later round counts",
    self: 3,
    tell: (v3, company) => [
      [v3.hasWork(), ["timer 0: 1000 ms"]],
      [v3.timesOut(0), ["persist", "say round-change 1"]],
      [v3.hears(company.roundChange({ by: 0, round: 6 })), []],
      [v3.timesOut(1), []],
      [v3.hears(company.roundChange({ by: 1 })), ["timer 1: 2000 ms"]],
    ],
  },
  {
    rule: "C-15",
    story: "only the running timer of the current round and height ends a round, once",
    self: 2,
    tell: (v2) => [
      [v2.timesOut(0), []],
      [v2.hasWork(), ["timer 0: 1000 ms"]],
      [v2.timesOut(1), []],
      [v2.timesOut(0, 2), []],
      [v2.timesOut(0), ["persist", "say round-change 1"]],
      [v2.timesOut(0), []],
      [v2.timesOut(1), []],
    ],
  },
  {
    rule: "C-16",
    story: "the proposer is lost: its round ends at once; found again, it has its turn",
    self: 2,
    tell: (v2, company) => [
      [v2.hasWork(), ["timer 0: 1000 ms"]],
      [v2.loses(0), ["persist", "say round-change 1"]],
      [v2.loses(1), []],
      [v2.findsAgain(1), []],
      [v2.hearsAll(company.roundChange({ by: 1 }), company.roundChange({ by: 3 })), ["timer 1: 2000 ms"]],
    ],
  },
  {
    rule: "C-17",
    story: "a later round is entered with what is prepared, and never left for an earlier one",
    of: 7,
    self: 6,
    tell: (v6, company) => [
      ...proposalIsValid(v6, company),
      [v6.hearsAll(...prepares(company, 0, 1, 2, 3)), ["persist", "say commit 0 A"]],
      [v6.timesOut(0), ["persist", "say round-change 1 prepared A in 0"]],
      [v6.hearsAll(...[0, 1].map((by) => company.roundChange({ by, round: 1 }))), []],
      [v6.hearsAll(...[2, 3].map((by) => company.roundChange({ by, round: 4 }))), ["timer 1: 2000 ms"]],
      [v6.hears(company.roundChange({ by: 4, round: 4 })), ["persist", "say round-change 4 prepared A in 0"]],
      [v6.hears(company.roundChange({ by: 5, round: 2 })), []],
      [[`round ${v6.state.round}`], ["round 4"]],
    ],
  },
  {
    rule: "C-18",
    story: "a ROUND-CHANGE whose certificate is one PREPARE short does not count",
    self: 3,
    tell: (v3, company) => [
      [v3.hears(company.roundChange({ by: 0, prepared: { round: 0, block: "A", prepares: [0, 1] } })), []],
      [v3.hears(company.roundChange({ by: 0, prepared: { round: 1, block: "A" } })), []],
      [v3.hears(company.roundChange({ by: 0, prepared: { round: 0, block: "A" } })), ["timer 0: 1000 ms"]],
    ],
  },
  {
    rule: "C-19",
    story: "of seven, it takes three to draw one along, to the highest round that three of them want",
    of: 7,
    self: 0,
    tell: (v0, company) => [
      [v0.hears(company.roundChange({ by: 1, round: 9 })), ["timer 0: 1000 ms"]],
      [v0.hears(company.roundChange({ by: 2, round: roundsAheadMax })), []],
      [v0.hears(company.roundChange({ by: 3, round: 5 })), ["persist", "say round-change 5"]],
    ],
  },
  {
    rule: "C-19",
    story: "of three, one draws another along, but not farther than anybody honest can be",
    of: 3,
    self: 2,
    tell: (v2, company) => [
      [v2.hears(company.roundChange({ by: 1, round: roundsAheadMax + 1 })), []],
      [
        v2.hears(company.roundChange({ by: 1, round: roundsAheadMax })),
        ["persist", `say round-change ${roundsAheadMax}`, `timer ${roundsAheadMax}: 8000 ms`],
      ],
    ],
  },
];

test.each(stories)("$rule: $story", (story) => {
  const { does, should } = told(story);
  expect(does).toEqual(should);
});
