import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDatabase, connectDatabase } from "@tabella/db/database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MariaDb, startMariaDb } from "./mariadb.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-mariadb-test-"));
let server: MariaDb;

beforeAll(async () => {
  server = await startMariaDb({ dataDir: folder });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const database = connectDatabase(url);
  try {
    const [rows] = await database.$client.query(statement);
    return rows as Record<string, unknown>[];
  } finally {
    await closeDatabase(database);
  }
}

describe("a private MariaDB", () => {
  test("SEC-24: its settings are durable, strict and closed", async () => {
    const names = [
      "sync_binlog",
      "innodb_flush_log_at_trx_commit",
      "innodb_snapshot_isolation",
      "local_infile",
      "log_bin",
      "require_secure_transport",
      "secure_file_priv",
      "bind_address",
      "system_time_zone",
      "character_set_server",
      "collation_database",
    ];
    const rows = await ask(
      server.migratorUrl,
      `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${names.map((name) => `'${name}'`).join(", ")})`,
    );
    const values = Object.fromEntries(rows.map((row) => [row.Variable_name, row.Value]));
    expect(values).toMatchObject({
      sync_binlog: "1",
      innodb_flush_log_at_trx_commit: "1",
      innodb_snapshot_isolation: "ON",
      local_infile: "OFF",
      log_bin: "ON",
      require_secure_transport: "ON",
      secure_file_priv: expect.stringMatching(/no-files\/$/),
      bind_address: "127.0.0.1",
      character_set_server: "utf8mb4",
    });
    const [mode] = await ask(server.url, "SELECT @@sql_mode AS mode, @@time_zone AS zone");
    expect(mode?.mode).toContain("STRICT_ALL_TABLES");
    expect(mode?.zone).toBe("+00:00");
  });

  test("its passwords are readable by its owner only", () => {
    for (const file of ["passwords.json", "init.sql", "server.pem"])
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
  });

  test("SEC-24: the API's user can neither change the schema nor unmake a vote or a line of the audit log", async () => {
    for (const statement of [
      "DELETE FROM votes",
      "UPDATE votes SET account_id = 1",
      "DELETE FROM ceremonies",
      "UPDATE ceremony_seats SET account_id = 1",
      "DELETE FROM credentials",
      "UPDATE credentials SET credential = ''",
      "UPDATE elections SET questions = ''",
      "DELETE FROM accounts",
      "UPDATE administrator_actions SET account_id = 1",
      "DELETE FROM administrator_actions",
      "UPDATE administrator_outcomes SET refusal = NULL",
      "DELETE FROM administrator_outcomes",
      "DROP TABLE votes",
      "CREATE TABLE more (id INT)",
      "SELECT * FROM mysql.user",
      "SELECT 1 INTO OUTFILE 'x'",
    ]) {
      await expect(ask(server.url, statement), statement).rejects.toMatchObject({
        code: expect.stringMatching(/ACCESS_DENIED|ER_SPECIFIC_ACCESS/),
      });
    }
  });

  test("a stopped server leaves no process, and a second start continues with the data", async () => {
    await ask(
      server.migratorUrl,
      "INSERT INTO accounts (email, display_name, password_hash, role, created_at) VALUES ('a@example.org', 'A', 'x', 'voter', NOW(3))",
    );
    await server.stop();
    expect(existsSync(join(folder, "server.pid"))).toBe(false);
    server = await startMariaDb({ dataDir: folder });
    expect(await ask(server.url, "SELECT email FROM accounts")).toEqual([{ email: "a@example.org" }]);
  });

  test("a second server on the same data folder is refused in words", async () => {
    await expect(startMariaDb({ dataDir: folder })).rejects.toThrow(/already runs on .*kill \d+/);
  });
});
