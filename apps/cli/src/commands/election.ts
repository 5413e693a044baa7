import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { anyFreePorts, type LocalNetwork, startLocalNetwork } from "@tabella/launcher/local-network";
import type { Command } from "commander";
import { expectedCounts, questionsOf } from "../election-day/choices.ts";
import { type ElectionPlan, runElection } from "../election-day/run-election.ts";
import { validatorHeads } from "../election-day/validator-heads.ts";
import { UserFailure } from "../failure.ts";
import { wholeNumber } from "../options.ts";
import { exitCodes, paint, printJson, printLine, printNotice, progressLine } from "../output.ts";
import { downloadRecord } from "../record/public-record.ts";
import { verifyFiles } from "../record/verify-files.ts";

interface ElectionOptions {
  readonly voters: number;
  readonly candidates: number;
  readonly questions: number;
  readonly weights?: number;
  readonly trustees: number;
  readonly threshold?: number;
  readonly seed: number;
  readonly validators: number;
  readonly out: string;
  readonly json?: true;
}

export function addCommand(program: Command): void {
  program
    .command("election")
    .description("hold a complete election with real processes on free ports, and write its public record")
    .requiredOption("--voters <n>", "how many people vote", wholeNumber(1, 100_000))
    .requiredOption("--out <folder>", "where the public record goes")
    .option("--candidates <n>", "how many candidates", wholeNumber(2, 50), 5)
    .option("--validators <n>", "how many validators", wholeNumber(1, 10), 3)
    .option(
      "--questions <n>",
      "how many questions; the second and others allow blank votes or several candidates",
      wholeNumber(1, 10),
      1,
    )
    .option("--weights <n>", "voters on a signed roll, whose ballots count for 1 to n votes", wholeNumber(1, 100))
    .option("--trustees <n>", "how many trustees", wholeNumber(1, 15), 3)
    .option(
      "--threshold <n>",
      "how many trustees it takes to decrypt, the others stay away; without it, all",
      wholeNumber(1, 15),
    )
    .option("--seed <n>", "decides choices and their order, never keys", wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option("--json", "print one JSON document")
    .action(holdElection);
}

async function holdElection(options: ElectionOptions): Promise<void> {
  const startedMs = Date.now();
  const plan = planOf(options);
  const out = resolve(options.out);
  const dataFolder = mkdtempSync(join(tmpdir(), "tabella-election-"));
  let progress = progressLine("starting");
  let shownStep = "";
  const onStep = (step: string, done: number, total: number) => {
    if (step !== shownStep) {
      progress.end();
      if (process.stderr.isTTY || total === 0) printNotice(paint.dim(step));
      progress = progressLine(`  ${step}`);
      shownStep = step;
    }
    progress.report(done, total);
  };

  onStep(`starting ${options.validators} validators, bootnode, database and API`, 0, 1);
  const network = await startLocalNetwork({
    dataFolder,
    validatorCount: options.validators,
    ports: await anyFreePorts(options.validators),
    withWeb: false,
    withWatchdog: false,
  });
  let keepData = true;
  try {
    const outcome = await runElection(network, plan, onStep);
    onStep("writing and verifying the public record", 0, 1);
    const summary = await writeRecord(network, { plan, out, outcome, startedMs });
    progress.end();
    writeFileSync(join(out, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
    if (options.json) printJson(summary);
    else describe(summary, out);
    keepData = !isAsItShouldBe(summary);
    if (keepData) process.exitCode = exitCodes.failed;
  } catch (error) {
    throw new UserFailure(
      `${error instanceof Error ? error.message : String(error)}\nlogs: ${join(dataFolder, "logs")}`,
      exitCodes.failed,
    );
  } finally {
    await network.stop();
    if (!keepData) rmSync(dataFolder, { recursive: true, force: true });
  }
}

function planOf({ voters, seed, weights, trustees, threshold = trustees, ...ballot }: ElectionOptions): ElectionPlan {
  if (threshold > trustees) throw new UserFailure(`there are no ${threshold} trustees of ${trustees}`, exitCodes.usage);
  return { voters, seed, weightMax: weights ?? null, trustees, threshold, questions: questionsOf(ballot) };
}

interface Summary {
  readonly voters: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly blocks: number;
  readonly heights: readonly number[];
  readonly headHashes: readonly string[];
  readonly counts: readonly (readonly number[])[];
  readonly expectedCounts: readonly (readonly number[])[];
  /** The numbers of the trustees without whom the tally was opened. */
  readonly missingTrustees: readonly number[];
  readonly verified: boolean;
  readonly durationMs: number;
}

async function writeRecord(
  network: LocalNetwork,
  {
    plan,
    out,
    outcome,
    startedMs,
  }: {
    readonly plan: ElectionPlan;
    readonly out: string;
    readonly outcome: Awaited<ReturnType<typeof runElection>>;
    readonly startedMs: number;
  },
): Promise<Summary> {
  mkdirSync(out, { recursive: true });
  // First: the block after the last one with anything in it belongs to the record too.
  const heads = await validatorHeads(network.validators.map(({ url }) => url));
  const files = await downloadRecord({
    apiUrl: network.apiUrl,
    origin: network.origin,
    electionId: outcome.electionId,
    out,
  });
  const verdict = await verifyFiles(files);
  return {
    voters: plan.voters,
    accepted: outcome.accepted,
    rejected: outcome.rejected,
    blocks: files.blockCount,
    heights: heads.map(({ height }) => height),
    headHashes: heads.map(({ hash }) => hash),
    counts: verdict.counts ?? [],
    expectedCounts: expectedCounts(outcome.plan, plan.questions),
    missingTrustees: outcome.missingTrustees,
    verified: verdict.ok,
    durationMs: Date.now() - startedMs,
  };
}

function isAsItShouldBe(summary: Summary): boolean {
  return (
    summary.verified &&
    summary.rejected === 0 &&
    new Set(summary.headHashes).size === 1 &&
    JSON.stringify(summary.counts) === JSON.stringify(summary.expectedCounts)
  );
}

function describe(summary: Summary, out: string): void {
  const yes = (held: boolean, text: string) => printLine(`${held ? paint.green("✓") : paint.red("✗")} ${text}`);
  yes(summary.rejected === 0, `${summary.accepted} of ${summary.voters} ballots accepted, ${summary.rejected} refused`);
  yes(
    new Set(summary.headHashes).size === 1,
    `${summary.heights.length} validators at block ${summary.heights.join(", ")}`,
  );
  yes(
    JSON.stringify(summary.counts) === JSON.stringify(summary.expectedCounts),
    `counts ${JSON.stringify(summary.counts)}, expected ${JSON.stringify(summary.expectedCounts)}`,
  );
  if (summary.missingTrustees.length > 0) {
    yes(true, `the tally was opened without trustees ${summary.missingTrustees.join(", ")}`);
  }
  yes(summary.verified, "every check of the public record ran and held");
  printLine(`The record is in ${out} (${(summary.durationMs / 1000).toFixed(1)} s).`);
}
