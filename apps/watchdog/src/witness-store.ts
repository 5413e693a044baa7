/** What a witness must never forget, and what it publishes, in one folder. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "@tabella/chain/checkpoint";
import type { Cosigner } from "@tabella/crypto/cosignature";
import { isHex } from "@tabella/crypto/hex";
import { loadWitnessKey, writeWitnessKey } from "@tabella/keys/witness-key";
import { z } from "zod";
import { writeDurably } from "./durable-file.ts";

const hash = z.custom<`0x${string}`>((text) => typeof text === "string" && isHex(text, 32));
const Memory = z.strictObject({
  format: z.literal("tabella-witness-1"),
  origin: z.string(),
  last: z.strictObject({ size: z.int().min(0), root: hash, height: z.int().min(1), blockHash: hash }).nullable(),
});

export interface WitnessFiles {
  readonly cosigner: Cosigner;
  readonly last: Checkpoint | null;
  /** Durable when it returns; before any cosignature of it leaves. */
  remember(checkpoint: Checkpoint): void;
  /** @param next the proof from the one before, and the checkpoint; null for the first */
  publish(checkpoint: { readonly size: number; readonly text: string; readonly next: string | null }): void;
  /** What was published; null if there is no such file. */
  read(name: "checkpoint" | `checkpoints/${number}` | `consistency/${number}`): string | null;
}

/**
 * Opens the folder of a witness, or founds one. Key and memory are founded together and are worth nothing apart: a key
 * whose memory is gone could cosign another history, so it is never used again.
 * @throws Error with a sentence for the operator: memory lost or damaged, or of another chain
 */
export function openWitnessFiles(
  folder: string,
  witness: { readonly name: string; readonly origin: string },
): WitnessFiles {
  const { name, origin } = witness;
  const keyFile = join(folder, "witness.key.json");
  const memoryFile = join(folder, "witness.json");
  const write = (last: Checkpoint | null) =>
    writeDurably(memoryFile, `${JSON.stringify({ format: "tabella-witness-1", origin, last }, null, 2)}\n`);
  if (!existsSync(keyFile)) {
    // The memory first: a crash in between leaves no key without one.
    if (existsSync(join(folder, "checkpoint")))
      throw new Error(`${folder}: the witness's key is gone; use a new folder`);
    write(null);
    writeWitnessKey(keyFile);
  }
  const memory = readMemory(memoryFile);
  if (memory.origin !== origin) throw new Error(`${memoryFile}: of another chain, ${memory.origin}`);
  const published = publishedSizeMax(join(folder, "checkpoints"));
  if (published > (memory.last?.size ?? -1)) {
    throw new Error(
      `${memoryFile}: older than what this witness has published; restored from a copy? Use a new folder`,
    );
  }
  const { publicKey, sign } = loadWitnessKey(keyFile);
  return {
    cosigner: { name, publicKey, sign },
    last: memory.last,
    remember: write,
    publish({ size, text, next }) {
      if (next !== null) writeDurably(join(folder, "consistency", String(size)), next);
      writeDurably(join(folder, "checkpoints", String(size)), text);
      writeDurably(join(folder, "checkpoint"), text);
    },
    read(file) {
      const path = join(folder, file);
      return existsSync(path) ? readFileSync(path, "utf8") : null;
    },
  };
}

function readMemory(file: string): z.infer<typeof Memory> {
  if (!existsSync(file)) {
    throw new Error(
      `${file}: lost; its key could cosign another history now. Use a new folder, and tell its readers the new key`,
    );
  }
  try {
    return Memory.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new Error(`${file}: damaged. Use a new folder, and tell its readers the new key`);
  }
}

function publishedSizeMax(folder: string): number {
  if (!existsSync(folder)) return -1;
  return Math.max(-1, ...readdirSync(folder).flatMap((name) => (/^[0-9]+$/.test(name) ? [Number(name)] : [])));
}
