import { join } from "node:path";
import { closeDatabase, connectDatabase, type Database } from "@tabella/db/database";
import { loadDump, replayChanges } from "@tabella/db/dump";
import { migrate } from "@tabella/db/migrate";
import { endAllSessions } from "@tabella/db/queries/sessions";
import { countRows, unknownTables } from "@tabella/db/table-rows";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";
import { changesGoTo } from "./database-changes.ts";
import type { Manifest } from "./manifest.ts";

/** How far the changes after the dump are done again. */
export type Changes =
  | { readonly kind: "none" }
  | { readonly kind: "all" }
  | { readonly kind: "until"; readonly ms: number };

/**
 * Puts the dump of a backup, which was checked before, into a database without rows; then the changes, if they are wanted;
 * then what this program's migrations add. Nobody stays logged in: a session that was ended since must not live again.
 * @param url of a user who may change the schema; for changes, one who has BINLOG REPLAY too
 * @param options.replace whatever is there is thrown away, also tables that a newer program has made
 * @returns how many rows each table has now
 * @throws UserFailure (exit code 2) if the database has rows, or the backup is one without a database, or ends before the moment
 */
export async function restoreDatabase(
  folder: string,
  { database }: Manifest,
  options: { readonly url: string; readonly changes: Changes; readonly replace: boolean },
): Promise<Readonly<Record<string, number>>> {
  if (database === null) throw new UserFailure(`${folder} is a backup without a database`, exitCodes.usage);
  const { url, changes, replace } = options;
  const end = changesGoTo(database.changes);
  if (changes.kind === "until" && changes.ms > end) {
    throw new UserFailure(
      `the backup's changes end at ${new Date(end).toISOString()}, before that moment. While the server's log of changes is there, 'tabella backup update' adds those since; --changes does again all that the backup has`,
      exitCodes.usage,
    );
  }
  const there = replace ? null : await withDatabase(url, whatIsThere);
  if (there !== null) {
    throw new UserFailure(
      `the database has ${there}: --replace throws it away for what the backup has`,
      exitCodes.usage,
    );
  }
  await loadDump(url, join(folder, database.dump));
  const loaded = await withDatabase(url, countRows);
  const wrong = Object.entries(database.rows).find(([table, rows]) => table in loaded && loaded[table] !== rows);
  if (wrong !== undefined) {
    throw new UserFailure(
      `${wrong[0]} has ${loaded[wrong[0]]} rows, not ${wrong[1]} as in the backup`,
      exitCodes.failed,
    );
  }
  if (changes.kind !== "none") {
    await replayChanges(url, {
      files: database.changes.map((name) => join(folder, name)),
      position: database.position.position,
      until: changes.kind === "until" ? changes.ms : null,
    });
  }
  await migrate({ url });
  return withDatabase(url, async (db) => {
    await endAllSessions(db);
    return countRows(db);
  });
}

/** What restoring would throw away, in words; null: nothing. */
async function whatIsThere(db: Database): Promise<string | null> {
  const [used] = Object.entries(await countRows(db)).filter(([, rows]) => rows > 0);
  if (used !== undefined) return `rows (${used[1]} in ${used[0]})`;
  const [unknown] = await unknownTables(db);
  return unknown === undefined ? null : `a table that this program does not know (${unknown})`;
}

async function withDatabase<Value>(url: string, work: (db: Database) => Promise<Value>): Promise<Value> {
  const db = connectDatabase(url);
  try {
    return await work(db);
  } finally {
    await closeDatabase(db);
  }
}
