import fc from "fast-check";
import { expect, test } from "vitest";
import { checkChoice, choiceCount, type Question } from "./question.ts";

const questions: fc.Arbitrary<Question> = fc
  .record({
    answers: fc.integer({ min: 1, max: 4 }),
    bounds: fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })),
    blank: fc.boolean(),
  })
  .map(({ answers, bounds, blank }) => {
    const [min = 0, max = 0] = bounds.map((bound) => Math.min(bound, answers)).sort((a, b) => a - b);
    return { answers: Array.from({ length: answers }, (_, at) => `${at}`), blank, min, max, question: "?" };
  });

test("a choice is allowed if it is blank where that is allowed, or selects min to max answers and is not blank", () => {
  fc.assert(
    fc.property(questions, fc.nat({ max: 31 }), (question, bits) => {
      const choice = Array.from({ length: choiceCount(question) }, (_, at) => (bits >> at) & 1);
      const selected = choice.slice(question.blank === true ? 1 : 0).filter((entry) => entry === 1).length;
      const isBlank = question.blank === true && choice[0] === 1;
      const isAllowed = isBlank ? selected === 0 : selected >= question.min && selected <= question.max;
      expect(checkChoice(question, choice).ok).toBe(isAllowed);
    }),
    { numRuns: 500 },
  );
});

test("a choice of another length, or with an entry that is neither 0 nor 1, is refused", () => {
  const question = { answers: ["a", "b"], min: 0, max: 2, question: "?" };
  for (const choice of [[], [1], [1, 0, 0], [2, 0], [-1, 1], [0.5, 0.5], [Number.NaN, 1]]) {
    expect(checkChoice(question, choice).ok).toBe(false);
  }
});
