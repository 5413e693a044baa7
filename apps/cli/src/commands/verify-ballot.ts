import { verifyBallot } from "@tabella/verifier/verify-ballot";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { readInput, readInputText } from "../input-files.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";
import { printChecks } from "../record/check-table.ts";

export function addCommand(program: Command): void {
  program
    .command("verify-ballot")
    .description("check one ballot against the archive of its election; same exit codes as verify")
    .requiredOption("--election <file.bel>", "the archive")
    .requiredOption("--ballot <file>", "the ballot's JSON")
    .option("--json", "print one JSON document")
    .action((options: { election: string; ballot: string; json?: true }) => {
      const report = verifyBallot({ archive: readInput(options.election), ballot: readInputText(options.ballot) });
      if (!report.ok) {
        throw new UserFailure(`${options.election} is not a .bel archive: ${report.error}`, exitCodes.usage);
      }
      const { ok, tracker, inArchive, checks } = report.value;
      if (!ok) process.exitCode = exitCodes.failed;
      if (options.json) return printJson(report.value);

      printChecks(checks);
      printLine();
      printLine(`Tracker ${tracker}, ${inArchive ? "in this archive" : paint.yellow("not in this archive")}.`);
      printLine(ok ? paint.green("The ballot holds.") : paint.red("The ballot does not hold."));
    });
}
