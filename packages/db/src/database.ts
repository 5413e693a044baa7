import { TLSSocket } from "node:tls";
import { drizzle, type MySql2Database } from "drizzle-orm/mysql2";
import { createPool, type Pool } from "mysql2/promise";
import { connectionSettings } from "./connection-settings.ts";
import { tables } from "./schema/tables.ts";

export type Database = MySql2Database<typeof tables> & { readonly $client: Pool };

/** What queries take: the database, or one transaction of it. */
export type Queryable = Pick<Database, "select" | "insert" | "update" | "delete" | "execute">;

const sessionSettings =
  "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

const connectionsMax = 10;
/** Requests that wait for a connection beyond these are refused, not remembered. */
const waitingMax = 1_000;

/**
 * The one way to the database: integers of 64 bits stay exact (DB-1), relational queries in the form that MariaDB
 * understands (DB-3), every session in UTC and strict (DB-6). Connects when first asked.
 * @param url as in connection-settings.ts
 */
export function connectDatabase(url: string): Database {
  const pool = createPool({
    ...connectionSettings(url),
    supportBigNumbers: true,
    bigNumberStrings: true,
    multipleStatements: false,
    connectionLimit: connectionsMax,
    queueLimit: waitingMax,
    connectTimeout: 5_000,
    enableKeepAlive: true,
  });
  // Statements of a connection run in order: this one is done before any other of it. Without it, none shall run.
  pool.pool.on("connection", (connection) => {
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
 * Until when the certificate holds that the server has shown, in milliseconds since 1970.
 * @throws as a query does, if the database does not answer
 */
export async function databaseCertificateEndsMs(database: Database): Promise<number> {
  const connection = await database.$client.getConnection();
  try {
    const socket: unknown = "stream" in connection.connection ? connection.connection.stream : undefined;
    if (!(socket instanceof TLSSocket)) throw new Error("the driver keeps its TLS connection elsewhere now");
    return Date.parse(socket.getPeerCertificate().valid_to);
  } finally {
    connection.release();
  }
}
