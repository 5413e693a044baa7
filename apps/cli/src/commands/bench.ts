import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { ed25519Group } from "@tabella/crypto/group";
import { anyFreePorts, type LocalNetwork, startLocalNetwork } from "@tabella/launcher/local-network";
import { repositoryFolder } from "@tabella/launcher/service-process";
import type { Command } from "commander";
import type { CastFigures } from "../load/casting.ts";
import { type GatePlan, median, ratioMin, runGate } from "../load/regression-gate.ts";
import { type AttackReport, runAttack } from "../load/run-attack.ts";
import { type LoadPlan, type LoadReport, type OnProgress, runLoad } from "../load/run-load.ts";
import { wholeNumber } from "../options.ts";
import { exitCodes, paint, printJson, printLine, printTable, progressLine } from "../output.ts";
import { type LeakFigures, leakThreshold, measureLeak } from "../timing/leak-test.ts";
import { type SecretOperation, secretOperations } from "../timing/secret-operations.ts";
import { welchT } from "../timing/welch.ts";

/** As long as secrets are, with a single bit set: as far from a random one as a secret can be. */
const fixedSecret = 1n << 251n;

type Measured = LeakFigures & Pick<SecretOperation, "name" | "isControl"> & { readonly tellsSecretsApart: boolean };

export function addCommand(program: Command): void {
  const bench = program.command("bench").description("measure what no test can promise; npm test never depends on it");
  addSync(bench);
  addStart(bench);
  addLogin(bench);
  addLoad(bench);
  addGate(bench);
  bench
    .command("timing")
    .description("does time tell secrets apart? Welch's t-test, a fixed secret against random ones (SEC-19)")
    .option(
      "--samples <n>",
      "measurements an operation, of both classes together",
      wholeNumber(1_000, 10_000_000),
      20_000,
    )
    .option("--json", "print one JSON document")
    .action((options: { samples: number; json?: true }) => {
      const random = (byteLength: number) => new Uint8Array(randomBytes(byteLength));
      const measured = secretOperations(random).map((operation) => measure(operation, options.samples, random));
      const leaks = measured.filter(({ isControl, tellsSecretsApart }) => tellsSecretsApart !== isControl);
      if (leaks.length > 0) process.exitCode = exitCodes.failed;
      if (options.json) return printJson({ threshold: leakThreshold, measured });

      printTable([
        ["operation", "samples", "median us", "|t|"],
        ...measured.map(({ name, fixedSamples, randomSamples, medianMicroseconds, t }) => [
          name,
          String(fixedSamples + randomSamples),
          medianMicroseconds.toFixed(0),
          t.toFixed(2),
        ]),
      ]);
      printLine();
      for (const { name, isControl } of leaks) {
        printLine(
          isControl
            ? paint.yellow("The control does not show: this machine is too busy to find anything out.")
            : paint.red(`${name}: time tells secrets apart, |t| is ${leakThreshold} or more.`),
        );
      }
      if (leaks.length === 0) printLine(paint.green(`|t| is below ${leakThreshold} for each but the control.`));
    });
}

function addSync(bench: Command): void {
  bench
    .command("sync")
    .description("how fast does a node catch up, from one store on disk to another, with real ballots?")
    .option(
      "--ballots <n>",
      "ballots in the chain; making them takes most of the time",
      wholeNumber(256, 1_000_000),
      2_000,
    )
    .option("--block <n>", "ballots a block", wholeNumber(1, 256), 256)
    .option(
      "--proofs <n>",
      "ballots whose proofs are checked behind, for the second figure",
      wholeNumber(1, 1_000_000),
      400,
    )
    .option("--threads <n>", "threads that make ballots and check proofs", wholeNumber(1, 64), 2)
    .option("--json", "print one JSON document")
    .action(async (options: SyncOptions) => {
      const { json, ...figures } = options;
      const named = Object.entries(figures).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const measured: unknown = JSON.parse(await runBench("validator", "sync-bench/bench.ts", named));
      if (json) return printJson(measured);
      printTable(Object.entries(measured as object).map(([name, value]) => [name, String(value)]));
    });
}

