// Programs that the npm registry does not carry. As root on Debian they are installed; elsewhere we say what to install.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { say, stop } from "./runtime.mjs";

const programs = {
  mariadb: {
    what: "MariaDB server (10.11 or newer)",
    places: ["/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd", "/opt/homebrew/bin/mariadbd", "/usr/local/bin/mariadbd"],
    // The server's files without the system service: Tabella runs a private server of its own.
    debian: ["mariadb-server-core", "mariadb-client-core"],
  },
  // mariadb-dump and mariadb-binlog: backups.
  mariadbClient: {
    what: "MariaDB's client programs",
    places: ["/usr/bin/mariadb-dump", "/usr/local/bin/mariadb-dump", "/opt/homebrew/bin/mariadb-dump"],
    debian: ["mariadb-client"],
  },
  chromium: {
    what: "Chromium",
    places: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
    debian: ["chromium", "fonts-dejavu-core"],
  },
};

/** @param {("mariadb" | "mariadbClient" | "chromium")[]} names */
export function installPrograms(names) {
  const missing = names
    .map((name) => programs[name])
    .filter((program) => !program.places.some((place) => existsSync(place)));
  if (missing.length === 0) return;
  const list = missing.map((program) => program.what).join(" and ");
  const packages = missing.flatMap((program) => program.debian);
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    stop(`${list} must be installed first. On Debian or Ubuntu: sudo apt-get install ${packages.join(" ")}`);
  }
  say(`installing ${list} with apt-get`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const parameters of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", ...packages],
  ]) {
    const ended = spawnSync("apt-get", parameters, { stdio: ["ignore", 2, 2], env: environment });
    if (ended.status !== 0) stop(`'apt-get ${parameters.join(" ")}' failed; its words are above`);
  }
}
