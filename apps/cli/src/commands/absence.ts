import { absenceSteps, checkAbsence, parseAbsence } from "@tabella/chain/absence";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";
import { parseGenesisText } from "../record/genesis-file.ts";

export function addCommand(program: Command): void {
  program
    .command("absence")
    .description("the proof that a voter did not vote")
    .command("verify")
    .description("check it offline; same exit codes as verify")
    .argument("<file>", "the proof, as the page of the election gives it")
    .requiredOption("--genesis <file>", "genesis.json: whose seals count")
    .option("--json", "print one JSON document")
    .action((file: string, options: { genesis: string; json?: true }) => {
      const absence = parseAbsence(readInputText(file));
      if (!absence.ok) throw new UserFailure(`${file} is no proof of an absence: ${absence.error}`, exitCodes.usage);
      const genesis = parseGenesisText(readInputText(options.genesis));
      const checked = checkAbsence(genesis, absence.value, nodeSignatureChecker);
      if (!checked.ok) process.exitCode = exitCodes.failed;
      if (options.json) return printJson(checked);

      const failedAt = checked.ok ? absenceSteps.length : absenceSteps.indexOf(checked.error.step);
      for (const step of absenceSteps.slice(0, failedAt)) printLine(`${paint.green("✓")} ${step}`);
      if (checked.ok) {
        const { election, credential, kind, blockIndex, timestamp, seals, validators } = checked.value;
        const what = kind === "registered" ? "is on the list and has cast no ballot" : "is on no list";
        printLine(`Credential ${credential} ${what} of election ${election},`);
        const time = new Date(timestamp).toISOString();
        printLine(`as of block ${blockIndex} (${time}), sealed by ${seals} of ${validators} validators.`);
      } else printLine(`${paint.red("✗")} ${checked.error.step}: ${checked.error.detail}`);
    });
}
