import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";
import { changesGoTo } from "./database-changes.ts";
import { type Manifest, manifestName, readManifest } from "./manifest.ts";

export interface NewestBackup {
  readonly folder: string;
  /** What was there at this moment (milliseconds since the epoch) is in it: chain and, where it has one, database. */
  readonly goesToMs: number;
}

/**
 * The backup in a folder, or of several in it the one that goes furthest. Nothing but manifests is read.
 * @throws UserFailure (exit code 1) if there is none
 */
export function newestBackup(folder: string): NewestBackup {
  const below = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
  const [newest] = [folder, ...below.map((name) => join(folder, name))]
    .filter((place) => existsSync(join(place, manifestName)))
    .map((place) => ({ folder: place, goesToMs: goesTo(readManifest(place)) }))
    .toSorted((a, b) => b.goesToMs - a.goesToMs);
  if (newest === undefined) throw new UserFailure(`${folder} holds no backup that came to its end`, exitCodes.failed);
  return newest;
}

function goesTo({ updated_at, database }: Manifest): number {
  return database === null ? updated_at : Math.min(updated_at, changesGoTo(database.changes));
}
