/**
 * Brings a database to the schema of this program. Drizzle's own migrator compares only the newest date and holds no
 * lock; this one (DB-5) locks, demands that what was applied is exactly the beginning of the journal, records each
 * statement as soon as it is done, and looks at the outcome. The ledger has drizzle's form.
 */
import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";
import { connectionSettings } from "./connection-settings.ts";
import { isAlreadyThere } from "./database-error.ts";
import { applicationGrants, type DatabaseUser, readerGrants } from "./grants.ts";
import { type Migration, readMigrations } from "./migrations.ts";
import { schemaDifferences } from "./schema-differences.ts";

/** The table in which the database says which migrations it has. */
export const migrationLedger = "__drizzle_migrations";
const lockName = "tabella_migrate";
const lockWithinSeconds = 60;

/**
 * @param url of a user who may change the schema
 * @param applicationUser who shall get the rights that the API needs, and no others
 * @param readerUser who shall be able to read what is no secret
 * @returns how many migrations were applied now
 * @throws Error if the database was migrated by another program, or its schema is not what it should be
 */
export async function migrate({
  url,
  applicationUser,
  readerUser,
}: {
  url: string;
  applicationUser?: DatabaseUser;
  readerUser?: DatabaseUser;
}): Promise<number> {
  const connection = await createConnection(connectionSettings(url));
  try {
    await takeLock(connection);
    await connection.query(
      `CREATE TABLE IF NOT EXISTS ${migrationLedger} (id SERIAL PRIMARY KEY, hash TEXT NOT NULL, created_at BIGINT)`,
    );
    const missing = await missingMigrations(connection);
    for (const [at, migration] of missing.entries()) {
      await connection.query(migration.statement).catch((error: unknown) => {
        // A run that broke off may have done one statement, and not recorded it: each is done whole or not at all.
        if (at > 0 || !isAlreadyThere(error)) throw error;
      });
      await connection.query(`INSERT INTO ${migrationLedger} (hash, created_at) VALUES (?, ?)`, [
        migration.hash,
        migration.createdAt,
      ]);
    }
    const differences = await schemaDifferences(connection);
    if (differences.length > 0) throw new Error(`the schema is not as declared: ${differences.join("; ")}`);
    const grants = [
      ...(applicationUser === undefined ? [] : applicationGrants(applicationUser)),
      ...(readerUser === undefined ? [] : readerGrants(readerUser)),
    ];
    for (const grant of grants) await connection.query(grant);
    return missing.length;
  } finally {
    // Closing the connection gives the lock back, whatever happened.
    await connection.end();
  }
}

/** @throws Error saying so if the database lacks migrations, for a program that may not apply them itself */
export async function checkMigrated(url: string): Promise<void> {
  const connection = await createConnection(connectionSettings(url));
  try {
    const missing = await missingMigrations(connection).catch((cause: unknown) => {
      throw new Error("the database does not hold our tables, or this user may not read them", { cause });
    });
    if (missing.length > 0) throw new Error(`the database lacks ${missing.length} migrations; migrate it first`);
  } finally {
    await connection.end();
  }
}

async function takeLock(connection: Connection): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>("SELECT GET_LOCK(?, ?) AS taken", [
    lockName,
    lockWithinSeconds,
  ]);
  if (Number(rows[0]?.taken) !== 1) {
    throw new Error(`another program has been migrating the database for ${lockWithinSeconds} s`);
  }
}

/** @throws Error if what was applied is not the beginning of the journal */
async function missingMigrations(connection: Connection): Promise<Migration[]> {
  const migrations = readMigrations();
  const [applied] = await connection.query<RowDataPacket[]>(`SELECT hash FROM ${migrationLedger} ORDER BY id`);
  applied.forEach((row, at) => {
    const expected = migrations[at];
    if (expected === undefined) throw new Error("the database was migrated by a newer program than this");
    if (row.hash !== expected.hash) {
      throw new Error(`migration ${expected.tag} is not the one that was applied to this database`);
    }
  });
  return migrations.slice(applied.length);
}
