import { getTableName, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { tables } from "./schema/tables.ts";

/** How many rows each of our tables has; tables that are not there yet are left out. */
export async function countRows(db: Database): Promise<Readonly<Record<string, number>>> {
  const [found] = (await db.execute(
    sql`SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()`,
  )) as unknown as [readonly { readonly name: string }[]];
  const there = new Set(found.map(({ name }) => name));
  const rows: Record<string, number> = {};
  for (const table of Object.values(tables)) {
    const name = getTableName(table);
    if (!there.has(name)) continue;
    const [counted] = await db.select({ count: sql`COUNT(*)`.mapWith(Number) }).from(table);
    rows[name] = counted?.count ?? 0;
  }
  return rows;
}
