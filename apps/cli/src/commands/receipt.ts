import { checkReceipt, receiptSteps } from "@tabella/chain/light-proof";
import { parseReceipt } from "@tabella/chain/receipt";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";
import { parseGenesisText } from "../record/genesis-file.ts";

export function addCommand(program: Command): void {
  program
    .command("receipt")
    .description("a voter's receipt")
    .command("verify")
    .description("check a receipt offline; same exit codes as verify")
    .argument("<file>", "the receipt")
    .requiredOption("--genesis <file>", "genesis.json: whose seals count")
    .option("--json", "print one JSON document")
    .action((file: string, options: { genesis: string; json?: true }) => {
      const receipt = parseReceipt(readInputText(file));
      if (!receipt.ok) throw new UserFailure(`${file} is not a receipt: ${receipt.error}`, exitCodes.usage);
      const genesis = parseGenesisText(readInputText(options.genesis));
      const checked = checkReceipt(genesis, receipt.value, { checker: nodeSignatureChecker });
      if (!checked.ok) process.exitCode = exitCodes.failed;
      if (options.json) return printJson(checked);

      const failedAt = checked.ok ? receiptSteps.length : receiptSteps.indexOf(checked.error.step);
      for (const step of receiptSteps.slice(0, failedAt)) printLine(`${paint.green("✓")} ${step}`);
      if (checked.ok) {
        const { ballotHash, blockIndex, seals, validators } = checked.value;
        printLine(`Ballot ${ballotHash} is in block ${blockIndex}, sealed by ${seals} of ${validators} validators.`);
      } else printLine(`${paint.red("✗")} ${checked.error.step}: ${checked.error.detail}`);
    });
}
