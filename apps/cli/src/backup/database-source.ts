import { readSecretFile } from "@tabella/keys/key-file";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

export interface DatabaseOptions {
  readonly database?: string;
  readonly databaseCa?: string;
}

/** The options by which a command is told of a database; never its URL itself, which holds a password. */
export function addDatabaseOptions(command: Command, whose: string): Command {
  return command
    .option("--database <file>", `a file of mode 0600 with the database's URL, for ${whose}`)
    .option("--database-ca <file>", "authorities in PEM that sign the database's certificate");
}

/** The URL in the form of packages/db; null if none is named. @throws UserFailure (exit code 2) */
export function databaseUrl({ database, databaseCa }: DatabaseOptions): string | null {
  if (database === undefined) return null;
  let text: string;
  try {
    text = readSecretFile(database).trim();
  } catch (error) {
    throw new UserFailure((error as Error).message, exitCodes.usage);
  }
  const url = URL.parse(text);
  // What is in the file is never shown.
  if (url?.protocol !== "mysql:")
    throw new UserFailure(`${database} holds no database's URL (mysql://…)`, exitCodes.usage);
  if (databaseCa !== undefined) url.searchParams.set("ssl-ca", databaseCa);
  return url.href;
}
