/**
 * A private MariaDB server: a child process on a loopback port with its own data folder, made at the first start.
 *
 * In the data folder: `data/` the server's files · `changes/` its log of changes · `passwords.json` and `server.pem` (only we
 * may read them) · `authority.pem` whom clients believe · `init.sql` what the server runs at each start · `server.log`.
 * Nobody but this system user may log in as root, and only through the socket.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { closeDatabase, connectDatabase, databaseAnswers } from "./database.ts";
import type { DatabaseUser } from "./grants.ts";
import {
  type DatabasePasswords,
  databaseName,
  initialStatements,
  makePasswords,
  type UserRole,
  userNames,
} from "./initial-statements.ts";
import { installedProgram } from "./installed-program.ts";
import { makeDatabaseCertificate, outlivesNextYear } from "./server-certificate.ts";
import { loopbackHost, serverOptions, temporaryFolder } from "./server-options.ts";

export interface MariaDbServer {
  /** For the API: a user who may only do what grants.ts lists, once {@link migrate} has given it those rights. */
  readonly url: string;
  /** For migrations: a user who may change the schema. */
  readonly migratorUrl: string;
  /** For a user who reads what is no secret, once {@link migrate} has given it those rights. */
  readonly readerUrl: string;
  /** For a user who reads everything, and the log of changes. */
  readonly backupUrl: string;
  readonly applicationUser: DatabaseUser;
  readonly readerUser: DatabaseUser;
  /** Where this system's user may log in as the server's administrator. */
  readonly socket: string;
  /** Ends the server in order; resolves when it is gone. Calling it twice is harmless. */
  readonly stop: () => Promise<void>;
}

const userOf = (role: UserRole): DatabaseUser => ({ name: userNames[role], host: loopbackHost });
const readyWithinMs = 60_000;
const stopWithinMs = 30_000;
/** A Unix socket's path has 107 characters at most. */
const socketPathMax = 100;

/**
 * Starts the server and creates its users at the first start. A second start finds the data.
 * @param port a free one: the server cannot choose for itself
 * @throws MariaDbMissing, or Error with the end of the server's log
 */
export async function startMariaDbServer({ dataDir, port }: { dataDir: string; port: number }): Promise<MariaDbServer> {
  const folder = resolve(dataDir);
  const server = installedProgram("mariadbd");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  refuseRunningServer(folder);
  const passwords = readOrMakePasswords(join(folder, "passwords.json"));
  if (!existsSync(join(folder, "data", "mysql"))) await installSystemTables(folder);
  const init = join(folder, "init.sql");
  writeFileSync(init, initialStatements(passwords, loopbackHost), { mode: 0o600 });
  const [certificate, authority] = [join(folder, "server.pem"), join(folder, "authority.pem")];
  await keepCertificate(certificate, authority);

  const socket = socketPath(folder);
  const child = spawn(server, serverOptions({ folder, init, certificate, socket: socket.path }, port), {
    stdio: "ignore",
    // A group of its own: Ctrl-C reaches whoever started us, who then stops the services in order.
    detached: true,
  });
  const gone = new Promise<void>((done) => {
    child.once("error", () => done());
    child.once("exit", () => done());
  });
  running.add(child);
  void gone.then(() => {
    running.delete(child);
    socket.remove();
  });
  const stop = async () => {
    if (!running.has(child)) return;
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
    await gone;
    clearTimeout(force);
  };
  const urlOf = (role: UserRole) =>
    `mysql://${userNames[role]}:${passwords[role]}@${loopbackHost}:${port}/${databaseName}?ssl-ca=${encodeURIComponent(authority)}`;
  try {
    await answers(urlOf("migrator"), () => running.has(child), join(folder, "server.log"));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: urlOf("app"),
    migratorUrl: urlOf("migrator"),
    readerUrl: urlOf("reader"),
    backupUrl: urlOf("backup"),
    applicationUser: userOf("app"),
    readerUser: userOf("reader"),
    socket: socket.path,
    stop,
  };
}

/**
 * A server that a killed launcher left behind holds locks on the files; a new one would wait for them in vain.
 * @throws Error naming it
 */
function refuseRunningServer(folder: string): void {
  const pidFile = join(folder, "server.pid");
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8"));
  const command = `/proc/${pid}/cmdline`;
  if (!existsSync(command) || !readFileSync(command, "utf8").includes(join(folder, "data"))) return;
  throw new Error(`MariaDB (process ${pid}) already runs on ${folder}. Stop it first: kill ${pid}`);
}

function readOrMakePasswords(file: string): DatabasePasswords {
  const known: Partial<DatabasePasswords> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const passwords = { ...makePasswords(() => randomBytes(24).toString("hex")), ...known };
  writeFileSync(file, JSON.stringify(passwords), { mode: 0o600 });
  return passwords;
}

/** Made at the first start, and anew at one that finds its last year begun. */
async function keepCertificate(certificateFile: string, authorityFile: string): Promise<void> {
  const nowMs = Date.now();
  if (existsSync(certificateFile) && outlivesNextYear(readFileSync(certificateFile, "utf8"), nowMs)) return;
  const { authority, server } = await makeDatabaseCertificate({ host: loopbackHost, nowMs });
  writeFileSync(authorityFile, authority);
  writeFileSync(certificateFile, server, { mode: 0o600 });
}

/** The server's own tables, in `data` of the folder. @throws Error if its program cannot make them */
export async function installSystemTables(folder: string): Promise<void> {
  const { username, uid } = userInfo();
  await promisify(execFile)(installedProgram("mariadb-install-db"), [
    "--no-defaults",
    `--datadir=${join(folder, "data")}`,
    `--tmpdir=${temporaryFolder(folder)}`,
    "--auth-root-authentication-method=socket",
    `--auth-root-socket-user=${username}`,
    "--skip-test-db",
    ...(uid === 0 ? ["--user=root"] : []),
  ]);
}

async function answers(url: string, isRunning: () => boolean, logFile: string): Promise<void> {
  const database = connectDatabase(url);
  const deadline = performance.now() + readyWithinMs;
  try {
    while (!(await databaseAnswers(database))) {
      if (!isRunning()) throw new Error(`MariaDB ended at once. The end of ${logFile}:\n${endOf(logFile)}`);
      if (performance.now() > deadline) throw new Error(`MariaDB does not answer:\n${endOf(logFile)}`);
      await sleep(30);
    }
  } finally {
    await closeDatabase(database);
  }
}

function endOf(logFile: string): string {
  if (!existsSync(logFile)) return "(no log)";
  return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-12).join("\n");
}

/** In the data folder if its path is short enough, else in a new temporary folder. */
function socketPath(folder: string): { path: string; remove: () => void } {
  const inside = join(folder, "server.sock");
  if (inside.length <= socketPathMax) return { path: inside, remove: () => {} };
  const temporary = mkdtempSync(join(tmpdir(), "tabella-mariadb-"));
  return { path: join(temporary, "server.sock"), remove: () => rmSync(temporary, { recursive: true, force: true }) };
}

// Whatever way this process ends, no server outlives it.
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGTERM");
});
