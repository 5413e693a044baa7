import { checkChoice } from "@tabella/election/question";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedCounts, planVoting, questionsOf } from "./choices.ts";

const shape = fc.record({
  voters: fc.integer({ min: 1, max: 30 }),
  candidates: fc.integer({ min: 2, max: 8 }),
  questions: fc.integer({ min: 1, max: 5 }),
  weightMax: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(),
});

test("every vote that a seed decides is one that its question allows, and is counted with its weight", () => {
  fc.assert(
    fc.property(shape, ({ candidates, questions: count, ...rest }) => {
      const questions = questionsOf({ candidates, questions: count });
      const plan = planVoting({ ...rest, questions });
      for (const vote of plan.choices) {
        expect(vote.map((choice, at) => questions[at] && checkChoice(questions[at], choice).ok)).toEqual(
          questions.map(() => true),
        );
      }
      expect(plan.weights.every((weight) => weight >= 1 && weight <= rest.weightMax)).toBe(true);
      const [first = []] = expectedCounts(plan, questions);
      const total = plan.weights.reduce((sum, weight) => sum + weight, 0);
      expect(first.reduce((sum, votes) => sum + votes, 0)).toBe(total);
    }),
    { seed: 11, numRuns: 100 },
  );
});

test("a seed decides the first question and the order of voters, whatever else is asked and however votes count", () => {
  fc.assert(
    fc.property(shape, ({ candidates, questions: count, weightMax, ...rest }) => {
      const alone = planVoting({ ...rest, weightMax: 1, questions: questionsOf({ candidates, questions: 1 }) });
      const more = planVoting({ ...rest, weightMax, questions: questionsOf({ candidates, questions: count }) });
      expect(more.order).toEqual(alone.order);
      expect(more.choices.map(([first]) => first)).toEqual(alone.choices.map(([first]) => first));
    }),
    { seed: 12, numRuns: 100 },
  );
});

test("seed 7 means what it meant before there were several questions", () => {
  const questions = questionsOf({ candidates: 5, questions: 1 });
  const { choices, order } = planVoting({ voters: 6, questions, weightMax: 1, seed: 7 });
  expect(choices.map(([choice = []]) => choice.indexOf(1))).toEqual([2, 1, 3, 4, 2, 1]);
  expect(order).toEqual([4, 0, 1, 3, 5, 2]);
});
