import { checkChoice } from "@tabella/election/question";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Choosable,
  nothingSelected,
  type Selection,
  selectionProblem,
  toChoice,
  toggleAnswer,
  toggleBlank,
  unusedVotes,
} from "./selection.ts";

const question: fc.Arbitrary<Choosable & { readonly question: string }> = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.boolean(), fc.nat(8), fc.nat(8))
  .map(([count, blank, a, b]) => ({
    question: "?",
    answers: Array.from({ length: count }, (_, index) => `answer ${index}`),
    blank,
    min: Math.min(a, b, count),
    max: Math.max(1, Math.min(Math.max(a, b), count)),
  }))
  .filter(({ min, max }) => min <= max);

/** Any sequence of ticks on the page. -1 is the blank vote. */
const ticks = fc.array(fc.integer({ min: -1, max: 7 }), { maxLength: 20 });

function tickAll(asked: Choosable, sequence: readonly number[]): Selection {
  return sequence.reduce<Selection>((selection, tick) => {
    if (tick === -1) return asked.blank === true ? toggleBlank(asked, selection) : selection;
    return tick < asked.answers.length ? toggleAnswer(asked, selection, tick) : selection;
  }, nothingSelected);
}

describe("choosing on the page", () => {
  test("whatever is ticked: the page finds a problem exactly when the ballot's own check does", () => {
    fc.assert(
      fc.property(question, ticks, (asked, sequence) => {
        const selection = tickAll(asked, sequence);
        const verdict = checkChoice(asked, toChoice(asked, selection));
        expect(selectionProblem(asked, selection) === null).toBe(verdict.ok);
      }),
    );
  });

  test("a blank vote and answers are never ticked together", () => {
    fc.assert(
      fc.property(question, ticks, (asked, sequence) => {
        const { answers, blank } = tickAll(asked, sequence);
        expect(blank && answers.length > 0).toBe(false);
      }),
    );
  });

  test("of a single choice the last tick counts", () => {
    const asked = { answers: ["a", "b", "c"], min: 1, max: 1 };
    expect(toChoice(asked, tickAll(asked, [0, 2, 1]))).toEqual([0, 1, 0]);
  });

  test("UX-3: too few, too many and unused votes are counted", () => {
    const asked = { answers: ["a", "b", "c", "d"], min: 2, max: 3 };
    expect(selectionProblem(asked, tickAll(asked, [0]))).toEqual({ kind: "too-few", min: 2, missing: 1 });
    expect(selectionProblem(asked, tickAll(asked, [0, 1, 2, 3]))).toEqual({ kind: "too-many", max: 3, surplus: 1 });
    expect(unusedVotes(asked, tickAll(asked, [0, 1]))).toBe(1);
  });
});
