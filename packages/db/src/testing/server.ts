import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import { connectionSettings } from "../connection-settings.ts";
import { startMariaDbServer } from "../mariadb-server.ts";
import { migrate } from "../migrate.ts";

/** The real MariaDB for tests: one server a test file, emptied as often as a test asks. */
export interface TestServer {
  /** @returns the URL of a user who may do everything in it */
  emptyDatabase(): Promise<{ readonly url: string }>;
  /** An empty database with our tables. @returns the URL of the API's user, with its rights and no others */
  migratedDatabase(): Promise<{ readonly url: string }>;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "tabella-db-test-"));
  const server = await startMariaDbServer({ dataDir: folder, port: await freePort() });
  /** The migrator has rights on one database only, even after it was dropped and made again. */
  async function emptyDatabase(): Promise<{ readonly url: string }> {
    const connection = await createConnection(connectionSettings(server.migratorUrl));
    await connection.query("DROP DATABASE tabella");
    await connection.query("CREATE DATABASE tabella CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    await connection.end();
    return { url: server.migratorUrl };
  }
  return {
    emptyDatabase,
    async migratedDatabase() {
      const { applicationUser, readerUser } = server;
      await migrate({ ...(await emptyDatabase()), applicationUser, readerUser });
      return { url: server.url };
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A random loopback port on which nobody listens, below those that systems give to outgoing connections meanwhile. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
