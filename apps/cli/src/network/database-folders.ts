/** What the database server and each of its clients are given: passwords, and a certificate with its authority (SEC-24). */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  databaseName,
  initialStatements,
  makePasswords,
  type UserRole,
  userNames,
} from "@tabella/db/initial-statements";
import { makeDatabaseCertificate } from "@tabella/db/server-certificate";
import { writeSecretFile } from "@tabella/keys/key-file";

/** By its path in the network's folders. */
export type SecretFiles = ReadonlyMap<string, string>;

const databasePort = 3306;
const authorityName = "database-authority.pem";

/**
 * New passwords, a new authority and a certificate of it: the server's in `database/`, and in each client's folder the URL
 * with which it logs in and the authority that it believes.
 * @param databaseHost under which the clients reach the server
 */
export async function makeDatabaseFiles(databaseHost: string): Promise<SecretFiles> {
  const passwords = makePasswords(() => randomBytes(24).toString("hex"));
  const { authority, server } = await makeDatabaseCertificate({ host: databaseHost, nowMs: Date.now() });
  const url = (role: UserRole) =>
    `mysql://${userNames[role]}:${passwords[role]}@${databaseHost}:${databasePort}/${databaseName}\n`;
  return new Map([
    [join("database", "init.sql"), initialStatements(passwords, "%")],
    [join("database", "server.pem"), server],
    [join("api", "database-url"), url("app")],
    [join("api", authorityName), authority],
    // Whom the migrations give rights to, and as whom they log in themselves.
    [join("migrator", "database-url"), url("app")],
    [join("migrator", "migrator-url"), url("migrator")],
    [join("migrator", authorityName), authority],
    [join("reader", "database-url"), url("reader")],
    [join("reader", authorityName), authority],
    [join("backup", "database-url"), url("backup")],
    [join("backup", authorityName), authority],
  ]);
}

/**
 * Replaces all that is secret between the database and its clients; they know it from their next start on. Broken off, it
 * is run again.
 * @throws Error if the folders hold no network
 */
export async function renewDatabaseFiles(outDir: string, databaseHost: string): Promise<void> {
  if (!existsSync(join(outDir, "genesis", "genesis.json"))) throw new Error(`${outDir} holds no network yet`);
  for (const [target, content] of await makeDatabaseFiles(databaseHost)) {
    const file = join(outDir, target);
    mkdirSync(dirname(file), { recursive: true });
    rmSync(`${file}.new`, { force: true });
    writeSecretFile(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  }
}
