import type { Command } from "commander";
import { addDatabaseOptions, type DatabaseOptions, databaseUrl } from "../backup/database-source.ts";
import { checkBackup } from "../backup/make-backup.ts";
import { type Changes, restoreDatabase } from "../backup/restore-database.ts";
import { restoreStore } from "../backup/restore-store.ts";
import { UserFailure } from "../failure.ts";
import { exitCodes, printJson, printLine, printNotice } from "../output.ts";

interface Options extends DatabaseOptions {
  readonly store?: string;
  readonly until?: string;
  readonly changes?: true;
  readonly replace?: true;
  readonly json?: true;
}

export function addCommand(program: Command): void {
  addDatabaseOptions(program.command("restore <folder>"), "a user who may change the schema, such as tabella_migrator")
    .description(
      "put a backup back: the database, the store of a validator or an observer, or both; all is checked first",
    )
    .option("--store <folder>", "the data folder of a node that is stopped and has no chain")
    .option("--changes", "do the database's changes after the dump again, all that the backup has")
    .option("--until <time>", "as --changes, but only those before this time, such as 2027-03-01T09:30:00Z")
    .option("--replace", "throw away all that the database has, also tables that a newer program has made")
    .option("--json", "print one JSON document")
    .action(restore);
}

async function restore(folder: string, options: Options): Promise<void> {
  const { store, replace = false, json } = options;
  const url = databaseUrl(options);
  if (url === null && store === undefined) throw new UserFailure("--database or --store is needed", exitCodes.usage);
  const changes = changesOf(options);
  printNotice("checking the backup");
  const { manifest } = await checkBackup(folder);
  let rows: Readonly<Record<string, number>> | null = null;
  if (url !== null) {
    printNotice("restoring the database");
    rows = await restoreDatabase(folder, manifest, { url, changes, replace });
  }
  if (store !== undefined) {
    printNotice("restoring the chain");
    await restoreStore(folder, manifest, store);
  }
  const { height, state_root: stateRoot } = manifest.chain;
  if (json) {
    printJson({ ok: true, rows, store: store === undefined ? null : { height, stateRoot } });
    return;
  }
  if (rows !== null)
    printLine(
      `the database has ${Object.entries(rows)
        .map(([table, count]) => `${count} ${table}`)
        .join(", ")}`,
    );
  if (rows !== null) printLine("Everybody has to log in again. Run 'tabella reindex' next: the ledger may know more.");
  if (store === undefined) return;
  printLine(`${store} has ${height} blocks, state root ${stateRoot}`);
  printLine(
    "A validator with this store only watches, until it cannot contradict what it signed before. Where the stores of",
  );
  printLine("so many are lost that no block comes: 'tabella validator override-watching'.");
}

function changesOf({ until, changes }: Options): Changes {
  if (until === undefined) return { kind: changes ? "all" : "none" };
  const ms = Date.parse(until);
  // A time without a zone would mean another moment on another machine.
  if (Number.isNaN(ms) || !/(?:Z|[+-]\d\d:\d\d)$/.test(until)) {
    throw new UserFailure("--until is a time with its zone, such as 2027-03-01T09:30:00Z", exitCodes.usage);
  }
  return { kind: "until", ms };
}
