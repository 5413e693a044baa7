/**
 * REL-9: is this version slower than another one? Both are measured in turn in one run on one machine, because figures of
 * different days say more about the machine than about the program.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { z } from "zod";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

/** A version may be slower than the other by a tenth. */
export const ratioMin = 0.9;

export interface GatePlan {
  /** Another version: a commit, branch or tag. */
  readonly against: string;
  /** How often each is measured. */
  readonly rounds: number;
  /** For each measurement; see `bench load`. */
  readonly ballots: number;
}

export interface GateReport {
  /** Ballots a second as fast as it goes, one a round. */
  readonly here: readonly number[];
  readonly there: readonly number[];
  /** Of the medians, here to there. */
  readonly ratio: number;
  readonly isSlower: boolean;
}

const run = promisify(execFile);
const outputMax = 10_000_000;
const Saturation = z.looseObject({ saturation: z.looseObject({ ballotsPerSecond: z.number().positive() }) });

export async function runGate(
  { against, rounds, ballots }: GatePlan,
  onProgress: (done: number, total: number) => void,
): Promise<GateReport> {
  const parent = mkdtempSync(join(tmpdir(), "tabella-gate-"));
  const other = join(parent, "other");
  const git = (...words: readonly string[]) => run("git", ["-C", repositoryFolder, ...words]);
  await git("worktree", "add", "--detach", other, against).catch(() => {
    throw new UserFailure(`'${against}' is no version that git has here`, exitCodes.usage);
  });
  const here: number[] = [];
  const there: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      // In turn, and each as often first as second: what slows the machine down for a while slows both.
      const order = [
        { folder: repositoryFolder, rates: here },
        { folder: other, rates: there },
      ];
      for (const { folder, rates } of round % 2 === 0 ? order : order.reverse()) {
        onProgress(here.length + there.length, 2 * rounds);
        rates.push(await saturationOf(folder, ballots));
      }
    }
  } finally {
    await git("worktree", "remove", "--force", other);
    rmSync(parent, { recursive: true, force: true });
  }
  return { here, there, ...judge(here, there) };
}

/** @param here @param there rates, one a round, more is better */
export function judge(here: readonly number[], there: readonly number[]): Pick<GateReport, "ratio" | "isSlower"> {
  const ratio = median(here) / median(there);
  return { ratio: Math.round(1_000 * ratio) / 1_000, isSlower: ratio < ratioMin };
}

/** By the version's own program, which sets itself up. */
async function saturationOf(folder: string, ballots: number): Promise<number> {
  const words = ["run", "--silent", "tabella", "--", "bench", "load", "--ballots", String(ballots), "--json"];
  const { stdout } = await run("npm", words, { cwd: folder, maxBuffer: outputMax });
  return Saturation.parse(JSON.parse(stdout)).saturation.ballotsPerSecond;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
