/**
 * Run after `drizzle-kit generate` (`pnpm run generate` does both): turns a new migration of several statements into one
 * file a statement. MariaDB commits at every DDL statement, so that only a migration of one statement is atomic (DB-5).
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrationsFolder, readJournal } from "./migrations.ts";

const breakpoint = "--> statement-breakpoint";

const journal = readJournal();
const metaFolder = join(migrationsFolder, "meta");
const entries: typeof journal.entries = [];
for (const entry of journal.entries) {
  const file = join(migrationsFolder, `${entry.tag}.sql`);
  const statements = readFileSync(file, "utf8").split(breakpoint);
  const isSplit = statements.length > 1;
  if (isSplit) rmSync(file);
  statements.forEach((statement, at) => {
    const idx = entries.length;
    const tag = isSplit ? `${String(idx).padStart(4, "0")}_${nameOf(statement)}` : entry.tag;
    if (isSplit) writeFileSync(join(migrationsFolder, `${tag}.sql`), `${statement.trim()}\n`);
    entries.push({ ...entry, idx, tag, when: entry.when + at });
  });
  // The snapshot describes the schema after the entry's last statement.
  const snapshot = (idx: number) => join(metaFolder, `${String(idx).padStart(4, "0")}_snapshot.json`);
  if (isSplit) renameSync(snapshot(entry.idx), snapshot(entries.length - 1));
}
writeFileSync(join(metaFolder, "_journal.json"), `${JSON.stringify({ ...journal, entries }, null, 2)}\n`);

/** CREATE TABLE `votes` → create_votes; other statements by the index or constraint they name. */
function nameOf(statement: string): string {
  const table = /CREATE TABLE `(\w+)`/.exec(statement);
  if (table) return `create_${table[1]}`;
  const names = [...statement.matchAll(/(?:CONSTRAINT|INDEX|COLUMN|TABLE) `(\w+)`/g)].map((match) => match[1]);
  return names.at(-1) ?? "statement";
}
