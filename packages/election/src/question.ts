import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { boundedText } from "./compact-json.ts";

/** A homomorphic question (spec 4.9.1). Field order is the order of serialisation. */
export interface Question {
  readonly answers: readonly string[];
  readonly blank?: boolean;
  readonly min: number;
  readonly max: number;
  readonly question: string;
}

export const answersMax = 200;

const HomomorphicSchema: z.ZodType<Question> = z
  .strictObject({
    answers: z.array(boundedText(1_000)).min(1).max(answersMax).readonly(),
    blank: z.exactOptional(z.boolean()),
    min: z.int().min(0),
    max: z.int(),
    question: boundedText(5_000),
  })
  // P-302
  .refine(({ min, max, answers }) => min <= max && max <= answers.length, "not min <= max <= number of answers");
/** The other kind (spec 4.9.2) is told apart before its fields are looked at, so that the reason is clear. */
const NonHomomorphicSchema = z.looseObject({ type: z.literal("NonHomomorphic") });

export const QuestionSchema: z.ZodType<Question> = z
  .unknown()
  .refine((question) => !NonHomomorphicSchema.safeParse(question).success, {
    error: "a question that is not homomorphic, whose ballots are shuffled: such elections are not supported",
    abort: true,
  })
  .pipe(HomomorphicSchema);

/** How many ciphertexts an answer has: one an answer, and one before them if a blank vote is allowed (spec 4.11.1). */
export function choiceCount(question: Question): number {
  return question.answers.length + (question.blank === true ? 1 : 0);
}

/**
 * True to the question: zeros and ones, as many as {@link choiceCount}. Without blank votes the ones number min … max;
 * with them the first entry says "blank", and then all others are zero, or the others number min … max.
 */
export function checkChoice(question: Question, choice: readonly number[]): Result<void, string> {
  if (choice.length !== choiceCount(question)) return err("as many entries as choices are needed");
  const sum = choice.reduce((total, entry) => total + entry, 0);
  if (!choice.every((entry) => entry === 0 || entry === 1)) return err("an entry is neither 0 nor 1");
  const isBlank = question.blank === true && choice[0] === 1;
  if (isBlank) return sum === 1 ? ok(undefined) : err("a blank vote selects nothing else");
  if (sum < question.min) return err(`at least ${question.min} must be selected`);
  return sum <= question.max ? ok(undefined) : err(`at most ${question.max} can be selected`);
}
