import { randomBytes } from "node:crypto";
import type { RegistrarSigner } from "@tabella/chain/registrar";
import type { RandomSource } from "@tabella/crypto/random";
import { ed25519Signer, loadEd25519Key, writeEd25519Key } from "./ed25519-key-file.ts";

const format = "tabella-registrar-key-1";

/** @returns the secret seed, 32 bytes */
export function generateRegistrarKey(random: RandomSource = randomBytes): Uint8Array {
  return random(32);
}

export function registrarSigner(seed: Uint8Array): RegistrarSigner {
  return ed25519Signer(seed);
}

/** Writes a new key file of mode 600. @throws Error if the file exists. */
export function writeRegistrarKey(file: string, seed: Uint8Array): void {
  writeEd25519Key(file, format, seed);
}

/** @throws Error with a sentence for the operator: file missing, readable by others, malformed, or of another key. */
export function loadRegistrar(file: string): RegistrarSigner {
  return loadEd25519Key(file, format);
}
