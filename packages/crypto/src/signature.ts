import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";
import { fromHex, type Hex, toHex } from "./hex.ts";

/** Last 20 bytes of SHA-256 of both public keys: the name of a validator on the chain. */
export type Address = Hex;

/** A validator's public keys: Ed25519 (32 bytes) and ML-DSA-44 (FIPS 204, 1,312 bytes). */
export interface HybridPublicKey {
  readonly ed25519: Hex;
  readonly ml_dsa_44: Hex;
}

/**
 * What a validator can do with its secret keys. Synchronous, so that nothing can happen between reading the round and
 * signing for it. `signHybrid` gives Ed25519 (64 bytes) followed by ML-DSA-44 (2,420 bytes) over the same bytes.
 */
export interface Signer {
  readonly address: Address;
  readonly publicKey: HybridPublicKey;
  signEd25519(bytes: Uint8Array): Hex;
  signHybrid(bytes: Uint8Array): Hex;
}

/** Checking is a port too: `node:crypto` where there is Node, noble in the browser, a fast scheme in the simulator. */
export interface SignatureChecker {
  checkEd25519(publicKey: HybridPublicKey, bytes: Uint8Array, signature: Hex): boolean;
  /** True only if both signatures hold. */
  checkHybrid(publicKey: HybridPublicKey, bytes: Uint8Array, signature: Hex): boolean;
}

export const ed25519SignatureLength = 64;
export const mlDsa44SignatureLength = 2420;
export const hybridSignatureLength = ed25519SignatureLength + mlDsa44SignatureLength;

export function addressOf(publicKey: HybridPublicKey): Address {
  return toHex(sha256(concatBytes(fromHex(publicKey.ed25519), fromHex(publicKey.ml_dsa_44))).slice(-20));
}

/** The checker that runs everywhere, the browser included. Malformed keys and signatures are false, never thrown. */
export const nobleSignatureChecker: SignatureChecker = {
  checkEd25519(publicKey, bytes, signature) {
    if (signature.length !== 2 + 2 * ed25519SignatureLength) return false;
    return holds(() => ed25519.verify(fromHex(signature), bytes, fromHex(publicKey.ed25519), { zip215: false }));
  },
  checkHybrid(publicKey, bytes, signature) {
    if (signature.length !== 2 + 2 * hybridSignatureLength) return false;
    return holds(() => {
      const both = fromHex(signature);
      const classical = both.slice(0, ed25519SignatureLength);
      const postQuantum = both.slice(ed25519SignatureLength);
      return (
        ed25519.verify(classical, bytes, fromHex(publicKey.ed25519), { zip215: false }) &&
        ml_dsa44.verify(postQuantum, bytes, fromHex(publicKey.ml_dsa_44))
      );
    });
  },
};

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
