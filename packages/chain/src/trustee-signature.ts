import { domainTags } from "@tabella/crypto/domain-tags";
import { ed25519Group, type Point } from "@tabella/crypto/group";
import { fromHex, type Hash, type Hex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { scalarFromBytes } from "@tabella/crypto/scalar";
import { checkSchnorr, proveSchnorr } from "@tabella/crypto/schnorr";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { canonicalJson } from "./canonical-json.ts";
import type { DkgTrusteeTransaction } from "./dkg-transaction.ts";
import { decodeSchnorrSignature, encodeSchnorrSignature } from "./schnorr-signature.ts";
import type { PartialDecryptionTransaction } from "./transaction.ts";

export type TrusteeTransaction = PartialDecryptionTransaction | DkgTrusteeTransaction;
type Unsigned<T> = T extends unknown ? Omit<T, "signature"> : never;
/** What is still to be signed. */
export type UnsignedTrusteeTransaction<Kind extends TrusteeTransaction = TrusteeTransaction> = Unsigned<Kind>;

/** What a trustee answers for: which chain, and every field of the transaction but the signature. */
export interface TrusteeStatement {
  readonly genesisHash: Hash;
  readonly transaction: UnsignedTrusteeTransaction;
  /** Of the key that signs. */
  readonly publicKey: Point;
}

/** The trustee's Schnorr signature with the secret of `publicKey`. */
export function signAsTrustee(statement: TrusteeStatement, secret: bigint, random: RandomSource): Hex {
  const challengeOf = trusteeChallenge(statement);
  return encodeSchnorrSignature(proveSchnorr({ group: ed25519Group, secret, challengeOf }, random).proof);
}

/** P-802: true only if the owner of `publicKey` signed exactly this transaction for this chain. Anything `signAsTrustee` returns passes. */
export function isSignedByTrustee(statement: TrusteeStatement & { readonly transaction: TrusteeTransaction }): boolean {
  const proof = decodeSchnorrSignature(statement.transaction.signature);
  if (proof === null) return false;
  const challengeOf = trusteeChallenge(statement);
  return checkSchnorr({ group: ed25519Group, publicKey: statement.publicKey, proof, challengeOf });
}

/** SHA-256 over tag, genesis hash, canonical JSON of the transaction without its signature, public key, commitment. */
function trusteeChallenge({ genesisHash, transaction, publicKey }: TrusteeStatement): (commitment: Point) => bigint {
  const { encode, order } = ed25519Group;
  const { signature: _, ...unsigned } = { signature: null, ...transaction };
  const fields = [fromHex(genesisHash), utf8ToBytes(canonicalJson(unsigned)), utf8ToBytes(encode(publicKey))];
  return (commitment) => {
    const digest = taggedHash(domainTags.trusteeTransaction, [...fields, utf8ToBytes(encode(commitment))]);
    return scalarFromBytes(digest) % order;
  };
}
