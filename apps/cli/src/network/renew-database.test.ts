import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { closeDatabase, connectDatabase } from "@tabella/db/database";
import { installedProgram } from "@tabella/db/installed-program";
import { installSystemTables } from "@tabella/db/mariadb-server";
import { loopbackHost, serverOptions } from "@tabella/db/server-options";
import { freePorts } from "@tabella/launcher/ports";
import { afterAll, expect, test } from "vitest";

/* A live server on the files of `tabella genesis --folders`, and on those that renew them. */

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "tabella-renew-"));
const [network, folder] = [join(root, "network"), join(root, "server")];
let server: ChildProcess | undefined;

async function stop(): Promise<void> {
  if (server === undefined || server.exitCode !== null) return;
  const gone = once(server, "exit");
  server.kill("SIGTERM");
  await gone;
}
afterAll(async () => {
  await stop();
  rmSync(root, { recursive: true });
});

function genesis(...words: string[]): void {
  execFileSync(process.execPath, [main, "genesis", "--out", network, "--folders", ...words]);
}

/** What a client has in its folder: the URL with which it logs in, and the authority that it believes. */
function clientFiles(client: string, name: string) {
  const read = (file: string) => readFileSync(join(network, client, file), "utf8");
  return { url: read(name).trim(), authority: read("database-authority.pem") };
}

/** @returns null if the server lets it in; the code of the refusal if not */
async function logIn(port: number, { url, authority }: ReturnType<typeof clientFiles>): Promise<string | null> {
  const address = new URL(url);
  address.port = `${port}`;
  const database = connectDatabase(`${address}?ssl-ca=${encodeURIComponent(authorityFile(authority))}`);
  try {
    await database.$client.query("SELECT 1");
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? `${error}`;
  } finally {
    await closeDatabase(database);
  }
}

test("SEC-24: after renewing and a restart of the server the new password logs in over the new certificate, and the old ones are refused", async () => {
  genesis("--validators", "1", "--database-host", loopbackHost);
  const clients = [
    ["migrator", "migrator-url"],
    ["backup", "database-url"],
  ] as const;
  const before = clients.map(([client, name]) => clientFiles(client, name));
  const [port = 0] = await freePorts(1);
  mkdirSync(folder);
  await installSystemTables(folder);
  await start(port, before);

  genesis("--renew-database", "--database-host", loopbackHost);
  const after = clients.map(([client, name]) => clientFiles(client, name));
  // Until it is restarted, all goes on with what was.
  for (const files of before) expect(await logIn(port, files)).toBeNull();
  await stop();
  await start(port, after);
  for (const [at, { url, authority }] of after.entries()) {
    const old = before[at] ?? { url, authority };
    expect(await logIn(port, { url: old.url, authority })).toBe("ER_ACCESS_DENIED_ERROR");
    expect(await logIn(port, { url, authority: old.authority })).toBe("HANDSHAKE_SSL_ERROR");
  }
});

function authorityFile(text: string): string {
  const file = join(root, `${createHash("sha256").update(text).digest("hex")}.pem`);
  writeFileSync(file, text);
  return file;
}

/** Resolves when it lets its clients in, each with what he was given. */
async function start(port: number, clients: readonly ReturnType<typeof clientFiles>[]): Promise<void> {
  const own = { init: join(network, "database", "init.sql"), certificate: join(network, "database", "server.pem") };
  const options = serverOptions({ folder, socket: join(folder, "s"), ...own }, port);
  const started = spawn(installedProgram("mariadbd"), options, { stdio: "ignore" });
  server = started;
  for (const files of clients) {
    while ((await logIn(port, files)) !== null) {
      if (started.exitCode !== null) throw new Error(readFileSync(join(folder, "server.log"), "utf8"));
      await sleep(50);
    }
  }
}
