import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { closeDatabase, connectDatabase, type Database } from "./database.ts";
import { copyChanges, dumpDatabase, loadDump, replayChanges } from "./dump.ts";
import { userNames } from "./initial-statements.ts";
import { installedProgram } from "./installed-program.ts";
import { type MariaDbServer, startMariaDbServer } from "./mariadb-server.ts";
import { migrate } from "./migrate.ts";
import { insertAccount } from "./queries/accounts.ts";
import { accounts } from "./schema/accounts.ts";
import { countRows, unknownTables } from "./table-rows.ts";
import { freePort } from "./testing/server.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-dump-test-"));
let server: MariaDbServer;
let db: Database;
/** The API's user sees only the tables that it was given. */
let migrator: Database;

beforeAll(async () => {
  // Where the client programs' settings are kept for their time, so that this test sees them go.
  vi.stubEnv("TMPDIR", join(folder, "tmp"));
  mkdirSync(join(folder, "tmp"));
  server = await startMariaDbServer({ dataDir: join(folder, "server"), port: await freePort() });
  const { applicationUser, readerUser } = server;
  await migrate({ url: server.migratorUrl, applicationUser, readerUser });
  db = connectDatabase(server.url);
  migrator = connectDatabase(server.migratorUrl);
});
afterAll(async () => {
  await closeDatabase(db);
  await closeDatabase(migrator);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const person = (email: string, displayName = email) =>
  insertAccount(db, {
    email,
    displayName,
    passwordHash: "$argon2id$",
    role: "voter",
    createdAt: new Date(1_700_000_000_123),
  });
const everyone = () => db.select().from(accounts).orderBy(accounts.id);
const emails = async () => (await everyone()).map(({ email }) => email);

/** What the server's administrator does, through the socket: nobody has this right otherwise. */
function administrator(statement: string): void {
  execFileSync(installedProgram("mariadb"), ["--no-defaults", `--socket=${server.socket}`, "-e", statement]);
}

describe("a dump and the changes since", () => {
  test("bring back every row as it was, whatever its text, and count them", async () => {
    const names = fc.sample(fc.string({ minLength: 1, maxLength: 80, unit: "grapheme" }), { numRuns: 60, seed: 11 });
    const nasty = ["a\nINSERT INTO `votes` VALUES (1);", "';--", "\\", "\u0000", "\u{1f5f3}", "\r\n"];
    const named = [...nasty, ...names.map((name) => name.slice(0, 80))];
    for (const [at, name] of named.entries()) await person(`voter-${at}@example.org`, name);
    const before = await everyone();
    const dump = await dumpDatabase(server.backupUrl, join(folder, "dump.sql"));
    expect(dump.rows).toEqual({ ...(await countRows(db)), __drizzle_migrations: expect.any(Number) });
    expect(dump.rows.accounts).toBe(named.length);
    await person("later@example.org");
    await loadDump(server.migratorUrl, join(folder, "dump.sql"));
    expect(await everyone()).toEqual(before);
  });

  test("REL-11: the changes after a dump are done again up to a second, or all; who may not, does nothing", async () => {
    const file = join(folder, "second.sql");
    const { position } = await dumpDatabase(server.backupUrl, file);
    const before = await emails();
    await person("in-time@example.org");
    const until = Math.ceil((Date.now() + 1) / 1_000) * 1_000;
    await sleep(until - Date.now() + 50);
    await person("too-late@example.org");
    const changes = join(folder, "changes");
    mkdirSync(changes);
    await copyChanges(server.backupUrl, { from: position.file, folder: changes });
    const files = readdirSync(changes)
      .sort()
      .map((name) => join(changes, name));
    const replay = async (moment: number | null) => {
      await loadDump(server.migratorUrl, file);
      await replayChanges(server.migratorUrl, { files, position: position.position, until: moment });
      return emails();
    };
    await expect(replay(null)).rejects.toThrow(/BINLOG REPLAY/);
    expect(await emails()).toEqual(before);
    administrator(`GRANT BINLOG REPLAY ON *.* TO '${userNames.migrator}'@'127.0.0.1'`);
    expect(await replay(until)).toEqual([...before, "in-time@example.org"]);
    expect(await replay(null)).toEqual([...before, "in-time@example.org", "too-late@example.org"]);
    administrator(`REVOKE BINLOG REPLAY ON *.* FROM '${userNames.migrator}'@'127.0.0.1'`);
  });

  test("a dump takes the place of all that is there: a table of a newer program is gone, and can be made again", async () => {
    const file = join(folder, "older.sql");
    await dumpDatabase(server.backupUrl, file);
    const before = await emails();
    administrator("CREATE TABLE tabella.of_a_newer_program (id BIGINT UNSIGNED PRIMARY KEY) AS SELECT 1 AS id");
    administrator("ALTER TABLE tabella.votes ADD COLUMN of_a_newer_program INT");
    expect(await unknownTables(migrator)).toEqual(["of_a_newer_program"]);
    await loadDump(server.migratorUrl, file);
    expect(await unknownTables(migrator)).toEqual([]);
    expect(await emails()).toEqual(before);
    expect(await migrate({ url: server.migratorUrl })).toBe(0);
  });

  test("SEC-24: the backup's user can change nothing, and a certificate of another authority is not believed", async () => {
    await expect(loadDump(server.backupUrl, join(folder, "dump.sql"))).rejects.toThrow(/denied/);
    const other = new URL(server.backupUrl);
    other.searchParams.delete("ssl-ca");
    await expect(dumpDatabase(other.href, join(folder, "none.sql"))).rejects.toThrow(/certificate|TLS|SSL/i);
  });

  test("no password is left on the disk or in the dump", () => {
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
    const password = new URL(server.backupUrl).password;
    expect(readFileSync(join(folder, "dump.sql"), "utf8")).not.toContain(password);
  });
});
