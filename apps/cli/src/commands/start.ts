import { rmSync } from "node:fs";
import { join } from "node:path";
import { anyFreePorts, documentedPorts, type LocalNetwork, startLocalNetwork } from "@tabella/launcher/local-network";
import { repositoryFolder } from "@tabella/launcher/service-process";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { wholeNumber } from "../options.ts";
import { exitCodes, paint, printLine } from "../output.ts";
import { prepareDemo } from "../status/demo-election.ts";
import { showStatus } from "../status/status-view.ts";

export function addCommand(program: Command): void {
  program
    .command("start")
    .description("run a whole local network with an open demo election until Ctrl-C; the data stays")
    .option("--validators <n>", "how many validators", wholeNumber(1, 10), 3)
    .option("--data <folder>", "where keys, chain and database live", join(repositoryFolder, ".data", "network"))
    .option("--free-ports", "take any free ports in place of the documented ones, as for a second network")
    .option("--reset", "throw the data away and start over")
    .action(run);
}

interface StartOptions {
  readonly validators: number;
  readonly data: string;
  readonly freePorts?: true;
  readonly reset?: true;
}

async function run(options: StartOptions): Promise<void> {
  const interrupted = new AbortController();
  // A closed terminal is a wish to stop as well, and then nobody reads what is printed.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupted.abort());
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  if (options.reset) rmSync(options.data, { recursive: true, force: true });

  printLine(paint.bold("Tabella") + paint.dim("  starting a local network"));
  const network = await start(options);
  try {
    printLine(paint.dim("  demo election"));
    const demo = await prepareDemo(network);
    if (!interrupted.signal.aborted) await showStatus({ network, demo, until: interrupted.signal });
  } finally {
    printLine("\nstopping …");
    await network.stop();
    printLine(`stopped; the data stays in ${options.data}`);
  }
}

async function start(options: StartOptions): Promise<LocalNetwork> {
  try {
    return await startLocalNetwork({
      dataFolder: options.data,
      validatorCount: options.validators,
      ports: await (options.freePorts ? anyFreePorts : documentedPorts)(options.validators),
      withWeb: true,
      withWatchdog: true,
      onProgress: (what) => printLine(paint.dim(`  ${what}`)),
    });
  } catch (error) {
    throw new UserFailure(error instanceof Error ? error.message : String(error), exitCodes.failed);
  }
}
