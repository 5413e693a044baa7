import type { Point } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import { ok, type Result } from "@tabella/crypto/result";
import type { ElectionContext } from "@tabella/election/election";
import {
  checkPartialDecryption,
  type PartialDecryption,
  parsePartialDecryption,
} from "@tabella/election/partial-decryption";
import { checkStrongProofs } from "@tabella/election/strong-decryption-proof";
import type { CiphertextTable } from "@tabella/election/tally";
import type { PartialDecryptionTransaction } from "./transaction.ts";

/**
 * Whether a trustee's part counts: the strong proofs show that it was made with the trustee's key for this tally of this
 * election on this chain, the specification's show the same to who has the archive alone.
 */
export function checkDecryption(
  statement: {
    readonly genesisHash: Hash;
    readonly context: ElectionContext;
    readonly tally: CiphertextTable;
    readonly publicKey: Point;
  },
  { partial_decryption, strong_proofs }: PartialDecryptionTransaction,
): Result<PartialDecryption, string> {
  const decryption = parsePartialDecryption(statement.context, partial_decryption);
  if (!decryption.ok) return decryption;
  const strong = checkStrongProofs({ ...statement, factors: decryption.value.factors }, strong_proofs);
  if (!strong.ok) return strong;
  const specified = checkPartialDecryption(statement, decryption.value);
  return specified.ok ? ok(decryption.value) : specified;
}
