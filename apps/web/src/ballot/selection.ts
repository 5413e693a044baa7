/** What a voter has ticked for one question. `answers` are indices, ascending. */
export interface Selection {
  readonly answers: readonly number[];
  readonly blank: boolean;
}

/** The part of a question (election/question.ts) that choosing needs. */
export interface Choosable {
  readonly answers: readonly string[];
  readonly blank?: boolean;
  readonly min: number;
  readonly max: number;
}

export const nothingSelected: Selection = { answers: [], blank: false };

/** One answer at most: a new tick takes the place of the old one. */
export function isSingleChoice(question: Choosable): boolean {
  return question.max === 1;
}

/** Ticks or unticks an answer. A blank vote and answers exclude each other; ticking too many is allowed and named. */
export function toggleAnswer(question: Choosable, selection: Selection, answer: number): Selection {
  if (isSingleChoice(question)) return { answers: [answer], blank: false };
  const others = selection.answers.filter((each) => each !== answer);
  const ticked = others.length === selection.answers.length;
  return { answers: ticked ? [...others, answer].sort((a, b) => a - b) : others, blank: false };
}

export function toggleBlank(question: Choosable, selection: Selection): Selection {
  return { answers: [], blank: isSingleChoice(question) || !selection.blank };
}

export type SelectionProblem =
  | { readonly kind: "too-few"; readonly min: number; readonly missing: number }
  | { readonly kind: "too-many"; readonly max: number; readonly surplus: number };

/** Why the ballot cannot be cast like this, or null. */
export function selectionProblem(question: Choosable, { answers, blank }: Selection): SelectionProblem | null {
  if (blank) return null;
  const count = answers.length;
  if (count < question.min) return { kind: "too-few", min: question.min, missing: question.min - count };
  if (count > question.max) return { kind: "too-many", max: question.max, surplus: count - question.max };
  return null;
}

/** How many more answers could still be ticked: shown at the review, for it may be an oversight. */
export function unusedVotes(question: Choosable, { answers, blank }: Selection): number {
  return blank ? 0 : Math.max(0, question.max - answers.length);
}

/** The entries that are encrypted: zeros and ones, with the blank vote first if the question has one (spec 4.11.1). */
export function toChoice(question: Choosable, { answers, blank }: Selection): number[] {
  const entries = question.answers.map((_, index) => (answers.includes(index) ? 1 : 0));
  return question.blank === true ? [blank ? 1 : 0, ...entries] : entries;
}
