import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";

export interface Catch {
  readonly mutant: string;
  readonly rule: string;
  readonly validators: number;
  /** The recorded seed or the first one that finds it, and by which broken promise; null if none of the seeds does. */
  readonly seed: number | null;
  readonly invariant: string | null;
  readonly detail: string | null;
}

export interface HuntOptions {
  /** Seeds that each mutant may take. */
  readonly seeds: number;
  readonly from?: number;
  /** Which mutants, by name; all if it is not given. */
  readonly only?: readonly string[];
  readonly processes?: number;
  readonly onCatch?: (caught: Catch) => void;
}

const program = fileURLToPath(new URL("./hunt.ts", import.meta.url));

/** Looks for each mutant in a process of its own, with its recorded seed and then seed after seed, until one finds it. */
export async function huntMutants(options: HuntOptions): Promise<readonly Catch[]> {
  const { seeds, from = 0, only, processes = availableParallelism(), onCatch } = options;
  const waiting = mutants.flatMap((mutant, number) =>
    only === undefined || only.includes(mutant.name) ? [{ mutant, number }] : [],
  );
  const catches: Catch[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const caught = await hunt(next.mutant, [next.number, from, seeds]);
      catches.push(caught);
      onCatch?.(caught);
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  return mutants.flatMap(({ name }) => catches.filter(({ mutant }) => mutant === name));
}

function hunt({ name, rule, validators = 4 }: Mutant, parameters: readonly number[]): Promise<Catch> {
  return new Promise((done, failed) => {
    execFile(process.execPath, [program, ...parameters.map(String)], (error, output) => {
      if (error !== null) failed(error);
      else done({ mutant: name, rule, validators, ...JSON.parse(output) });
    });
  });
}
