import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Disks that can be filled: each validator's store lies on one of its own, in memory. */
export interface SmallDisks {
  /** Takes all the room that is left. */
  readonly fill: (folder: string) => void;
  readonly free: (folder: string) => void;
  readonly close: () => void;
}

const ballast = "ballast";
const chunk = new Uint8Array(65_536);

/** @returns null, and why, where this user cannot mount anything */
export function openSmallDisks(
  folders: readonly string[],
  bytes: number,
): { readonly ok: true; readonly disks: SmallDisks } | { readonly ok: false; readonly why: string } {
  if (process.platform !== "linux") return { ok: false, why: "a disk in memory (tmpfs) is a thing of Linux" };
  if (process.getuid?.() !== 0) return { ok: false, why: "mounting a small disk needs root" };
  const mounted: string[] = [];
  const close = () => {
    // Lazily: a process that has just been killed may still hold a file.
    for (const folder of mounted) spawnSync("umount", ["--lazy", folder]);
  };
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const ended = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${bytes},mode=700`, "tabella-chaos", folder]);
    if (ended.status !== 0) {
      close();
      return { ok: false, why: ended.error?.message ?? ended.stderr.toString().trim() };
    }
    mounted.push(folder);
  }
  return { ok: true, disks: { fill, free, close } };
}

function fill(folder: string): void {
  const file = openSync(join(folder, ballast), "w");
  try {
    while (statfsSync(folder).bavail > 0) writeSync(file, chunk);
  } catch (error) {
    // That is the point where the disk is full.
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    closeSync(file);
  }
}

function free(folder: string): void {
  rmSync(join(folder, ballast), { force: true });
}
