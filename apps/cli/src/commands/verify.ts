import { type Command, Option } from "commander";
import { UserFailure } from "../failure.ts";
import { exitCodes, paint, printJson, printLine, progressLine } from "../output.ts";
import { printChecks } from "../record/check-table.ts";
import { verifyFiles } from "../record/verify-files.ts";

export function addCommand(program: Command): void {
  program
    .command("verify")
    .description(
      "recompute an election from its public record; 0: all checks ran and held, 1: one failed, 2: no .bel at all",
    )
    .argument("<file.bel>", "the archive")
    .addOption(new Option("--chain <file>", "chain.ndjson: blocks with their certificates"))
    .addOption(new Option("--genesis <file>", "genesis.json: whose seals count"))
    .option("--json", "print one JSON document")
    .action((archive: string, options: { chain?: string; genesis?: string; json?: true }) => {
      const { chain, genesis, json } = options;
      if ((chain === undefined) !== (genesis === undefined)) {
        throw new UserFailure("--chain and --genesis belong together", exitCodes.usage);
      }
      let progress = progressLine("verifying");
      let shown = "";
      const report = verifyFiles(
        { archive, ...(chain === undefined || genesis === undefined ? {} : { chain, genesis }) },
        (check, done, total) => {
          if (check !== shown) {
            progress.end();
            progress = progressLine(check);
            shown = check;
          }
          progress.report(done, total);
        },
      );
      progress.end();
      if (!report.ok) process.exitCode = exitCodes.failed;
      if (json) return printJson(report);

      printChecks(report.checks);
      printLine();
      for (const limit of report.limits) printLine(paint.yellow(limit));
      const verdict = report.ok
        ? paint.green(`All ${report.checks.length} checks ran and held for ${report.ballots} ballots.`)
        : paint.red("This record does not hold: see the failed checks above.");
      printLine(verdict);
      if (report.ok && report.counts !== null) printLine(`Counts: ${JSON.stringify(report.counts)}`);
    });
}
