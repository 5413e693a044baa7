import { getTableName, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { migrationLedger } from "./migrate.ts";
import { tables } from "./schema/tables.ts";

/** How many rows each of our tables has; tables that are not there yet are left out. */
export async function countRows(db: Database): Promise<Readonly<Record<string, number>>> {
  const there = new Set(await tableNames(db));
  const rows: Record<string, number> = {};
  for (const table of Object.values(tables)) {
    const name = getTableName(table);
    if (!there.has(name)) continue;
    const [counted] = await db.select({ count: sql`COUNT(*)`.mapWith(Number) }).from(table);
    rows[name] = counted?.count ?? 0;
  }
  return rows;
}

/** Tables that this program does not know: a newer one has made them, or somebody else. */
export async function unknownTables(db: Database): Promise<string[]> {
  const ours = new Set([...Object.values(tables).map((table) => getTableName(table)), migrationLedger]);
  return (await tableNames(db)).filter((name) => !ours.has(name));
}

async function tableNames(db: Database): Promise<string[]> {
  const [found] = (await db.execute(
    sql`SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME`,
  )) as unknown as [readonly { readonly name: string }[]];
  return found.map(({ name }) => name);
}
