import { loadavg } from "node:os";
import { type Command, InvalidArgumentError } from "commander";
import { type FaultKind, faultKinds } from "../chaos/fault-kinds.ts";
import { openRig } from "../chaos/rig.ts";
import { type ChaosPlan, type ChaosReport, runChaos } from "../chaos/run-chaos.ts";
import { UserFailure } from "../failure.ts";
import { wholeNumber } from "../options.ts";
import { exitCodes, paint, printJson, printLine, printNotice, printTable } from "../output.ts";

interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly validators: number;
  readonly kills?: number;
  readonly voters: number;
  readonly rate: number;
  readonly oneDownSeconds: number;
  readonly quorumGoneMinutes: number;
  readonly only?: readonly FaultKind[];
  readonly keep?: true;
  readonly json?: true;
}

const killsAMinute = 11;

/** What must hold of time (REL-5). Judged here and not in npm test: a machine with much else to do may miss it. */
const bounds = {
  blockAfterFaultMs: 10_000,
  withoutProposerMs: 2_000,
  absentTurnMs: 500,
  quorumBackMs: 10_000,
} as const;

export function addCommand(program: Command): void {
  program
    .command("chaos")
    .description("harm a network of real processes while people vote, and show that nothing acknowledged is lost")
    .option("--minutes <n>", "how long faults follow each other", minutes, 5)
    .option(
      "--kills <n>",
      "and until there were so many kills; eleven a minute if not given",
      wholeNumber(0, 1_000_000),
    )
    .option("--seed <n>", "decides which faults, whom and when; never keys", wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option("--validators <n>", "validators in the network", wholeNumber(1, 10), 3)
    .option("--voters <n>", "voters, each of whom votes again and again", wholeNumber(1, 10_000), 24)
    .option("--rate <n>", "ballots a second", wholeNumber(1, 1_000), 4)
    .option("--one-down-seconds <n>", "then one validator is down for good", wholeNumber(0, 100_000), 30)
    .option("--quorum-gone-minutes <n>", "then the quorum is gone for so long, and comes back", minutes, 0.25)
    .option("--only <kinds>", `only these faults, comma separated: ${faultKinds.join(", ")}`, kinds)
    .option("--keep", "keep the logs and the record even if nothing went wrong, and say where")
    .option("--json", "print one JSON document")
    .action(chaos);
}

async function chaos(options: ChaosOptions): Promise<void> {
  const plan: ChaosPlan = {
    seed: options.seed,
    stormMs: 60_000 * options.minutes,
    killsMin: options.kills ?? Math.ceil(killsAMinute * options.minutes),
    voters: options.voters,
    ballotsPerSecond: options.rate,
    oneDownMs: 1_000 * options.oneDownSeconds,
    quorumGoneMs: 60_000 * options.quorumGoneMinutes,
  };
  const startedMs = performance.now();
  const tell = (text: string) => printNotice(`${paint.dim(clock(performance.now() - startedMs))} ${text}`);
  tell(`seed ${plan.seed}; starting ${options.validators} validators, bootnode, database and API`);
  const loadAtStart = loadavg();
  const rig = await openRig(options.validators, options.only);
  for (const [kind, why] of Object.entries(rig.notRun)) tell(paint.yellow(`not run: ${kind}: ${why}`));
  let keepLogs = true;
  try {
    const report = await runChaos(rig, plan, tell);
    const judged = { ...report, violations: [...report.violations, ...tooSlow(report)] };
    keepLogs = judged.violations.length > 0;
    if (keepLogs) process.exitCode = exitCodes.failed;
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    if (options.json)
      printJson({ ok: !keepLogs, ...judged, seconds, loadAverage: { start: loadAtStart, end: loadavg() } });
    else describe(judged);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserFailure(`${why}\nlogs: ${rig.network.dataFolder}/logs`, exitCodes.failed);
  } finally {
    await rig.stop();
    rig.remove(keepLogs || options.keep === true);
    if (options.keep) tell(`kept: ${rig.network.dataFolder}`);
  }
}

/** @returns a sentence for each bound of time that was not kept */
function tooSlow({ blockAfterFaultMs, withoutProposerMs, oneDown, quorumGone }: ChaosReport): string[] {
  const late = (what: string, measuredMs: number | null | undefined, boundMs: number) =>
    measuredMs !== null && measuredMs !== undefined && measuredMs > boundMs
      ? [`${what}: ${measuredMs} ms, and ${boundMs} ms are allowed`]
      : [];
  return [
    ...Object.entries(blockAfterFaultMs).flatMap(([kind, ms]) =>
      late(`next block after ${kind}`, ms, bounds.blockAfterFaultMs),
    ),
    ...late("a block without its proposer", withoutProposerMs, bounds.withoutProposerMs),
    ...late("a turn of the validator that is down", oneDown?.costMs.max, bounds.absentTurnMs),
    ...late("first block with a quorum again", quorumGone?.firstBlockMs, bounds.quorumBackMs),
  ];
}

function describe(report: ChaosReport): void {
  printTable([
    ["fault", "times", "longest wait for the next block"],
    ...Object.entries(report.faults).map(([kind, times]) => [
      kind,
      String(times),
      `${report.blockAfterFaultMs[kind as FaultKind] ?? 0} ms`,
    ]),
  ]);
  for (const [kind, why] of Object.entries(report.notRun)) printLine(`not run: ${kind}: ${why}`);
  printLine();
  printLine(`seed ${report.seed}, ${report.validators} validators, ${report.blocks} blocks, ${report.kills} kills`);
  printLine(
    `${report.acknowledged} ballots acknowledged after ${report.attempts} attempts: ${report.lost} lost, ${report.duplicated} duplicated, ${report.unsettled} never final`,
  );
  if (report.withoutProposerMs !== null) printLine(`proposer killed: next block within ${report.withoutProposerMs} ms`);
  if (report.oneDown) {
    const { absentTurns, costMs } = report.oneDown;
    printLine(`one down for good: ${absentTurns} turns cost ${costMs.median} ms (median), ${costMs.max} ms at most`);
  }
  if (report.quorumGone) {
    const { goneMs, firstBlockMs } = report.quorumGone;
    printLine(
      `quorum gone for ${goneMs / 1_000} s and back: first block after ${firstBlockMs} ms, without any restart`,
    );
  }
  printLine();
  if (report.violations.length === 0)
    printLine(paint.green("Nothing acknowledged was lost, and all validators are equal."));
  for (const violation of report.violations) printLine(paint.red(violation));
  if (report.violations.length > 0) printLine(`logs: ${report.dataFolder}/logs`);
}

function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

function minutes(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > 10_000) throw new InvalidArgumentError("a number of minutes is needed.");
  return value;
}

function kinds(text: string): readonly FaultKind[] {
  return text.split(",").map((name) => {
    const kind = faultKinds.find((one) => one === name.trim());
    if (kind === undefined) throw new InvalidArgumentError(`there is no fault '${name}'.`);
    return kind;
  });
}