function addStart(bench: Command): void {
  bench
    .command("start")
    .description("how long does a validator take to go through its own store, with many small blocks?")
    .option("--blocks <n>", "blocks in the store, every second with a ballot", wholeNumber(10, 1_000_000), 4_000)
    .option("--json", "print one JSON document")
    .action(async ({ blocks, json }: { readonly blocks: number; readonly json?: true }) => {
      const measured = JSON.parse(
        await runBench("validator", "start-bench.ts", ["--blocks", String(blocks)]),
      ) as StartReport;
      if (json) return printJson(measured);
      printTable([
        ["", "seconds", "of the processor"],
        ["a start", String(measured.normal.seconds), String(measured.normal.processorSeconds)],
        ["all in full", String(measured.inFull.seconds), String(measured.inFull.processorSeconds)],
      ]);
    });
}

/** The requirement's own: an unknown account is answered as fast as a wrong password. */
const loginDifferenceMsMax = 10;

function addLogin(bench: Command): void {
  bench
    .command("login")
    .description("is an unknown account refused as fast as a wrong password? Over HTTP, with a real database (SEC-3)")
    .option("--samples <n>", "logins of each", wholeNumber(20, 10_000), 200)
    .option("--json", "print one JSON document")
    .action(async ({ samples, json }: { readonly samples: number; readonly json?: true }) => {
      const times = JSON.parse(await runBench("api", "login-bench.ts", [String(samples)])) as LoginTimes;
      const { unknown, wrong } = times;
      const [unknownMs, wrongMs] = [median(unknown), median(wrong)];
      const differenceMs = unknownMs - wrongMs;
      const t = welchT(unknown, wrong);
      if (Math.abs(differenceMs) > loginDifferenceMsMax) process.exitCode = exitCodes.failed;
      if (json) return printJson({ samples, unknownMs, wrongMs, differenceMs, t });
      printTable([
        ["refused", "logins", "median ms"],
        ["unknown account", String(unknown.length), unknownMs.toFixed(1)],
        ["wrong password", String(wrong.length), wrongMs.toFixed(1)],
      ]);
      printLine(`difference of the medians ${differenceMs.toFixed(2)} ms, Welch's t ${t.toFixed(2)}`);
    });
}

type LoginTimes = Readonly<Record<"unknown" | "wrong", readonly number[]>>;

type StartReport = Readonly<
  Record<"normal" | "inFull", { readonly seconds: number; readonly processorSeconds: number }>
>;

function addLoad(bench: Command): void {
  const onNetwork = (command: Command) =>
    command
      .option("--ballots <n>", "with which the saturation is found", wholeNumber(30, 1_000_000), 600)
      .option("--minutes <n>", "how long ballots then come at a pace", wholeNumber(1, 1_440), 1)
      .option("--voters <n>", "voters, each of whom has one ballot under way", wholeNumber(1, 1_000), 24)
      .option("--validators <n>", "validators in the network", wholeNumber(1, 10), 3)
      .option("--json", "print one JSON document");
  onNetwork(bench.command("load"))
    .description("how many ballots a second does a whole network take, and does it hold 80 % of that? (REL-9)")
    .action((options: NetworkOptions) => onNewNetwork(options, runLoad, describeLoad));
  onNetwork(bench.command("attack"))
    .description("what do voters notice of a flood of garbage at every validator's door? (SEC-18)")
    .action((options: NetworkOptions) => onNewNetwork(options, runAttack, describeAttack));
}

function addGate(bench: Command): void {
  bench
    .command("gate")
    .description("is this version slower than another one? Both in turn, in one run (REL-9)")
    .requiredOption("--against <version>", "a commit, branch or tag")
    .option("--rounds <n>", "how often each is measured", wholeNumber(1, 100), 3)
    .option("--ballots <n>", "for each measurement", wholeNumber(30, 1_000_000), 600)
    .option("--json", "print one JSON document")
    .action(async ({ json, ...plan }: GatePlan & { readonly json?: true }) => {
      const progress = progressLine("measuring both versions in turn");
      const report = await runGate(plan, (done, total) => progress.report(done, total));
      progress.end();
      if (report.isSlower) process.exitCode = exitCodes.failed;
      if (json) return printJson({ ...plan, ...report, loadAverage: loadavg() });
      printTable([
        ["ballots a second", ...report.here.map((_, round) => `round ${round + 1}`)],
        ["here", ...report.here.map(String)],
        [plan.against, ...report.there.map(String)],
      ]);
      printLine();
      const verdict = `This version takes ${report.ratio} times as many ballots a second as ${plan.against}.`;
      printLine(report.isSlower ? paint.red(`${verdict} Less than ${ratioMin} fails.`) : paint.green(verdict));
    });
}

