import { is } from "drizzle-orm";
import { getTableConfig, MySqlColumn } from "drizzle-orm/mysql-core";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { tables } from "./schema/tables.ts";

/** MariaDB reports widths and synonyms that nobody wrote. */
function comparable(type: string): string {
  return type
    .toLowerCase()
    .replace(/^(tinyint|smallint|int|bigint)\(\d+\)/, "$1")
    .replace(/^boolean$/, "tinyint")
    .replaceAll(", ", ",");
}

/** Columns whose type or nullability is not what the tables in src/schema declare; empty when all is well. */
export async function schemaDifferences(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT TABLE_NAME AS t, COLUMN_NAME AS c, COLUMN_TYPE AS type, IS_NULLABLE AS nullable FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()",
  );
  const actual = new Map(rows.map(({ t, c, type, nullable }) => [`${t}.${c}`, describe(type, nullable === "NO")]));
  const differences: string[] = [];
  for (const table of Object.values(tables)) {
    const { name, columns } = getTableConfig(table);
    for (const column of columns.filter((candidate) => is(candidate, MySqlColumn))) {
      const expected = describe(column.getSQLType(), column.notNull);
      const found = actual.get(`${name}.${column.name}`) ?? "missing";
      if (found !== expected) differences.push(`${name}.${column.name} is ${found}, not ${expected}`);
    }
  }
  return differences;
}

function describe(type: string, notNull: boolean): string {
  return `${comparable(type)}${notNull ? " not null" : ""}`;
}
