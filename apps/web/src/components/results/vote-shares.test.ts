import fc from "fast-check";
import { expect, test } from "vitest";
import { answerShares, turnout } from "./vote-shares.ts";

test("each answer keeps its place on the ballot and gets its share of the ballots", () => {
  const shares = answerShares(
    [
      { answer: "Ada", votes: 1 },
      { answer: "Bob", votes: 3 },
    ],
    4,
  );
  expect(shares).toEqual([
    { answer: "Ada", votes: 1, share: 0.25, leads: false },
    { answer: "Bob", votes: 3, share: 0.75, leads: true },
  ]);
});

test("a tie has two leaders, and no votes have none", () => {
  const tie = [
    { answer: "Ada", votes: 2 },
    { answer: "Bob", votes: 2 },
  ];
  expect(answerShares(tie, 4).map(({ leads }) => leads)).toEqual([true, true]);
  const nothing = tie.map(({ answer }) => ({ answer, votes: 0 }));
  expect(answerShares(nothing, 0)).toEqual(nothing.map((row) => ({ ...row, share: 0, leads: false })));
});

test("where each ballot chooses exactly one, the shares add up to the whole", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 20 }), (votes) => {
      const ballots = votes.reduce((sum, count) => sum + count, 0);
      fc.pre(ballots > 0);
      const shares = answerShares(
        votes.map((count, at) => ({ answer: `${at}`, votes: count })),
        ballots,
      );
      return Math.abs(shares.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9;
    }),
  );
});

test("turnout counts ballots against the list, and an empty list has none", () => {
  expect(turnout(3, 12)).toBe(0.25);
  expect(turnout(0, 0)).toBeNull();
});
