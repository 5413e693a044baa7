import { resolve } from "node:path";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { renewDatabaseFiles } from "../network/database-folders.ts";
import { makeNetworkFolders } from "../network/network-folders.ts";
import { wholeNumber } from "../options.ts";
import { exitCodes, printLine } from "../output.ts";

interface Options {
  readonly validators?: number;
  readonly out: string;
  readonly folders?: true;
  readonly from?: string;
  readonly databaseHost: string;
  readonly renewDatabase?: true;
}

export function addCommand(program: Command): void {
  program
    .command("genesis")
    .description("make the keys of validators, registrar and sessions, and the genesis file that names the public ones")
    .option("--validators <n>", "how many validators", wholeNumber(1, 100))
    .requiredOption("--out <folder>", "where the files go; nothing there is overwritten")
    .option("--folders", "a folder for each service and the database's passwords too; a network that is there is kept")
    .option("--from <folder>", "with --folders: sort the files that this command has made into <folder> before")
    .option("--database-host <name>", "with --folders: where the API finds the database", "database")
    .option(
      "--renew-database",
      "with --folders: only new passwords and a new certificate for the database that is there",
    )
    .action(async (options: Options) => {
      try {
        for (const line of await perform(options)) printLine(line);
      } catch (error) {
        throw new UserFailure(error instanceof Error ? error.message : String(error), exitCodes.usage);
      }
    });
}

async function perform({ validators, folders, from, databaseHost, renewDatabase, out }: Options): Promise<string[]> {
  const outDir = resolve(out);
  if (renewDatabase) {
    if (!folders) throw new Error("--renew-database needs --folders");
    await renewDatabaseFiles(outDir, databaseHost);
    return ["The database has new passwords and a new certificate: start it and its clients anew."];
  }
  if (validators === undefined) throw new Error("--validators says how many the network begins with");
  if (folders) {
    const done = await makeNetworkFolders({
      ...{ validators, outDir, databaseHost },
      ...(from === undefined ? {} : { from: resolve(from) }),
    });
    return [done === "made" ? `A network of ${validators} validators is made.` : "The network is there already."];
  }
  if (from !== undefined) throw new Error("--from needs --folders");
  generateNetworkFiles({ validators, outDir, folders: true });
  return [
    `genesis.json and a folder for each of ${validators} validators are in ${outDir}.`,
    "Give each operator the folder whole, once, and keep no copy: beside the key it holds the file ….unused, which says",
    "that the key has never signed. Validators without it only watch, and if too many do, no first block ever comes.",
    "Give genesis.json to everyone. registrar.key.json and jwt.key.pem are for the API alone.",
  ];
}
