import type { Group, Point } from "./group.ts";
import { hedgedRandom } from "./hedged-random.ts";
import type { RandomSource } from "./random.ts";
import { modulo, scalarToBytes } from "./scalar.ts";

/** A compact proof of the specification (4.3): the commitment is recomputed by who checks. */
export interface Proof {
  readonly challenge: bigint;
  readonly response: bigint;
}

/**
 * A proof of knowledge of x with X = [x]g (spec 4.5, 4.16): commitment A = [w]g, challenge = challengeOf(A), response =
 * w - x challenge. Proofs of possession and credential signatures differ only in what `challengeOf` hashes, which must
 * bind X, directly or through what is signed.
 */
export function proveSchnorr(
  input: { readonly group: Group; readonly secret: bigint; readonly challengeOf: (commitment: Point) => bigint },
  random: RandomSource,
): { readonly proof: Proof; readonly commitment: Point } {
  const { group, secret } = input;
  // The challenge of a fixed commitment stands for all else that the challenge covers.
  const statement = [scalarToBytes(input.challengeOf(group.identity), 32)];
  const w = group.randomScalar(hedgedRandom({ secrets: [modulo(secret, group.order)], statement }, random));
  const commitment = group.multiplySecret(group.generator, w, random);
  const challenge = input.challengeOf(commitment);
  return { proof: { challenge, response: modulo(w - secret * challenge, group.order) }, commitment };
}

/** A = [response]g + [challenge]X: the only commitment for which the proof can hold. */
export function schnorrCommitment(group: Group, publicKey: Point, proof: Proof): Point {
  return group.add(group.multiplyGenerator(proof.response), group.multiply(publicKey, proof.challenge));
}

/** True only if the challenge is that of the recomputed commitment. Anything `proveSchnorr` returns passes. */
export function checkSchnorr(input: {
  readonly group: Group;
  readonly publicKey: Point;
  readonly proof: Proof;
  readonly challengeOf: (commitment: Point) => bigint;
}): boolean {
  return input.challengeOf(schnorrCommitment(input.group, input.publicKey, input.proof)) === input.proof.challenge;
}
