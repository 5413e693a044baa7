import { domainTags } from "@tabella/crypto/domain-tags";
import { ed25519Group, type Point } from "@tabella/crypto/group";
import { fromHex, type Hash, type Hex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { scalarFromBytes } from "@tabella/crypto/scalar";
import { checkSchnorr, proveSchnorr } from "@tabella/crypto/schnorr";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { decodeSchnorrSignature, encodeSchnorrSignature } from "./schnorr-signature.ts";

/** What the credential signs when its voter casts: which chain, which election, which ballot, in place of which. */
export interface CastStatement {
  readonly genesisHash: Hash;
  readonly election: string;
  readonly credential: Point;
  readonly ballotHash: Hash;
  readonly replaces: Hash;
}

/** The credential's Schnorr proof over the statement: challenge and response, 32 bytes each, big-endian. */
export function signCast(statement: CastStatement, secret: bigint, random: RandomSource): Hex {
  const challengeOf = castChallenge(statement);
  return encodeSchnorrSignature(proveSchnorr({ group: ed25519Group, secret, challengeOf }, random).proof);
}

/** P-515: true only if the credential signed exactly this statement. Scalars that are not below the order are refused. */
export function checkCast(statement: CastStatement, signature: Hex): boolean {
  const proof = decodeSchnorrSignature(signature);
  if (proof === null) return false;
  const challengeOf = castChallenge(statement);
  return checkSchnorr({ group: ed25519Group, publicKey: statement.credential, proof, challengeOf });
}

function castChallenge(statement: CastStatement): (commitment: Point) => bigint {
  const { encode, order } = ed25519Group;
  return (commitment) => {
    const digest = taggedHash(domainTags.ballotTransaction, [
      fromHex(statement.genesisHash),
      utf8ToBytes(statement.election),
      utf8ToBytes(encode(statement.credential)),
      fromHex(statement.ballotHash),
      fromHex(statement.replaces),
      utf8ToBytes(encode(commitment)),
    ]);
    return scalarFromBytes(digest) % order;
  };
}
