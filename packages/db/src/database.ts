import { Socket } from "node:net";
import { drizzle, type MySql2Database } from "drizzle-orm/mysql2";
import { createPool, type Pool, type RowDataPacket } from "mysql2/promise";
import { connectionSettings } from "./connection-settings.ts";
import { tables } from "./schema/tables.ts";

export type Database = MySql2Database<typeof tables> & { readonly $client: Pool };

/** What queries take: the database, or one transaction of it. */
export type Queryable = Pick<Database, "select" | "insert" | "update" | "delete" | "execute">;

/** The server gives up waiting for a lock before we give up waiting for the server. */
const sessionSettings =
  "SET SESSION innodb_lock_wait_timeout = 10, time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

const connectionsMax = 10;
/** Requests that wait for a connection beyond these are refused, not remembered. */
const waitingMax = 1_000;
/** No statement of ours takes as long. */
const silentMsMax = 15_000;
/** An idle connection is asked after so long whether its other end is there. */
const keepAliveAfterMs = 10_000;

/**
 * The one way to the database: integers of 64 bits stay exact (DB-1), relational queries in the form that MariaDB
 * understands (DB-3), every session in UTC and strict (DB-6). Connects when first asked. A server that goes without a word
 * is given up after a while, and the next statement looks for it anew.
 * @param url as in connection-settings.ts
 * @param options.silentMs how long a connection may be silent before it is closed, also an idle one
 */
export function connectDatabase(url: string, { silentMs = silentMsMax } = {}): Database {
  const pool = createPool({
    ...connectionSettings(url),
    supportBigNumbers: true,
    bigNumberStrings: true,
    multipleStatements: false,
    connectionLimit: connectionsMax,
    queueLimit: waitingMax,
    connectTimeout: 5_000,
    enableKeepAlive: true,
    keepAliveInitialDelay: keepAliveAfterMs,
  });
  // Statements of a connection run in order: this one is done before any other of it. Without it, none shall run.
  pool.pool.on("connection", (connection) => {
    const socket = socketOf(connection);
    // Without it a statement would wait for what TCP calls a failure: a quarter of an hour.
    socket.setTimeout(silentMs, () => {
      socket.destroy(Object.assign(new Error(`no answer within ${silentMs} ms`), { code: "ETIMEDOUT" }));
    });
    connection.query(sessionSettings, (error) => {
      if (error) connection.destroy();
    });
  });
  return drizzle(pool, { schema: tables, mode: "planetscale" });
}

export async function closeDatabase(database: Database): Promise<void> {
  await database.$client.end();
}

/** True if the database answers. */
export async function databaseAnswers(database: Database): Promise<boolean> {
  try {
    await database.execute("SELECT 1");
    return true;
  } catch {
    return false;
  }
}

/**
 * Until when the server's certificate holds, in milliseconds since 1970. The server says it: a connection that resumes a
 * session of TLS is shown no certificate, for it has been checked before.
 * @throws as a query does, if the database does not answer; Error if it has no certificate
 */
export async function databaseCertificateEndsMs(database: Database): Promise<number> {
  const [rows] = await database.$client.query<RowDataPacket[]>("SHOW STATUS LIKE 'Ssl_server_not_after'");
  const endsMs = Date.parse(String(rows[0]?.Value));
  if (Number.isNaN(endsMs)) throw new Error("the database does not say until when its certificate holds");
  return endsMs;
}

/** @throws Error if the driver keeps it elsewhere now */
function socketOf(connection: object): Socket {
  const socket: unknown = "stream" in connection ? connection.stream : undefined;
  if (socket instanceof Socket) return socket;
  throw new Error("the driver keeps its connection elsewhere now");
}
