/** MariaDB's own client programs, for what they do better than we would: dumps, and logs of changes. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { rootCertificates } from "node:tls";
import { connectionSettings } from "./connection-settings.ts";
import { installedProgram } from "./installed-program.ts";

export type ClientProgramName = "mariadb" | "mariadb-dump" | "mariadb-binlog";

export interface ClientProgram {
  readonly input: Writable;
  readonly output: Readable;
  /** @throws Error (rejects) with the program's last words if it fails */
  readonly ended: Promise<void>;
}

const wordsMax = 4_000;

/**
 * Starts a client program as the user whom the URL names. It speaks TLS only and checks the certificate, as everything here
 * does (connection-settings.ts). The password reaches it in a file that only we may read and that is gone afterwards.
 * @param url null for a program that reads files only
 * @throws MariaDbMissing
 */
export function startClientProgram(
  name: ClientProgramName,
  url: string | null,
  parameters: readonly string[],
): ClientProgram {
  const folder = mkdtempSync(join(tmpdir(), "tabella-database-"));
  const options = join(folder, "options.cnf");
  let child: ChildProcessByStdio<Writable, Readable, Readable>;
  try {
    writeFileSync(options, url === null ? "" : optionFile(url, folder), { mode: 0o600 });
    child = spawn(installedProgram(name), [`--defaults-file=${options}`, ...parameters], {
      stdio: ["pipe", "pipe", "pipe"],
      // Times are given and written in UTC.
      env: { TZ: "UTC" },
    });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-wordsMax);
  });
  // Who stops reading says so by ending; what could not be written to it is told by how it ended.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<void>((done, failed) => {
    child.once("error", failed);
    child.once("close", (code, signal) => {
      if (code === 0) done();
      else failed(new Error(`${name} failed (${signal ?? `exit code ${code}`}): ${words.trim()}`));
    });
  }).finally(() => rmSync(folder, { recursive: true, force: true }));
  return { input: child.stdin, output: child.stdout, ended };
}

function optionFile(url: string, folder: string): string {
  const { host, port, user, password } = connectionSettings(url);
  const stated = new URL(url).searchParams.get("ssl-ca");
  const authorities = stated ?? join(folder, "authorities.pem");
  if (stated === null) writeFileSync(authorities, rootCertificates.join("\n"));
  const quoted = (value: string) => `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  return [
    "[client]",
    "protocol=tcp",
    `host=${quoted(host)}`,
    `port=${port}`,
    `user=${quoted(user)}`,
    `password=${quoted(password)}`,
    `ssl-ca=${quoted(authorities)}`,
    "ssl-verify-server-cert",
    "",
  ].join("\n");
}
