import { existsSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { removeDurably } from "./durable-file.ts";

/*
 * A validator without its memory only watches (docs/consensus.md, C-35), because it could have voted before. Only the
 * key ceremony knows that a key has never signed: it leaves a mark beside the key file, and the validator's first start
 * takes it away before anything is signed. Whoever restores a key file without its mark gets a validator that watches first.
 */

/** Not empty, for there are programs that leave empty files behind. */
const text =
  "This key has never signed. Whoever is given the key is given this file too; the first start takes it away.\n";

function markOf(keyFile: string): string {
  return `${keyFile}.unused`;
}

/** Says that this key has never signed. Made together with the key, never later. */
export function leaveCommissioningMark(keyFile: string): void {
  writeFileSync(markOf(keyFile), text, { flag: "wx", mode: 0o600 });
}

/**
 * Where the mark lies, or null: beside the key file, or (where key files are read-only, as secrets of a container are)
 * in the validator's data folder under the same name.
 */
export function findCommissioningMark(keyFile: string, dataFolder: string): string | null {
  return [markOf(keyFile), join(dataFolder, basename(markOf(keyFile)))].find(existsSync) ?? null;
}

/** Takes a mark away, durably: when this returns, no later start finds it, whatever happens. */
export function takeCommissioningMark(mark: string): void {
  removeDurably(mark);
}
