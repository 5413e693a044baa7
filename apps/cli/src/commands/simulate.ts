import { type CrashAnywhereOptions, crashAnywhere } from "@tabella/simulator/crash-anywhere";
import { explore } from "@tabella/simulator/explore";
import { type Catch, huntMutants } from "@tabella/simulator/hunt-mutants";
import { minimalStory } from "@tabella/simulator/minimal-story";
import { mutants } from "@tabella/simulator/mutants";
import { storyOfSeed } from "@tabella/simulator/set-story";
import { type SimulationReport, simulate } from "@tabella/simulator/simulate-many";
import type { Command } from "commander";
import { wholeNumber } from "../options.ts";
import { exitCodes, paint, printJson, printLine, printTable, progressLine } from "../output.ts";

/** So many failing seeds are told as stories; making one simple takes some seconds. */
const storiesMax = 3;

interface SimulateOptions {
  readonly seeds?: number;
  readonly mutants?: true;
  readonly exhaustive?: true;
  readonly from: number;
  readonly validators: number;
  readonly threads?: number;
  readonly json?: true;
}

export function addCommand(program: Command): void {
  program
    .command("simulate")
    .description("run whole networks under seeded faults and check that they agree; the same seed gives the same run")
    .option("--seeds <n>", "how many seeds: 200, or 1000 for each mutant", wholeNumber(1, 10_000_000))
    .option("--from <seed>", "the first seed", wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option("--validators <n>", "validators in the network", wholeNumber(1, 10), 4)
    .option("--threads <n>", "threads that run seeds; all processors if not given", wholeNumber(1, 64))
    .option("--mutants", "break the protocol in each known way, and print the seed that finds it")
    .option(
      "--exhaustive",
      "go through a small world completely: each of four a twin in turn, all partitions, a crash anywhere",
    )
    .option("--json", "print one JSON document")
    .action((options: SimulateOptions) => {
      if (options.exhaustive) return runExhaustive(options);
      return options.mutants ? runMutants(options) : runSeeds(options);
    });
}

/** What is gone through, and how far: with each slot more it takes five times as long. */
const smallWorlds = [
  ...[0, 1, 2, 3].map((twin) => ({ twin, heights: 2, slots: 5, splitDecisions: false })),
  { twin: null, heights: 2, slots: 2, splitDecisions: true },
] as const;

/** Networks of which one validator is killed between any two of its effects. */
const mortalNetworks = [
  { validators: 1, seed: 5, sets: null, every: 1 },
  { validators: 4, seed: 5, sets: null, every: 1 },
  { validators: 3, seed: 5, sets: "grows and shrinks", every: 1 },
] as const satisfies readonly CrashAnywhereOptions[];

function runExhaustive({ json }: SimulateOptions): void {
  const reports = smallWorlds.map((world) => ({ validators: 4, ...world, ...explore(world) }));
  const deaths = mortalNetworks.map((network) => ({ ...network, ...crashAnywhere(network) }));
  const ok =
    reports.every(({ breach }) => breach === null) && deaths.every(({ violations }) => violations.length === 0);
  if (!ok) process.exitCode = exitCodes.failed;
  if (json) {
    printJson({ ok, worlds: reports, deaths });
    return;
  }
  for (const { twin, heights, slots, splitDecisions, scenarios, states, steps, longestRecovery, breach } of reports) {
    const who = twin === null ? "nobody runs twice" : `v${twin} runs twice`;
    const what = `4 validators, ${who}, ${heights} heights, ${slots} slots${splitDecisions ? ", COMMITs split apart" : ""}`;
    const verdict = breach === null ? paint.green("all promises kept") : paint.red(breach.what);
    printLine(`${what}: ${scenarios} scenarios, ${states} states, ${steps} steps; ${verdict}`);
    printLine(paint.dim(`  whole again, it takes at most ${longestRecovery} slots until all is final`));
    for (const partition of breach?.partitions ?? []) printLine(`  ${partition}`);
  }
  for (const { validators, sets, deaths: count, violations } of deaths) {
    const verdict = violations.length === 0 ? paint.green("all promises kept") : paint.red("promises broken");
    const change = sets === null ? "" : `, while the set ${sets},`;
    printLine(`one of ${validators}${change} killed between any two of its effects: ${count} deaths; ${verdict}`);
    for (const { invariant, detail } of violations) printLine(`  ${invariant}: ${detail}`);
  }
}

async function runMutants({ seeds = 1_000, from, threads, json }: SimulateOptions): Promise<void> {
  const progress = progressLine("hunting");
  let done = 0;
  const catches = await huntMutants({
    ...{ seeds, from },
    ...(threads !== undefined && { processes: threads }),
    onCatch: () => {
      done += 1;
      progress.report(done, mutants.length);
    },
  });
  progress.end();
  const missed = catches.filter(({ seed }) => seed === null);
  if (missed.length > 0) process.exitCode = exitCodes.failed;
  if (json) {
    printJson({ mutants: catches.length, caught: catches.length - missed.length, seeds, catches });
    return;
  }
  const row = ({ mutant, rule, seed, invariant }: Catch) => [
    mutant,
    rule,
    String(seed ?? "–"),
    invariant ?? "not found",
  ];
  printTable([["broken on purpose", "rule", "seed", "found by"], ...catches.map(row)]);
  printLine();
  const verdict = `${catches.length - missed.length} of ${catches.length} caught within ${seeds} seeds`;
  printLine(missed.length === 0 ? paint.green(verdict) : paint.red(verdict));
}

async function runSeeds({ seeds = 200, ...options }: SimulateOptions): Promise<void> {
  const { validators } = options;
  const progress = progressLine("simulating");
  let done = 0;
  const report = await simulate({
    ...{ seeds, ...options },
    onProgress: () => {
      done += 1;
      progress.report(done, seeds);
    },
  });
  progress.end();
  const failed = firstOfEachSeed(report.violations);
  if (failed.length > 0) process.exitCode = exitCodes.failed;
  const stories = failed.slice(0, storiesMax).flatMap((violation) => {
    const { seed } = violation;
    const story = minimalStory({ seed, validators, sets: storyOfSeed(seed, validators) }, violation);
    const again = `npm run tabella -- simulate --seeds 1 --from ${seed} --validators ${validators}`;
    return story === null ? [] : [{ seed, again, ...story }];
  });
  if (options.json) {
    printJson({ ...report, violations: failed.map(({ story: _, ...violation }) => violation), stories });
    return;
  }
  printReport(report);
  for (const { violation, cast, sets, faultsKept, faultsOfSeed, story, again } of stories) {
    printLine(`${paint.red("violated")} ${violation.invariant} in seed ${violation.seed}: ${violation.detail}`);
    const change = sets === null ? "" : `; the set ${sets}`;
    printLine(`at fault: ${cast.join(", ") || "nobody"}${change}; ${faultsKept} of ${faultsOfSeed} faults are enough`);
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
