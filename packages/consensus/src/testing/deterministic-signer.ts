import type { Hex } from "@tabella/crypto/hex";
import {
  addressOf,
  ed25519SignatureLength,
  type HybridPublicKey,
  hybridSignatureLength,
  type SignatureChecker,
  type Signer,
} from "@tabella/crypto/signature";
import type { Validator } from "../validator-set.ts";

/**
 * NOT SECURE: signatures for tests and the simulator only. A "signature" is a fast 64-bit checksum of the public key
 * and the bytes, at the length of the real ones: anyone can compute it. It is deterministic and cheap, and it still
 * tells apart keys, bytes and the two kinds of signature, which is what a simulation of honest code needs.
 */
export function deterministicSigner(name: string): Signer {
  const publicKey: HybridPublicKey = {
    ed25519: padded(checksum(`public key of ${name}`, noBytes), 32),
    ml_dsa_44: padded(checksum(`post-quantum public key of ${name}`, noBytes), 1312),
  };
  return {
    address: addressOf(publicKey),
    publicKey,
    signEd25519: (bytes) => ed25519Signature(publicKey, bytes),
    signHybrid: (bytes) => hybridSignature(publicKey, bytes),
  };
}

/** The checker beside {@link deterministicSigner}. Not secure. */
export const deterministicSignatureChecker: SignatureChecker = {
  checkEd25519: (publicKey, bytes, signature) => signature === ed25519Signature(publicKey, bytes),
  checkHybrid: (publicKey, bytes, signature) => signature === hybridSignature(publicKey, bytes),
};

/** Validators `v0`, `v1`, … with their signers. Not secure. */
export function deterministicValidators(
  count: number,
): readonly { readonly validator: Validator; readonly signer: Signer }[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `v${index}`;
    const signer = deterministicSigner(name);
    return { signer, validator: { name, address: signer.address, publicKey: signer.publicKey } };
  });
}

const noBytes = new Uint8Array(0);

function ed25519Signature(publicKey: HybridPublicKey, bytes: Uint8Array): Hex {
  return padded(checksum(`ed25519 ${publicKey.ed25519}`, bytes), ed25519SignatureLength);
}

function hybridSignature(publicKey: HybridPublicKey, bytes: Uint8Array): Hex {
  return padded(checksum(`hybrid ${publicKey.ed25519}`, bytes), hybridSignatureLength);
}

/** Two multiplicative 32-bit lanes (after cyrb53), as 16 hexadecimal digits. */
function checksum(text: string, bytes: Uint8Array): string {
  let left = 0xdeadbeef;
  let right = 0x41c6ce57;
  const mix = (value: number): void => {
    left = Math.imul(left ^ value, 2654435761);
    right = Math.imul(right ^ value, 1597334677);
  };
  for (let at = 0; at < text.length; at += 1) mix(text.charCodeAt(at));
  mix(text.length);
  for (const byte of bytes) mix(byte);
  left = Math.imul(left ^ (left >>> 16), 2246822507) ^ Math.imul(right ^ (right >>> 13), 3266489909);
  right = Math.imul(right ^ (right >>> 16), 2246822507) ^ Math.imul(left ^ (left >>> 13), 3266489909);
  return [left, right].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
}

function padded(digits: string, byteLength: number): Hex {
  return `0x${digits.padEnd(2 * byteLength, "0")}`;
}
