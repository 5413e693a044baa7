import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** A program of MariaDB is not on this machine. */
export class MariaDbMissing extends Error {
  constructor(program: string) {
    super(
      `MariaDB is not installed (no ${program}). On Debian or Ubuntu: apt-get install mariadb-server-core mariadb-client`,
    );
    this.name = "MariaDbMissing";
  }
}

/** Debian keeps servers where an ordinary user's PATH does not look. */
const usualFolders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

/** Where one of MariaDB's programs is. @throws MariaDbMissing */
export function installedProgram(name: string): string {
  const found = usualFolders.map((folder) => join(folder, name)).find(isExecutable);
  if (found === undefined) throw new MariaDbMissing(name);
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
