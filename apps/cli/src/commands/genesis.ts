import { resolve } from "node:path";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { wholeNumber } from "../options.ts";
import { exitCodes, printLine } from "../output.ts";

export function addCommand(program: Command): void {
  program
    .command("genesis")
    .description("make the keys of validators, registrar and sessions, and the genesis file that names the public ones")
    .requiredOption("--validators <n>", "how many validators", wholeNumber(1, 100))
    .requiredOption("--out <folder>", "where the files go; nothing there is overwritten")
    .action((options: { validators: number; out: string }) => {
      const outDir = resolve(options.out);
      try {
        generateNetworkFiles({ validators: options.validators, outDir });
      } catch (error) {
        throw new UserFailure(error instanceof Error ? error.message : String(error), exitCodes.usage);
      }
      printLine(`genesis.json and the keys of ${options.validators} validators are in ${outDir}.`);
      printLine("Give genesis.json to everyone. Each key file goes to one machine and never leaves it.");
    });
}
