import { toHex } from "@tabella/crypto/hex";
import type { HybridPublicKey, SignatureChecker } from "@tabella/crypto/signature";

/**
 * Checks each signature once, however many simulated validators ask: checking is a pure function, and all of them live
 * in one process. Forgets everything now and then, so that it cannot grow without end.
 */
export function rememberingChecker(checker: SignatureChecker): SignatureChecker {
  const known = new Map<string, boolean>();
  const remembered = (key: string, check: () => boolean): boolean => {
    const verdict = known.get(key);
    if (verdict !== undefined) return verdict;
    if (known.size >= verdictsMax) known.clear();
    const fresh = check();
    known.set(key, fresh);
    return fresh;
  };
  const keyOf = (publicKey: HybridPublicKey, bytes: Uint8Array, signature: string) =>
    `${publicKey.ed25519}${toHex(bytes)}${signature}`;
  return {
    checkEd25519: (publicKey, bytes, signature) =>
      remembered(`e${keyOf(publicKey, bytes, signature)}`, () => checker.checkEd25519(publicKey, bytes, signature)),
    checkHybrid: (publicKey, bytes, signature) =>
      remembered(`h${keyOf(publicKey, bytes, signature)}`, () => checker.checkHybrid(publicKey, bytes, signature)),
  };
}

const verdictsMax = 20_000;
