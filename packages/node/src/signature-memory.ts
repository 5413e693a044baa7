import { toHex } from "@tabella/crypto/hex";
import type { SignatureChecker } from "@tabella/crypto/signature";

/** A few blocks with the seals of a large set. */
export const signaturesMax = 256;

/**
 * Checks a hybrid signature that holds once: a block's author and seals are asked about in its proposal, in votes, in
 * its certificate and when it is applied. What is remembered is key, bytes and signature themselves, so nothing else can
 * pass for them; what did not hold is not remembered, so rubbish displaces nothing. Seen from outside, checking is still
 * a function of its arguments.
 */
export function rememberSignatures(checker: SignatureChecker): SignatureChecker {
  // In the order of their last use.
  const held = new Set<string>();
  return {
    checkEd25519: (publicKey, bytes, signature) => checker.checkEd25519(publicKey, bytes, signature),
    checkHybrid(publicKey, bytes, signature) {
      const key = `${publicKey.ed25519} ${publicKey.ml_dsa_44} ${toHex(bytes)} ${signature}`;
      const isKnown = held.delete(key);
      if (!isKnown && !checker.checkHybrid(publicKey, bytes, signature)) return false;
      held.add(key);
      for (const oldest of held) {
        if (held.size <= signaturesMax) break;
        held.delete(oldest);
      }
      return true;
    },
  };
}
