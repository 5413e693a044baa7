import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createConnection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectionSettings } from "./connection-settings.ts";
import { checkMigrated, migrate } from "./migrate.ts";
import { migrationsFolder, readMigrations } from "./migrations.ts";
import { startTestServer, type TestServer } from "./testing/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function run(url: string, ...statements: string[]): Promise<void> {
  const connection = await createConnection(connectionSettings(url));
  for (const statement of statements) await connection.query(statement);
  await connection.end();
}

describe("DB-5: migrating", () => {
  test("brings an empty database to the declared schema, and a second time does nothing", async () => {
    const { url } = await server.emptyDatabase();
    expect(await migrate({ url })).toBe(readMigrations().length);
    expect(await migrate({ url })).toBe(0);
    await expect(checkMigrated(url)).resolves.toBeUndefined();
  });

  test("three programs that migrate at once wait for one another", async () => {
    const { url } = await server.emptyDatabase();
    const applied = await Promise.all([1, 2, 3].map(() => migrate({ url })));
    expect(applied.toSorted((a, b) => a - b)).toEqual([0, 0, readMigrations().length]);
  });

  test("a run that broke off continues where it stopped", async () => {
    const { url } = await server.emptyDatabase();
    const first = readMigrations().slice(0, 3);
    await run(
      url,
      "CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash TEXT NOT NULL, created_at BIGINT)",
      ...first.map(({ statement }) => statement),
      ...first.map(({ hash, createdAt }) => `INSERT INTO __drizzle_migrations VALUES (NULL, '${hash}', ${createdAt})`),
    );
    await expect(checkMigrated(url)).rejects.toThrow(`lacks ${readMigrations().length - 3} migrations`);
    expect(await migrate({ url })).toBe(readMigrations().length - 3);
  });

  test("a run that was killed between a statement of any kind and its record continues after it", async () => {
    const migrations = readMigrations();
    const kindOf = (statement: string) => (statement.match(/\b[A-Z]{3,}\b/g) ?? []).slice(0, 4).join(" ");
    const firsts = new Map([...migrations.entries()].reverse().map((entry) => [kindOf(entry[1].statement), entry]));
    expect(firsts.size).toBeGreaterThan(4);
    for (const [done, killedAt] of firsts.values()) {
      const { url } = await server.emptyDatabase();
      const recorded = migrations.slice(0, done);
      await run(
        url,
        "CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash TEXT NOT NULL, created_at BIGINT)",
        ...[...recorded, killedAt].map(({ statement }) => statement),
        ...recorded.map(
          ({ hash, createdAt }) => `INSERT INTO __drizzle_migrations VALUES (NULL, '${hash}', ${createdAt})`,
        ),
      );
      expect(await migrate({ url }), killedAt.tag).toBe(migrations.length - done);
      expect(await migrate({ url })).toBe(0);
    }
  });

  test("a database with another history is refused", async () => {
    const { url } = await server.emptyDatabase();
    await migrate({ url });
    await run(url, "UPDATE __drizzle_migrations SET hash = 'edited' WHERE id = 2");
    await expect(migrate({ url })).rejects.toThrow(/0001_create_accounts is not the one that was applied/);
    await run(url, "DELETE FROM __drizzle_migrations WHERE id = 2");
    await expect(migrate({ url })).rejects.toThrow(/is not the one that was applied/);
  });

  test("a database that a newer program migrated is refused", async () => {
    const { url } = await server.emptyDatabase();
    await migrate({ url });
    await run(url, "INSERT INTO __drizzle_migrations VALUES (NULL, 'unknown', 9999999999999)");
    await expect(migrate({ url })).rejects.toThrow(/newer program/);
  });

  test("a column that is not as declared is named", async () => {
    const { url } = await server.emptyDatabase();
    await migrate({ url });
    await run(url, "ALTER TABLE votes MODIFY block_index INT NULL");
    await expect(migrate({ url })).rejects.toThrow("votes.block_index is int, not bigint unsigned");
  });

  test("a database that was never migrated is named by the check", async () => {
    const { url } = await server.emptyDatabase();
    await expect(checkMigrated(url)).rejects.toThrow(/does not hold our tables/);
  });
});

describe("DB-4: the checked-in migrations", () => {
  test("each file holds one statement", () => {
    for (const { tag, statement } of readMigrations()) {
      const code = statement.replaceAll(/^--.*$/gm, "").trim();
      expect(code.split(";").filter((part) => part.trim() !== "").length, tag).toBe(1);
      expect(statement).not.toContain("statement-breakpoint");
    }
  });

  test("every file is in the journal, in rising order of time", () => {
    const files = readdirSync(migrationsFolder).filter((file) => file.endsWith(".sql"));
    expect(files.toSorted()).toEqual(readMigrations().map(({ tag }) => `${tag}.sql`));
    const times = readMigrations().map(({ createdAt }) => createdAt);
    expect(times.every((time, at) => at === 0 || time > (times[at - 1] ?? 0))).toBe(true);
  });

  test("generating from the tables gives no further migration", () => {
    const folder = mkdtempSync(join(tmpdir(), "tabella-generate-"));
    cpSync(migrationsFolder, join(folder, "migrations"), { recursive: true });
    const config = join(folder, "drizzle.config.json");
    const schema = resolve(import.meta.dirname, "schema", "*.ts");
    writeFileSync(config, JSON.stringify({ dialect: "mysql", schema, out: "migrations" }));
    const kit = join(dirname(createRequire(import.meta.url).resolve("drizzle-kit")), "bin.cjs");
    const before = readdirSync(join(folder, "migrations"));
    const output = execFileSync(process.execPath, [kit, "generate", "--config", config], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(output).toContain("No schema changes");
    expect(readdirSync(join(folder, "migrations"))).toEqual(before);
    rmSync(folder, { recursive: true });
  });

  test("nothing pushes a schema past the migrations", () => {
    const manifest = readFileSync(resolve(import.meta.dirname, "..", "package.json"), "utf8");
    expect(manifest).not.toContain("drizzle-kit push");
  });
});
