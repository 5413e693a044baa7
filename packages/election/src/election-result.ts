import { discreteLog } from "@tabella/crypto/discrete-log";
import type { Point } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { collect } from "./collect.ts";
import { combineFactors, factorWeights } from "./combine-factors.ts";
import { encodeJson, readJson } from "./compact-json.ts";
import { totalWeightMax } from "./credential-list.ts";
import type { ElectionContext } from "./election.ts";
import type { CiphertextTable } from "./tally.ts";
import type { TrusteeItem } from "./trustees.ts";

/** `[question][choice]`: how many votes (weights counted) each choice has. */
export type Counts = readonly (readonly number[])[];

const ResultSchema: z.ZodType<{ readonly result: Counts }> = z.strictObject({
  result: z.array(z.array(z.int().min(0).max(totalWeightMax)).readonly()).readonly(),
});

/** What a result follows from. */
export interface OpenedTally {
  readonly context: ElectionContext;
  readonly tally: CiphertextTable;
  /** Bounds every count. */
  readonly totalWeight: number;
  readonly trustees: readonly TrusteeItem[];
  /** By owner: those of at least as many trustees as it takes (trustees.ts `canDecrypt`), checked with their proofs. */
  readonly factors: ReadonlyMap<number, readonly (readonly Point[])[]>;
}

/**
 * Finds each count (spec 4.21): the logarithm of beta less the combined factors of the trustees.
 * @returns an error if a count is beyond the total weight: then a factor or the tally is not what it should be
 */
export function computeResult(input: OpenedTally): Result<Counts, string> {
  const { context, totalWeight } = input;
  const messages = openMessages(input);
  if (!messages.ok) return messages;
  const logOf = discreteLog(context.group, totalWeight);
  return collect(messages.value, (row, question) =>
    collect(row, (message, choice): Result<number, string> => {
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

/**
 * P-807: true only if the text is that of the result which follows from tally and factors: what {@link computeResult} gives. No
 * logarithm is searched, as anyone may send a result: the counts that it claims are put in.
 */
export function checkResult(input: OpenedTally, text: string): Result<Counts, string> {
  const claimed = parseResult(text);
  if (!claimed.ok) return claimed;
  const messages = openMessages(input);
  if (!messages.ok) return messages;
  const { context, totalWeight } = input;
  const { group } = context;
  const counts = claimed.value;
  const hasShape =
    counts.length === messages.value.length && counts.every((row, at) => row.length === messages.value[at]?.length);
  if (!hasShape) return err("not one count a choice of the election");
  for (const [question, row] of messages.value.entries()) {
    for (const [choice, message] of row.entries()) {
      const count = counts[question]?.[choice] ?? 0;
      if (count > totalWeight || !group.equals(group.multiplyGenerator(BigInt(count)), message)) {
        return err(`question ${question}, choice ${choice}: the tally does not open to ${count}`);
      }
    }
  }
  return claimed;
}

/** What was opened before: combining takes a multiplication a factor, and anyone may send wrong results (SEC-18). */
const knownMessages = new WeakMap<OpenedTally, Result<Point[][], string>>();

/** [count]g of every choice: beta less the combined factor of the trustees. */
function openMessages(input: OpenedTally): Result<Point[][], string> {
  const known = knownMessages.get(input) ?? combineMessages(input);
  knownMessages.set(input, known);
  return known;
}

function combineMessages({ context, tally, trustees, factors }: OpenedTally): Result<Point[][], string> {
  const { group } = context;
  const weights = factorWeights(group, trustees, factors.keys());
  if (!weights.ok) return weights;
  return collect(tally, (row, question) =>
    collect(row, ({ beta }, choice): Result<Point, string> => {
      const parts = collect(weights.value, ({ owner, weight }) => {
        const factor = factors.get(owner)?.[question]?.[choice];
        return factor === undefined
          ? err(`question ${question}, choice ${choice}: no factor of trustee ${owner}`)
          : ok({ factor, weight });
      });
      return parts.ok ? ok(group.add(beta, group.negate(combineFactors(group, parts.value)))) : parts;
    }),
  );
}
