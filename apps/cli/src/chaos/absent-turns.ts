/** What the turns of a validator that is down cost, by the times at which the others logged each block as final. */
import { readFileSync } from "node:fs";
import { proposerOf, type ValidatorSet } from "@tabella/consensus/validator-set";
import type { Address } from "@tabella/crypto/signature";
import { z } from "zod";

const FinalBlock = z.object({ msg: z.literal("block-final"), time: z.number(), height: z.number() });

export interface TurnCosts {
  /** Blocks whose turn was the absent one's, and blocks of the others. */
  readonly absentTurns: number;
  readonly otherTurns: number;
  /** From one block to the next where the proposer was there; the median, in milliseconds. */
  readonly usualMs: number;
  /** How much longer than that a turn of the absent one took; the median and the longest. */
  readonly costMs: { readonly median: number; readonly max: number };
}

/** @returns for each height the earliest time (milliseconds since the epoch) at which one of these logs calls it final */
export function finalTimes(logFiles: readonly string[]): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const line of logFiles.flatMap((file) => readFileSync(file, "utf8").split("\n"))) {
    if (!line.includes('"block-final"')) continue;
    const { height, time } = FinalBlock.parse(JSON.parse(line));
    times.set(height, Math.min(time, times.get(height) ?? time));
  }
  return times;
}

/**
 * @param blocks the authors of successive blocks, while the absent one was down and work was always waiting
 * @returns null if it had no turn, or the others had none
 */
export function turnCosts(
  blocks: readonly { readonly height: number; readonly author: Address }[],
  {
    set,
    absent,
    times,
  }: { readonly set: ValidatorSet; readonly absent: Address; readonly times: ReadonlyMap<number, number> },
): TurnCosts | null {
  const turns = blocks.slice(1).flatMap(({ height }, at) => {
    const [from, to] = [times.get(height - 1), times.get(height)];
    if (from === undefined || to === undefined) return [];
    const due = proposerOf(set, { previousProposer: blocks[at]?.author, round: 0 });
    return [{ isAbsent: due === absent, tookMs: to - from }];
  });
  const took = (isAbsent: boolean) =>
    turns.flatMap((turn) => (turn.isAbsent === isAbsent ? [turn.tookMs] : [])).sort((a, b) => a - b);
  const [absentOnes, others] = [took(true), took(false)];
  const usualMs = median(others);
  const costs = absentOnes.map((tookMs) => tookMs - (usualMs ?? 0));
  const [medianCost, max] = [median(costs), costs.at(-1)];
  if (usualMs === undefined || medianCost === undefined || max === undefined) return null;
  return {
    absentTurns: absentOnes.length,
    otherTurns: others.length,
    usualMs,
    costMs: { median: medianCost, max },
  };
}

function median(sorted: readonly number[]): number | undefined {
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
