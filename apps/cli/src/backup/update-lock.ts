import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

export const lockName = "updating.pid";

/**
 * One update of a backup at a time: two from an impatient timer would take each other's files away. What a process that has
 * died left behind is no obstacle.
 * @throws UserFailure (exit code 1) if another process updates it
 */
export async function updatingAlone<Value>(folder: string, work: () => Promise<Value>): Promise<Value> {
  const file = join(folder, lockName);
  take(file, true);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string, mayBeStale: boolean): void {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const pid = Number(readFileSync(file, "utf8"));
    if (!mayBeStale || isRunning(pid)) {
      const way = `if no update runs, on this machine or another one, remove ${file}`;
      throw new UserFailure(`process ${pid} updates this backup already; ${way}`, exitCodes.failed);
    }
    rmSync(file, { force: true });
    take(file, false);
  }
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only asks.
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
