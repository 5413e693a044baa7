import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addElectionCommand } from "./commands/election.ts";
import { addExportCommand } from "./commands/export.ts";
import { addGenesisCommand } from "./commands/genesis.ts";
import { addReceiptCommand } from "./commands/receipt.ts";
import { addSimulateCommand } from "./commands/simulate.ts";
import { addStartCommand } from "./commands/start.ts";
import { addVerifyCommand } from "./commands/verify.ts";
import { addVerifyBallotCommand } from "./commands/verify-ballot.ts";
import { UserFailure } from "./failure.ts";
import { exitCodes, paint, printNotice } from "./output.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("tabella")
  .description("Elections whose result anyone can check.")
  .version(version)
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

for (const add of [
  addStartCommand,
  addElectionCommand,
  addVerifyCommand,
  addVerifyBallotCommand,
  addReceiptCommand,
  addExportCommand,
  addGenesisCommand,
  addSimulateCommand,
]) {
  add(program);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const text = error instanceof Error ? error.message : String(error);
  printNotice(`${paint.red("tabella:")} ${text}`);
  return error instanceof UserFailure ? error.exitCode : exitCodes.failed;
}
