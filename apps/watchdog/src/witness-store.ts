/** What a witness must never forget, and what it publishes, in one folder. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "@tabella/chain/checkpoint";
import type { Cosigner } from "@tabella/crypto/cosignature";
import { isHex } from "@tabella/crypto/hex";
import { writeDurably } from "@tabella/keys/durable-file";
import { loadWitnessKey, writeWitnessKey } from "@tabella/keys/witness-key";
import { z } from "zod";

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
 * Half a day of steady voting. Each cosigned checkpoint stands for all before it, for the ledger of each is the beginning of
 * its own; and validators prove that of any two sizes, as long as there is a chain.
 */
const publishedMaxByDefault = 20_000;

/**
 * Opens the folder of a witness, or founds one. Key and memory are founded together and are worth nothing apart: a key
 * whose memory is gone could cosign another history, so it is never used again.
 * @param publishedMax how many checkpoints, each with the proof from the one before, stay published
 * @throws Error with a sentence for the operator: memory lost or damaged, or of another chain
 */
export function openWitnessFiles(
  folder: string,
  witness: { readonly name: string; readonly origin: string },
  publishedMax = publishedMaxByDefault,
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
  const published = publishedSizes(folder);
  if ((published.at(-1) ?? -1) > (memory.last?.size ?? -1)) {
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
      published.push(size);
      for (const old of published.splice(0, published.length - publishedMax)) {
        for (const kind of publishedKinds) rmSync(join(folder, kind, String(old)), { force: true });
      }
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

const publishedKinds = ["checkpoints", "consistency"] as const;

/** Ascending. */
function publishedSizes(folder: string): number[] {
  const names = publishedKinds
    .map((kind) => join(folder, kind))
    .flatMap((place) => (existsSync(place) ? readdirSync(place) : []));
  const sizes = new Set(names.filter((name) => /^[0-9]+$/.test(name)).map(Number));
  return [...sizes].sort((a, b) => a - b);
}
