import { sign } from "node:crypto";
import { fromHex, type Hex, isHex, toHex } from "@tabella/crypto/hex";
import { z } from "zod";
import { readKeyFile, writeKeyFile } from "./key-file.ts";
import { ed25519PrivateKey, rawPublicKey } from "./key-objects.ts";

/** A person's or service's Ed25519 key: what it may sign is its user's matter. */
export interface Ed25519Signer {
  readonly publicKey: Hex;
  sign(bytes: Uint8Array): Hex;
}

const key = z.custom<Hex>((value) => typeof value === "string" && isHex(value, 32), "not 0x and 64 hexadecimal digits");

/** @param seed the 32 secret bytes of RFC 8032 */
export function ed25519Signer(seed: Uint8Array): Ed25519Signer {
  const secret = ed25519PrivateKey(seed);
  return {
    publicKey: toHex(rawPublicKey(secret)),
    sign: (bytes) => toHex(new Uint8Array(sign(null, bytes, secret))),
  };
}

/** Writes a new key file of mode 600; `format` says whose key it is. @throws Error if the file exists. */
export function writeEd25519Key(file: string, format: string, seed: Uint8Array): void {
  writeKeyFile(file, { format, ed25519: ed25519Signer(seed).publicKey, ed25519_seed: toHex(seed) });
}

/** @throws Error with a sentence for the operator: file missing, readable by others, malformed, or of another key. */
export function loadEd25519Key(file: string, format: string): Ed25519Signer {
  const form = z.strictObject({ format: z.literal(format), ed25519: key, ed25519_seed: key });
  const content = readKeyFile(file, form);
  const signer = ed25519Signer(fromHex(content.ed25519_seed));
  if (signer.publicKey !== content.ed25519) {
    throw new Error(`${file}: its secret belongs to ${signer.publicKey}, but it names ${content.ed25519}`);
  }
  return signer;
}
