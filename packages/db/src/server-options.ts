import { mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";

/** Clients of the private server are on the same machine. */
export const loopbackHost = "127.0.0.1";

export interface ServerPaths {
  readonly folder: string;
  /** What the server runs at its start. */
  readonly init: string;
  /** Its key and certificate. */
  readonly certificate: string;
  readonly socket: string;
}

/** As docker/database/server.cnf: durable and strict, TLS only (SEC-24), with a log of changes; and small: it serves one machine. */
export function serverOptions({ folder, init, certificate, socket }: ServerPaths, port: number): string[] {
  const made = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return [
    "--no-defaults",
    ...(userInfo().uid === 0 ? ["--user=root"] : []),
    `--datadir=${join(folder, "data")}`,
    `--tmpdir=${temporaryFolder(folder)}`,
    `--log-error=${join(folder, "server.log")}`,
    `--pid-file=${join(folder, "server.pid")}`,
    `--init-file=${init}`,
    `--socket=${socket}`,
    `--port=${port}`,
    `--bind-address=${loopbackHost}`,
    "--skip-name-resolve",
    "--skip-symbolic-links",
    "--require-secure-transport=ON",
    "--tls-version=TLSv1.2,TLSv1.3",
    `--ssl-cert=${certificate}`,
    `--ssl-key=${certificate}`,
    "--local-infile=0",
    `--secure-file-priv=${made("no-files")}`,
    `--log-bin=${join(made("changes"), "changes")}`,
    "--binlog-format=ROW",
    "--binlog-expire-logs-seconds=1209600",
    "--max-binlog-size=64M",
    "--sync-binlog=1",
    "--innodb-flush-log-at-trx-commit=1",
    // Unknown before 10.6.18 and always on from 11.6.2: "loose" lets an older server start without it.
    "--loose-innodb-snapshot-isolation=ON",
    "--sql-mode=STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
    "--default-time-zone=+00:00",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_bin",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=48M",
    "--performance-schema=OFF",
    "--max-connections=100",
  ];
}

/** Its own: in a shared one, servers that start at the same time delete one another's temporary tables. */
export function temporaryFolder(folder: string): string {
  const temporary = join(folder, "tmp");
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  return temporary;
}
