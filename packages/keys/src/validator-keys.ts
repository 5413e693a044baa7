import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { fromHex, type Hex, isHex, toHex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import type { Signer } from "@tabella/crypto/signature";
import { z } from "zod";
import { leaveCommissioningMark } from "./commissioning-mark.ts";
import { readKeyFile, writeKeyFile } from "./key-file.ts";
import { nodeSigner } from "./node-signer.ts";

/** Both secrets of a validator, 32 bytes each. */
export interface ValidatorSecrets {
  readonly ed25519Seed: Uint8Array;
  readonly mlDsa44Seed: Uint8Array;
}

const seed = z.custom<Hex>(
  (value) => typeof value === "string" && isHex(value, 32),
  "not 0x and 64 hexadecimal digits",
);
const ValidatorKeyFile = z.strictObject({
  format: z.literal("tabella-validator-key-1"),
  name: z.string().min(1).max(50),
  address: z.string(),
  ed25519_seed: seed,
  ml_dsa_44_seed: seed,
});

export function generateValidatorKeys(random: RandomSource = randomBytes): ValidatorSecrets {
  return { ed25519Seed: random(32), mlDsa44Seed: random(32) };
}

/**
 * Writes a new key file of mode 600, and the mark that it has never signed.
 * @param markFolder where the mark goes: beside the key, or the data folder where the validator may not write its keys
 * @throws Error if the file exists.
 */
export function writeValidatorKey(
  file: string,
  name: string,
  secrets: ValidatorSecrets,
  markFolder = dirname(file),
): void {
  writeKeyFile(file, {
    format: "tabella-validator-key-1",
    name,
    address: nodeSigner(secrets).address,
    ed25519_seed: toHex(secrets.ed25519Seed),
    ml_dsa_44_seed: toHex(secrets.mlDsa44Seed),
  } satisfies z.infer<typeof ValidatorKeyFile>);
  leaveCommissioningMark(join(markFolder, basename(file)));
}

/**
 * The signer of a validator's key file.
 * @throws Error with a sentence for the operator: file missing, readable by others, malformed, or of another address.
 */
export function loadSigner(file: string): Signer {
  const content = readKeyFile(file, ValidatorKeyFile);
  const signer = nodeSigner({
    ed25519Seed: fromHex(content.ed25519_seed),
    mlDsa44Seed: fromHex(content.ml_dsa_44_seed),
  });
  if (signer.address !== content.address) {
    throw new Error(`${file}: its secrets belong to ${signer.address}, but it names ${content.address}`);
  }
  return signer;
}