interface NetworkOptions extends LoadPlan {
  readonly validators: number;
  readonly json?: true;
}

async function onNewNetwork<Report extends { readonly lost: number }>(
  { json, validators, ...plan }: NetworkOptions,
  run: (network: LocalNetwork, plan: LoadPlan, onProgress: OnProgress) => Promise<Report>,
  describe: (report: Report) => void,
): Promise<void> {
  const dataFolder = mkdtempSync(join(tmpdir(), "tabella-load-"));
  // However it ends: an hour's ballots take room.
  process.once("exit", () => rmSync(dataFolder, { recursive: true, force: true }));
  const loadAverage = loadavg();
  const network = await startLocalNetwork({
    ...{ dataFolder, validatorCount: validators, withWeb: false, withWatchdog: false },
    ports: await anyFreePorts(validators),
  });
  let progress = progressLine("starting");
  let shown = "starting";
  try {
    const report = await run(network, plan, (step, done, total) => {
      if (step !== shown) {
        progress.end();
        progress = progressLine(step);
        shown = step;
      }
      progress.report(done, total);
    });
    progress.end();
    if (report.lost > 0) process.exitCode = exitCodes.failed;
    if (json) return printJson({ validators, ...plan, ...report, loadAverage });
    describe(report);
    printLine();
    printLine(
      report.lost === 0
        ? paint.green("Every ballot became final.")
        : paint.red(`${report.lost} ballots never became final.`),
    );
  } finally {
    await network.stop();
  }
}

function printCasting(rows: readonly (readonly [string, CastFigures])[]): void {
  printTable([
    ["", "seconds", "ballots/s", "median ms", "p99 ms", "longest ms"],
    ...rows.map(([what, { ballotsPerSecond, seconds, finalAfterMs }]) => [
      ...[what, String(seconds), String(ballotsPerSecond)],
      ...[finalAfterMs.median, finalAfterMs.p99, finalAfterMs.max].map(String),
    ]),
  ]);
  printLine();
}

function describeLoad({ saturation, hold, memory }: LoadReport): void {
  printCasting([
    ["as fast as it goes", saturation],
    [`at ${hold.askedPerSecond} a second`, hold],
  ]);
  printTable([
    ["memory", "MB at first", "MB at last", "MB an hour"],
    ...memory.map(({ service, startMegabytes, endMegabytes, megabytesPerHour }) => [
      service,
      ...[startMegabytes, endMegabytes, megabytesPerHour ?? "–"].map(String),
    ]),
  ]);
}

function describeAttack({ saturation, askedPerSecond, calm, attacked, garbage, ...ratios }: AttackReport): void {
  printCasting([
    ["as fast as it goes", saturation],
    [`at ${askedPerSecond} a second`, calm],
    ["the same, under attack", attacked],
  ]);
  printLine(`Garbage: ${garbage.sent} requests, ${garbage.answers["429"] ?? 0} of them refused unread.`);
  printLine(
    `Under attack p99 was ${ratios.p99Ratio} times as long, and a block came every ${attacked.blockEveryMs} ms instead of ${calm.blockEveryMs} (${ratios.blockRatio} times).`,
  );
}

interface SyncOptions {
  readonly ballots: number;
  readonly block: number;
  readonly proofs: number;
  readonly threads: number;
  readonly json?: true;
}

/** In a process of its own: it is the validator's program, with its store and its threads. */
function runBench(app: "api" | "validator", name: string, args: readonly string[]): Promise<string> {
  const program = join(repositoryFolder, "apps", app, "src", "testing", name);
  return new Promise((done, failed) => {
    execFile(process.execPath, [program, ...args], (error, output) => (error ? failed(error) : done(output)));
  });
}

function measure(
  { name, isControl, run }: SecretOperation,
  samples: number,
  random: (n: number) => Uint8Array,
): Measured {
  const progress = progressLine(name);
  const { order } = ed25519Group;
  const figures = measureLeak(
    { operation: run, order, fixed: fixedSecret, samples, onProgress: (done) => progress.report(done, samples) },
    { nowMs: () => performance.now(), random },
  );
  progress.end();
  return { name, isControl, ...figures, tellsSecretsApart: figures.t >= leakThreshold };
}
