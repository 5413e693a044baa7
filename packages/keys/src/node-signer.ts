import { sign } from "node:crypto";
import { toHex } from "@tabella/crypto/hex";
import { addressOf, type Signer } from "@tabella/crypto/signature";
import { ed25519PrivateKey, mlDsa44PrivateKey, rawPublicKey } from "./key-objects.ts";
import type { ValidatorSecrets } from "./validator-keys.ts";

/**
 * A validator's signer on node:crypto: Ed25519 0.05 ms, ML-DSA-44 0.5 ms. ML-DSA signatures are randomised, so the same
 * bytes signed twice give two signatures: what was signed is stored and sent again, never signed anew.
 */
export function nodeSigner(secrets: ValidatorSecrets): Signer {
  const classical = ed25519PrivateKey(secrets.ed25519Seed);
  const postQuantum = mlDsa44PrivateKey(secrets.mlDsa44Seed);
  const publicKey = { ed25519: toHex(rawPublicKey(classical)), ml_dsa_44: toHex(rawPublicKey(postQuantum)) };
  return {
    address: addressOf(publicKey),
    publicKey,
    signEd25519: (bytes) => toHex(new Uint8Array(sign(null, bytes, classical))),
    signHybrid: (bytes) =>
      toHex(new Uint8Array(Buffer.concat([sign(null, bytes, classical), sign(null, bytes, postQuantum)]))),
  };
}
