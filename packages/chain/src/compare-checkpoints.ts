import { fromPaddedBase64, toPaddedBase64 } from "@tabella/crypto/base64";
import { fromHex, type Hash, toHex } from "@tabella/crypto/hex";
import { checkConsistency } from "@tabella/crypto/merkle-tree";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Checkpoint } from "./checkpoint.ts";

/**
 * What a certified checkpoint is to one that was seen before it.
 * - `extends`: the same history, or shown to go on from it
 * - `older`: a shorter history that contradicts nothing; who shows it is behind, or hides what came after
 * - `forked`: both cannot be of one history, whoever is asked; with two certificates this is proof of a fork
 * - `unproven`: it claims to go on, but what came with it does not show that
 */
export type Relation = "extends" | "older" | "forked" | "unproven";

/** @param path the consistency proof from the size that was seen to the size that is shown (RFC 6962, 2.1.2) */
export function compareCheckpoints(seen: Checkpoint, shown: Checkpoint, path: readonly Hash[]): Relation {
  if (shown.height === seen.height) return shown.blockHash === seen.blockHash ? "extends" : "forked";
  const [earlier, later] = shown.height < seen.height ? [shown, seen] : [seen, shown];
  if (later.size < earlier.size) return "forked";
  if (later.size === earlier.size && later.root !== earlier.root) return "forked";
  if (shown === earlier) return "older";
  const statement = {
    oldSize: seen.size,
    oldRoot: fromHex(seen.root),
    size: shown.size,
    root: fromHex(shown.root),
  };
  return checkConsistency(statement, path.map(fromHex)) ? "extends" : "unproven";
}

/** A checkpoint that goes on from another, with the proof: the file that a witness gives, and the request that it takes. */
export interface NextCheckpoint {
  readonly oldSize: number;
  readonly path: readonly Hash[];
  readonly checkpoint: string;
}

/** "Clients must not send more than 63." */
const pathLengthMax = 63;

/** The text of c2sp.org/tlog-witness `add-checkpoint`: old size, proof, blank line, checkpoint. */
export function formatNextCheckpoint({ oldSize, path, checkpoint }: NextCheckpoint): string {
  const lines = path.map((hash) => `${toPaddedBase64(fromHex(hash))}\n`);
  return `old ${oldSize}\n${lines.join("")}\n${checkpoint}`;
}

/** True for what {@link parseNextCheckpoint} is meant for; a checkpoint alone begins with its origin. */
export function isNextCheckpoint(text: string): boolean {
  return text.startsWith("old ");
}

/** Reads what {@link formatNextCheckpoint} writes; of the checkpoint, nothing is looked at. */
export function parseNextCheckpoint(text: string): Result<NextCheckpoint, string> {
  const end = text.indexOf("\n\n");
  if (end < 0) return err("no blank line before the checkpoint");
  const [first = "", ...lines] = text.slice(0, end).split("\n");
  const size = /^old (0|[1-9][0-9]{0,15})$/.exec(first)?.[1];
  if (size === undefined) return err("the first line is not the old size");
  if (lines.length > pathLengthMax) return err(`more than ${pathLengthMax} lines of proof`);
  const path: Hash[] = [];
  for (const line of lines) {
    const hash = fromPaddedBase64(line);
    if (!hash.ok || hash.value.length !== 32) return err("a line of the proof is not a hash");
    path.push(toHex(hash.value));
  }
  return ok({ oldSize: Number(size), path, checkpoint: text.slice(end + 2) });
}
