import { minimalStory } from "@tabella/simulator/minimal-story";
import { type SimulationReport, simulate } from "@tabella/simulator/simulate-many";
import type { Command } from "commander";
import { wholeNumber } from "../options.ts";
import { exitCodes, paint, printJson, printLine, printTable, progressLine } from "../output.ts";

/** So many failing seeds are told as stories; making one simple takes some seconds. */
const storiesMax = 3;

interface SimulateOptions {
  readonly seeds: number;
  readonly from: number;
  readonly validators: number;
  readonly threads?: number;
  readonly json?: true;
}

export function addCommand(program: Command): void {
  program
    .command("simulate")
    .description("run whole networks under seeded faults and check that they agree; the same seed gives the same run")
    .requiredOption("--seeds <n>", "how many seeds", wholeNumber(1, 10_000_000))
    .option("--from <seed>", "the first seed", wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option("--validators <n>", "validators in the network", wholeNumber(1, 10), 4)
    .option("--threads <n>", "threads that run seeds; all processors if not given", wholeNumber(1, 64))
    .option("--json", "print one JSON document")
    .action(run);
}

async function run(options: SimulateOptions): Promise<void> {
  const { validators } = options;
  const progress = progressLine("simulating");
  let done = 0;
  const report = await simulate({
    ...options,
    onProgress: () => {
      done += 1;
      progress.report(done, options.seeds);
    },
  });
  progress.end();
  const failed = firstOfEachSeed(report.violations);
  if (failed.length > 0) process.exitCode = exitCodes.failed;
  const stories = failed.slice(0, storiesMax).flatMap((violation) => {
    const { seed } = violation;
    const story = minimalStory({ seed, validators }, violation);
    const again = `npm run tabella -- simulate --seeds 1 --from ${seed} --validators ${validators}`;
    return story === null ? [] : [{ seed, again, ...story }];
  });
  if (options.json) {
    printJson({ ...report, violations: failed.map(({ story: _, ...violation }) => violation), stories });
    return;
  }
  printReport(report);
  for (const { violation, cast, faultsKept, faultsOfSeed, story, again } of stories) {
    printLine(`${paint.red("violated")} ${violation.invariant} in seed ${violation.seed}: ${violation.detail}`);
    printLine(`at fault: ${cast.join(", ") || "nobody"}; ${faultsKept} of ${faultsOfSeed} faults are enough`);
    for (const event of story) printLine(paint.dim(`  ${event}`));
    printLine(`again: ${again}`);
  }
  const verdict = failed.length === 0 ? paint.green("no violations") : paint.red(`${failed.length} seeds violated`);
  printLine(verdict);
}

function printReport(report: SimulationReport): void {
  const { seeds, seedsPerSecond, eventLogHash, faults, coverage, never, longestFirstBlockMs } = report;
  printLine(`${seeds} seeds, ${seedsPerSecond.toFixed(1)} a second, log hash ${eventLogHash}`);
  printTable([["fault", "injected"], ...rowsOf(faults)]);
  printLine();
  printTable([["sometimes", "seen"], ...rowsOf(coverage)]);
  printLine();
  printLine(`longest time from the end of faults to a block that was due: ${longestFirstBlockMs} ms`);
  if (never.length > 0) printLine(paint.dim(`possible, but never seen: ${never.join("; ")}`));
}

function rowsOf(counts: Readonly<Record<string, number>>): string[][] {
  return Object.entries(counts).map(([name, count]) => [name, String(count)]);
}

/** What follows in a seed after its first breach follows from it. */
function firstOfEachSeed(violations: SimulationReport["violations"]): SimulationReport["violations"] {
  return violations.filter(({ seed }, at) => violations.findIndex((other) => other.seed === seed) === at);
}
