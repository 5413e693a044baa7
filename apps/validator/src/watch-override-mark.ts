import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Address } from "@tabella/crypto/signature";
import { removeDurably, writeDurably } from "@tabella/keys/durable-file";

/*
 * The operator's word that a validator shall vote although it has lost its memory, where too few others are left to go on
 * without it (docs/consensus.md, C-42). It lies in the data folder, names the validator, and serves once: it is taken away
 * before anything is said on the strength of it, and as soon as the validator has a memory.
 */

const name = "watch-override";

/** Leaves the operator's word, durably. @throws Error if it lies there already */
export function leaveOverrideMark(dataFolder: string, validator: Address): void {
  const file = join(dataFolder, name);
  if (existsSync(file)) throw new Error(`the override of ${validator} waits already for the validator's start`);
  writeDurably(file, `${validator}\n`, 0o600);
}

/** @throws Error if the folder holds the word for another validator */
export function hasOverrideMark(dataFolder: string, validator: Address): boolean {
  const file = join(dataFolder, name);
  if (!existsSync(file)) return false;
  const named = readFileSync(file, "utf8").trim();
  if (named !== validator) throw new Error(`${file} is for ${named}, and this validator is ${validator}: take it away`);
  return true;
}

/** Durable when it returns: no later start finds it. */
export function takeOverrideMark(dataFolder: string): void {
  removeDurably(join(dataFolder, name));
}
