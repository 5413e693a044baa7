/** The checked-in migrations: made by drizzle-kit, one statement a file, in the order of their journal. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

export interface Journal {
  readonly version: string;
  readonly dialect: string;
  readonly entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
}

export interface Migration {
  readonly tag: string;
  readonly statement: string;
  /** SHA-256 of the file, hexadecimal: what the database's own ledger of migrations keeps. */
  readonly hash: string;
  /** Milliseconds since the epoch; rises from one to the next. */
  readonly createdAt: number;
}

export function readJournal(): Journal {
  return JSON.parse(readFileSync(join(migrationsFolder, "meta", "_journal.json"), "utf8"));
}

export function readMigrations(): Migration[] {
  return readJournal().entries.map(({ tag, when }) => {
    const statement = readFileSync(join(migrationsFolder, `${tag}.sql`), "utf8");
    return { tag, statement, hash: createHash("sha256").update(statement).digest("hex"), createdAt: when };
  });
}
