import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE, concatBytes, equalBytes } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";
import { sha256 } from "@tabella/sha256";
import { fromHex, type Hex, isHex, toHex } from "./hex.ts";

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

export const mlDsa44PublicKeyLength = 1312;
export const ed25519SignatureLength = 64;
const mlDsa44SignatureLength = 2420;
export const hybridSignatureLength = ed25519SignatureLength + mlDsa44SignatureLength;

export function addressOf(publicKey: HybridPublicKey): Address {
  return toHex(sha256(concatBytes(fromHex(publicKey.ed25519), fromHex(publicKey.ml_dsa_44))).slice(-20));
}

/** The checker that runs everywhere, the browser included. Malformed keys and signatures are false, never thrown. */
export const nobleSignatureChecker: SignatureChecker = {
  checkEd25519(publicKey, bytes, signature) {
    if (!isHex(signature, ed25519SignatureLength)) return false;
    return holds(() => checkCofactorless(publicKey.ed25519, bytes, fromHex(signature)));
  },
  checkHybrid(publicKey, bytes, signature) {
    if (!isHex(signature, hybridSignatureLength)) return false;
    return holds(() => {
      const both = fromHex(signature);
      const classical = both.slice(0, ed25519SignatureLength);
      const postQuantum = both.slice(ed25519SignatureLength);
      return (
        checkCofactorless(publicKey.ed25519, bytes, classical) &&
        ml_dsa44.verify(postQuantum, bytes, fromHex(publicKey.ml_dsa_44))
      );
    });
  },
};

/**
 * RFC 8032 5.1.7 in its strict form: R must be the very bytes of [s]B - [k]A. `ed25519.verify` multiplies by the cofactor,
 * OpenSSL does not; on a crafted signature the two differ, and validators that differ on a signature split the chain.
 * So both of our checkers use this equation (keys/node-signature-checker.ts is the other).
 */
function checkCofactorless(publicKey: Hex, bytes: Uint8Array, signature: Uint8Array): boolean {
  const { Point } = ed25519;
  const encodedR = signature.slice(0, 32);
  const s = bytesToNumberLE(signature.slice(32));
  if (s >= Point.Fn.ORDER) return false;
  const a = decodeKey(publicKey);
  const k = Point.Fn.create(bytesToNumberLE(sha512(concatBytes(encodedR, fromHex(publicKey), bytes))));
  const r = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  // OpenSSL refuses R = 0, which no honest signer makes; so do we.
  return !r.is0() && equalBytes(r.toBytes(), encodedR);
}

/**
 * True for what our chains call an Ed25519 key: the canonical encoding (y < p, no negative zero) of a point of the
 * prime-order subgroup other than the identity. Keys that are not are refused, so that nobody signs two texts at once.
 */
export function isEd25519PublicKey(publicKey: Hex): boolean {
  return isHex(publicKey, 32) && holds(() => decodeKey(publicKey) !== undefined);
}

/** The same few keys are checked with again and again: that one lies in the subgroup is found out once. */
const knownKeys = new Map<Hex, { readonly point: InstanceType<typeof ed25519.Point>; hasTable: boolean }>();
const knownKeysMax = 128;
/** Of a table of 512 points, which takes the time of a check: who comes a second time gets one. */
const windowBits = 4;

/** @throws if it is no key, see {@link isEd25519PublicKey} */
function decodeKey(publicKey: Hex) {
  const known = knownKeys.get(publicKey);
  if (known) {
    if (!known.hasTable) known.point.precompute(windowBits);
    known.hasTable = true;
    return known.point;
  }
  const point = ed25519.Point.fromBytes(fromHex(publicKey), false);
  if (point.is0() || !point.isTorsionFree()) throw new Error("not in the prime-order subgroup");
  if (knownKeys.size >= knownKeysMax) knownKeys.clear();
  knownKeys.set(publicKey, { point, hasTable: false });
  return point;
}

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
