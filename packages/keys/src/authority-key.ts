import { type Ed25519Signer, loadEd25519Key, writeEd25519Key } from "./ed25519-key-file.ts";

/*
 * The credential authority's key signs rolls (election/roll.ts). It belongs to a person apart from those who run the
 * servers, and never comes near them.
 */
const format = "tabella-authority-key-1";

/** Writes a new key file of mode 600. @param seed 32 secret bytes @throws Error if the file exists. */
export function writeAuthorityKey(file: string, seed: Uint8Array): void {
  writeEd25519Key(file, format, seed);
}

/** @throws Error with a sentence for the operator: file missing, readable by others, malformed, or of another key. */
export function loadAuthority(file: string): Ed25519Signer {
  return loadEd25519Key(file, format);
}
