import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { domainTags } from "@tabella/crypto/domain-tags";
import type { Hash, Hex } from "@tabella/crypto/hex";
import { fromHex } from "@tabella/crypto/hex";
import { isEd25519PublicKey, nobleSignatureChecker } from "@tabella/crypto/signature";
import { encodeFields, uint64 } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import type { PublicCredential } from "./credential.ts";
import { encodePublicCredentials } from "./credential-list.ts";

/** Most voters of a roll: so many credentials are sorted and hashed within a small part of a block's time. */
export const rollSizeMax = 20_000;

/** What fixes who may vote: the list of credentials by its hash, and the credential authority who answers for it. */
export interface SignedRoll {
  /** SHA-256 of the `public_credentials` message (spec 4.8), in which every weight stands. */
  readonly hash: Hash;
  /** Number of credentials. */
  readonly size: number;
  /** Ed25519 key of the credential authority, a person apart from the registrar. */
  readonly authority: Hex;
  /** The authority's signature on election, hash and size. */
  readonly signature: Hex;
}

/** The credential authority's Ed25519 key. */
export interface AuthoritySigner {
  readonly publicKey: Hex;
  sign(bytes: Uint8Array): Hex;
}

/** The hash of a roll, however its credentials are sorted. */
export function rollHash(credentials: readonly PublicCredential[]): Hash {
  return `0x${sha256Hex(encodePublicCredentials(credentials))}`;
}

/**
 * The credential authority answers for the roll of one election.
 * @param input.election the uuid: a signature for one election means nothing in another
 */
export function signRoll(
  input: { readonly election: string; readonly credentials: readonly PublicCredential[] },
  signer: AuthoritySigner,
): SignedRoll {
  const named = { hash: rollHash(input.credentials), size: input.credentials.length, authority: signer.publicKey };
  return { ...named, signature: signer.sign(rollBytes(input.election, named)) };
}

/** True only if the authority that the roll names signed its hash and size for this election (P-307). */
export function checkRollSignature(election: string, roll: SignedRoll): boolean {
  if (!isEd25519PublicKey(roll.authority)) return false;
  const publicKey = { ed25519: roll.authority, ml_dsa_44: "0x" } as const;
  return nobleSignatureChecker.checkEd25519(publicKey, rollBytes(election, roll), roll.signature);
}

/** True only if these credentials, with these weights, are the roll. */
export function checkRollCredentials(
  roll: Pick<SignedRoll, "hash" | "size">,
  credentials: readonly PublicCredential[],
): boolean {
  return credentials.length === roll.size && rollHash(credentials) === roll.hash;
}

function rollBytes(election: string, { hash, size, authority }: Omit<SignedRoll, "signature">): Uint8Array {
  return encodeFields(domainTags.rollSignature, [
    utf8ToBytes(election),
    fromHex(hash),
    uint64(size),
    fromHex(authority),
  ]);
}
