import { domainTags } from "@tabella/crypto/domain-tags";
import { ed25519Group, type Point } from "@tabella/crypto/group";
import { fromHex, type Hash, type Hex, isHex, toHex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { scalarFromBytes, scalarToBytes } from "@tabella/crypto/scalar";
import { checkSchnorr, proveSchnorr } from "@tabella/crypto/schnorr";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";

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
  const { challenge, response } = proveSchnorr({ group: ed25519Group, secret, challengeOf }, random).proof;
  return toHex(Uint8Array.of(...scalarToBytes(challenge, 32), ...scalarToBytes(response, 32)));
}

/** True only if the credential signed exactly this statement. Scalars that are not below the order are refused. */
export function checkCast(statement: CastStatement, signature: Hex): boolean {
  if (!isHex(signature, 64)) return false;
  const bytes = fromHex(signature);
  const proof = { challenge: scalarFromBytes(bytes.subarray(0, 32)), response: scalarFromBytes(bytes.subarray(32)) };
  if (proof.challenge >= ed25519Group.order || proof.response >= ed25519Group.order) return false;
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
