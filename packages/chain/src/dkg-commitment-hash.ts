import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, type Hash, toHex } from "@tabella/crypto/hex";
import { taggedHash, uint32 } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";

/**
 * What a trustee publishes before anyone shows a polynomial, so that nobody chooses his by those of others (R14). The text
 * has far more randomness in it than anyone can guess, so its hash hides it.
 */
export function dkgCommitmentHash(input: {
  readonly genesisHash: Hash;
  readonly election: string;
  readonly attempt: number;
  readonly index: number;
  /** The exact text of the `polynomial`. */
  readonly polynomial: string;
}): Hash {
  const { genesisHash, election, attempt, index, polynomial } = input;
  return toHex(
    taggedHash(domainTags.dkgCommitment, [
      fromHex(genesisHash),
      utf8ToBytes(election),
      uint32(attempt),
      uint32(index),
      utf8ToBytes(polynomial),
    ]),
  );
}
