/** A copy of the database at one moment, as MariaDB's own programs make and read it, and the changes since. */
import { createReadStream, createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createConnection, escapeId, type RowDataPacket } from "mysql2/promise";
import { startClientProgram } from "./client-program.ts";
import { connectionSettings } from "./connection-settings.ts";

/** A place in the server's log of changes. */
export interface LogPosition {
  readonly file: string;
  readonly position: number;
}

export interface Dump {
  /** Where the log of changes goes on after the dump. */
  readonly position: LogPosition;
  /** How many rows each table has in the dump. */
  readonly rows: Readonly<Record<string, number>>;
}

/** One row a statement, so that rows can be counted and a damaged place is found; bytes as digits; one transaction a table. */
const dumpOptions = [
  "--single-transaction",
  "--master-data=2",
  "--hex-blob",
  "--skip-extended-insert",
  "--no-autocommit",
  "--skip-add-locks",
  "--default-character-set=utf8mb4",
  "--skip-dump-date",
];

/**
 * Writes all tables as they are at one moment, while the server goes on.
 * @param url of a user who may read everything and the position in the log of changes
 * @throws Error with the program's last words
 */
export async function dumpDatabase(url: string, file: string): Promise<Dump> {
  const { database } = connectionSettings(url);
  const program = startClientProgram("mariadb-dump", url, [...dumpOptions, database]);
  program.input.end();
  const rows: Record<string, number> = {};
  let position: LogPosition | null = null;
  const watched = linesWatched((line) => {
    const table = /^(?:CREATE TABLE|INSERT INTO) `(\w+)`/.exec(line);
    if (table?.[1] !== undefined) rows[table[1]] = (rows[table[1]] ?? 0) + (line.startsWith("INSERT") ? 1 : 0);
    const at = /^-- CHANGE MASTER TO MASTER_LOG_FILE='([\w.-]+)', MASTER_LOG_POS=(\d+);/.exec(line);
    if (at?.[1] !== undefined) position = { file: at[1], position: Number(at[2]) };
  });
  const written = pipeline(program.output, watched, createWriteStream(file, { mode: 0o600, flush: true }));
  await Promise.all([written, program.ended]);
  if (position === null) throw new Error("the server keeps no log of changes (log-bin): switch it on first");
  return { position, rows };
}

/**
 * Copies the server's log of changes, from one of its files to the last, into a folder.
 * @throws Error with the program's last words: also if the server has thrown that file away already
 */
export async function copyChanges(url: string, { from, folder }: { from: string; folder: string }): Promise<void> {
  const program = startClientProgram("mariadb-binlog", url, [
    "--read-from-remote-server",
    "--raw",
    "--to-last-log",
    `--result-file=${folder}/`,
    from,
  ]);
  program.input.end();
  program.output.resume();
  await program.ended;
}

/**
 * Reads a dump into a database, in the place of all tables that are there: one that a newer program has made would stop this
 * one's next migration, which makes it again.
 * @param url of a user who may change the schema
 * @throws Error with the program's last words
 */
export async function loadDump(url: string, file: string): Promise<void> {
  await dropTables(url);
  await feed(url, (input) => pipeline(createReadStream(file), input));
}

async function dropTables(url: string): Promise<void> {
  const connection = await createConnection(connectionSettings(url));
  try {
    const [tables] = await connection.query<RowDataPacket[]>(
      "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
    );
    // They refer to one another.
    await connection.query("SET SESSION foreign_key_checks = 0");
    for (const { name } of tables) await connection.query(`DROP TABLE ${escapeId(name)}`);
  } finally {
    await connection.end();
  }
}

/**
 * Does again what the log says of this database.
 * @param url of a user who has the right BINLOG REPLAY besides
 * @param options.files of the log, in order; the first one from `position` on
 * @param options.until changes of this second (milliseconds since the epoch) and later ones are left out; null: none are
 * @throws Error with the program's last words
 */
export async function replayChanges(
  url: string,
  options: { readonly files: readonly string[]; readonly position: number; readonly until: number | null },
): Promise<void> {
  const { database } = connectionSettings(url);
  const { files, position, until } = options;
  const log = startClientProgram("mariadb-binlog", null, [
    `--database=${database}`,
    `--start-position=${position}`,
    ...(until === null ? [] : [`--stop-datetime=${new Date(until).toISOString().slice(0, 19).replace("T", " ")}`]),
    ...files,
  ]);
  log.input.end();
  await Promise.all([log.ended, feed(url, (input) => pipeline(log.output, input))]);
}

async function feed(url: string, write: (input: NodeJS.WritableStream) => Promise<void>): Promise<void> {
  const { database } = connectionSettings(url);
  const client = startClientProgram("mariadb", url, [
    "--batch",
    "--binary-mode",
    "--default-character-set=utf8mb4",
    database,
  ]);
  client.output.resume();
  const [written, ended] = await Promise.allSettled([write(client.input), client.ended]);
  // How the client ended says more than that nothing could be written to it any more.
  if (ended.status === "rejected") throw ended.reason;
  if (written.status === "rejected") throw written.reason;
}

/** Of a line so many characters suffice to know it. */
const lineStartMax = 200;

/** Passes bytes on as they are, and shows the beginning of each line. */
function linesWatched(onLine: (start: string) => void): Transform {
  let start = "";
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let from = 0; from <= chunk.length; ) {
        const end = chunk.indexOf("\n", from);
        const stop = end < 0 ? chunk.length : end;
        if (start.length < lineStartMax) start += chunk.toString("latin1", from, Math.min(stop, from + lineStartMax));
        if (end < 0) break;
        onLine(start);
        start = "";
        from = end + 1;
      }
      done(null, chunk);
    },
  });
}
