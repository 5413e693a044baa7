import { discreteLog } from "@tabella/crypto/discrete-log";
import type { Point } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { collect } from "./collect.ts";
import { encodeJson, readJson } from "./compact-json.ts";
import { totalWeightMax } from "./credential-list.ts";
import type { ElectionContext } from "./election.ts";
import type { CiphertextTable } from "./tally.ts";

/** `[question][choice]`: how many votes (weights counted) each choice has. */
export type Counts = readonly (readonly number[])[];

const ResultSchema: z.ZodType<{ readonly result: Counts }> = z.strictObject({
  result: z.array(z.array(z.int().min(0).max(totalWeightMax)).readonly()).readonly(),
});

/**
 * Combines the factors of all single trustees and finds each count (spec 4.21): the logarithm of beta less the sum of the
 * factors, which the total weight bounds.
 * @param input.factors those of every trustee, checked with their proofs
 * @returns an error if a count is beyond the bound: then a factor or the tally is not what it should be
 */
export function computeResult(input: {
  readonly context: ElectionContext;
  readonly tally: CiphertextTable;
  readonly totalWeight: number;
  readonly factors: readonly (readonly (readonly Point[])[])[];
}): Result<Counts, string> {
  const { context, tally, totalWeight, factors } = input;
  const { group } = context;
  const logOf = discreteLog(group, totalWeight);
  return collect(tally, (row, question) =>
    collect(row, ({ beta }, choice): Result<number, string> => {
      let message = beta;
      for (const [trustee, table] of factors.entries()) {
        const factor = table[question]?.[choice];
        if (factor === undefined)
          return err(`question ${question}, choice ${choice}: no factor of trustee ${trustee + 1}`);
        message = group.add(message, group.negate(factor));
      }
      const count = logOf(message);
      return count === null
        ? err(`question ${question}, choice ${choice}: no count up to ${totalWeight} fits`)
        : ok(count);
    }),
  );
}

/** The `result` message (spec 4.21). */
export function encodeResult(counts: Counts): string {
  return encodeJson({ result: counts });
}

/** Reads the form only; what it should say is for {@link checkResult}. */
export function parseResult(text: string): Result<Counts, string> {
  const read = readJson(text, ResultSchema, { lengthMax: 100_000 });
  return read.ok ? ok(read.value.result) : read;
}

/** True only if the text is that of the result which follows from tally and factors. */
export function checkResult(input: Parameters<typeof computeResult>[0], text: string): Result<Counts, string> {
  const counts = computeResult(input);
  if (!counts.ok) return counts;
  const expected = encodeResult(counts.value);
  return text === expected ? counts : err(`the tally opens to ${expected}`);
}
