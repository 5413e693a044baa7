import { type KeyObject, verify } from "node:crypto";
import { fromHex, type Hex, isHex } from "@tabella/crypto/hex";
import {
  ed25519SignatureLength,
  hybridSignatureLength,
  isEd25519PublicKey,
  mlDsa44PublicKeyLength,
  type SignatureChecker,
} from "@tabella/crypto/signature";
import { ed25519PublicKey, mlDsa44PublicKey } from "./key-objects.ts";

/** Keys are remembered, as validators check the same few again and again; strangers' keys must not fill the memory. */
const rememberedKeysMax = 1_000;

/**
 * The checker of everything that runs on Node. On every input, malformed ones included, it answers as
 * `nobleSignatureChecker` does: validators and browsers must never disagree about a signature.
 */
export const nodeSignatureChecker: SignatureChecker = createChecker();

function createChecker(): SignatureChecker {
  // OpenSSL takes keys that we do not: other encodings (y >= p, negative zero) and points outside the subgroup.
  const ed25519Key = remembered((key) => (isEd25519PublicKey(key) ? ed25519PublicKey(key) : undefined));
  const mlDsa44Key = remembered((key) => (isHex(key, mlDsa44PublicKeyLength) ? mlDsa44PublicKey(key) : undefined));
  return {
    checkEd25519(publicKey, bytes, signature) {
      if (!isHex(signature, ed25519SignatureLength)) return false;
      const key = ed25519Key(publicKey.ed25519);
      return key !== undefined && verify(null, bytes, key, fromHex(signature));
    },
    checkHybrid(publicKey, bytes, signature) {
      if (!isHex(signature, hybridSignatureLength)) return false;
      const classical = ed25519Key(publicKey.ed25519);
      const postQuantum = mlDsa44Key(publicKey.ml_dsa_44);
      if (classical === undefined || postQuantum === undefined) return false;
      const both = fromHex(signature);
      return (
        verify(null, bytes, classical, both.subarray(0, ed25519SignatureLength)) &&
        verify(null, bytes, postQuantum, both.subarray(ed25519SignatureLength))
      );
    },
  };
}

function remembered(read: (key: Hex) => KeyObject | undefined): (key: Hex) => KeyObject | undefined {
  const known = new Map<Hex, KeyObject>();
  return (key) => {
    const old = known.get(key);
    if (old !== undefined) return old;
    const fresh = read(key);
    if (fresh === undefined) return undefined;
    if (known.size >= rememberedKeysMax) known.clear();
    known.set(key, fresh);
    return fresh;
  };
}
