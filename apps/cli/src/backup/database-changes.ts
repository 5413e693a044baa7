/** The server's log of changes in a backup: files of its own binary form, copied again and again. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { copyChanges, type LogPosition } from "@tabella/db/dump";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

/** The file in which the dump ends, and those after it. @returns their paths in the backup's folder */
export function firstChanges(url: string, folder: string, { file }: LogPosition): Promise<string[]> {
  return copied(url, folder, file);
}

/**
 * What the backup has, and what came since. Its last file had not come to its end: it is copied again, under another name.
 * @throws UserFailure (exit code 1) if the server's log is not the one that the backup has the beginning of
 */
export async function newerChanges(url: string, folder: string, changes: readonly string[]): Promise<string[]> {
  const last = changes.at(-1) ?? "";
  const newer = await copied(url, folder, last.slice(last.indexOf("/") + 1));
  const [again = ""] = newer;
  if (!beginsWith(readFileSync(join(folder, again)), readFileSync(join(folder, last)))) {
    throw new UserFailure(
      "the database has another log of changes than this backup: it was restored or made anew since. Make a new backup",
      exitCodes.failed,
    );
  }
  return [...changes.slice(0, -1), ...newer];
}

/** Up to when they surely go (milliseconds since the epoch): the folder's name says when its copying began. */
export function changesGoTo(changes: readonly string[]): number {
  return Number(/^changes-(\d+)\//.exec(changes.at(-1) ?? "")?.[1]);
}

async function copied(url: string, folder: string, from: string): Promise<string[]> {
  const part = `changes-${Date.now()}`;
  mkdirSync(join(folder, part));
  await copyChanges(url, { from, folder: join(folder, part) });
  const names = readdirSync(join(folder, part)).sort();
  return names.map((name) => `${part}/${name}`);
}

/** Flags of a log's first event: whether the server still writes to the file. */
const flags = { from: 21, to: 23 };

function beginsWith(whole: Buffer, beginning: Buffer): boolean {
  const { from, to } = flags;
  const isSame = (start: number, end: number) => whole.subarray(start, end).equals(beginning.subarray(start, end));
  return whole.length >= beginning.length && isSame(0, from) && isSame(to, beginning.length);
}
