import { randomBytes } from "node:crypto";
import type { RandomSource } from "@tabella/crypto/random";
import { type Ed25519Signer, loadEd25519Key, writeEd25519Key } from "./ed25519-key-file.ts";

const format = "tabella-witness-key-1";

/** Writes a new key file of mode 600 for a witness of checkpoints. @throws Error if the file exists. */
export function writeWitnessKey(file: string, random: RandomSource = randomBytes): void {
  writeEd25519Key(file, format, random(32));
}

/** @throws Error with a sentence for the operator: file missing, readable by others, malformed, or of another key. */
export function loadWitnessKey(file: string): Ed25519Signer {
  return loadEd25519Key(file, format);
}
