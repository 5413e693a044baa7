import { randomBytes, sign } from "node:crypto";
import type { RegistrarSigner } from "@tabella/chain/registrar";
import { fromHex, type Hex, isHex, toHex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { z } from "zod";
import { readKeyFile, writeKeyFile } from "./key-file.ts";
import { ed25519PrivateKey, rawPublicKey } from "./key-objects.ts";

const key = z.custom<Hex>((value) => typeof value === "string" && isHex(value, 32), "not 0x and 64 hexadecimal digits");
const RegistrarKeyFile = z.strictObject({
  format: z.literal("tabella-registrar-key-1"),
  ed25519: key,
  ed25519_seed: key,
});

/** @returns the secret seed, 32 bytes */
export function generateRegistrarKey(random: RandomSource = randomBytes): Uint8Array {
  return random(32);
}

export function registrarSigner(seed: Uint8Array): RegistrarSigner {
  const secret = ed25519PrivateKey(seed);
  return {
    publicKey: toHex(rawPublicKey(secret)),
    sign: (bytes) => toHex(new Uint8Array(sign(null, bytes, secret))),
  };
}

/** Writes a new key file of mode 600. @throws Error if the file exists. */
export function writeRegistrarKey(file: string, seed: Uint8Array): void {
  writeKeyFile(file, {
    format: "tabella-registrar-key-1",
    ed25519: registrarSigner(seed).publicKey,
    ed25519_seed: toHex(seed),
  } satisfies z.infer<typeof RegistrarKeyFile>);
}

/** @throws Error with a sentence for the operator: file missing, readable by others, malformed, or of another key. */
export function loadRegistrar(file: string): RegistrarSigner {
  const content = readKeyFile(file, RegistrarKeyFile);
  const signer = registrarSigner(fromHex(content.ed25519_seed));
  if (signer.publicKey !== content.ed25519) {
    throw new Error(`${file}: its secret belongs to ${signer.publicKey}, but it names ${content.ed25519}`);
  }
  return signer;
}
