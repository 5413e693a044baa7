import { simulate } from "@tabella/simulator/simulate";
import type { Command } from "commander";
import { wholeNumber } from "../options.ts";
import { exitCodes, paint, printJson, printLine, printTable, progressLine } from "../output.ts";

export function addCommand(program: Command): void {
  program
    .command("simulate")
    .description("run whole networks under seeded faults and check that they agree; the same seed gives the same run")
    .requiredOption("--seeds <n>", "how many seeds", wholeNumber(1, 10_000_000))
    .option("--from <seed>", "the first seed", wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option("--validators <n>", "validators in the network", wholeNumber(1, 10), 4)
    .option("--json", "print one JSON document")
    .action(async (options: { seeds: number; from: number; validators: number; json?: true }) => {
      const progress = progressLine("simulating");
      let done = 0;
      const report = await simulate({
        seeds: options.seeds,
        from: options.from,
        validators: options.validators,
        onProgress: () => {
          done += 1;
          progress.report(done, options.seeds);
        },
      });
      progress.end();
      if (report.violations.length > 0) process.exitCode = exitCodes.failed;
      if (options.json) return printJson(report);

      printLine(`${report.seeds} seeds, ${report.seedsPerSecond.toFixed(1)} a second, log hash ${report.eventLogHash}`);
      printTable([
        ["fault", "injected"],
        ...Object.entries(report.faults).map(([kind, count]) => [kind, String(count)]),
      ]);
      printLine();
      for (const { seed, invariant, detail, story } of report.violations) {
        printLine(`${paint.red("violated")} ${invariant} in seed ${seed}: ${detail}`);
        for (const event of story) printLine(paint.dim(`  ${event}`));
      }
      printLine(
        report.violations.length === 0
          ? paint.green("no violations")
          : paint.red(`${report.violations.length} violations`),
      );
    });
}
