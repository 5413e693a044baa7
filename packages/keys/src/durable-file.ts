import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/* Files that a crash or a power cut at any moment must not leave half written, or bring back. */

/**
 * Replaces a file as a whole, or makes it, its folder too: after a crash at any moment it has its old content or the new,
 * and after return the new.
 * @param mode of the file
 */
export function writeDurably(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  const draft = `${file}.new`;
  writeFileSync(draft, text, { mode, flush: true });
  renameSync(draft, file);
  syncFolder(dirname(file));
}

/** Takes a file away, if it is there: when this returns, no later start finds it. */
export function removeDurably(file: string): void {
  rmSync(file, { force: true });
  syncFolder(dirname(file));
}

/** Makes what a folder says about its names durable: which files are in it. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
