import type { Group, Point } from "./group.ts";
import { hedgedRandom } from "./hedged-random.ts";
import type { RandomSource } from "./random.ts";
import { modulo, scalarToBytes } from "./scalar.ts";
import type { Proof } from "./schnorr.ts";
import { utf8ToBytes } from "./utf8.ts";

/** A = [w]g and B = [w]base: the commitment of a proof about two bases. */
export interface PairCommitment {
  readonly a: Point;
  readonly b: Point;
}

/**
 * Proves log_g(X) = log_base(F) with X = [x]g, F = [x]base (Chaum and Pedersen; spec 4.20, where base is the alpha of a
 * tally's ciphertext and F a decryption factor). The secret is long-lived: it is only ever multiplied split in two.
 */
export function proveEqualLogs(
  input: {
    readonly group: Group;
    readonly base: Point;
    readonly secret: bigint;
    readonly challengeOf: (commitment: PairCommitment) => bigint;
  },
  random: RandomSource,
): Proof {
  const { group, base, secret } = input;
  // The base is named apart: the challenge of spec 4.20 leaves it out, and one nonce under two bases would tell the secret.
  const fixed = input.challengeOf({ a: group.identity, b: group.identity });
  const statement = [scalarToBytes(fixed, 32), utf8ToBytes(group.encode(base))];
  const w = group.randomScalar(hedgedRandom({ secrets: [modulo(secret, group.order)], statement }, random));
  const commitment = {
    a: group.multiplySecret(group.generator, w, random),
    b: group.multiplySecret(base, w, random),
  };
  const challenge = input.challengeOf(commitment);
  return { challenge, response: modulo(w - secret * challenge, group.order) };
}

/** True only if the challenge is that of both recomputed commitments. Anything `proveEqualLogs` returns passes. */
export function checkEqualLogs(input: {
  readonly group: Group;
  readonly base: Point;
  readonly publicKey: Point;
  readonly factor: Point;
  readonly proof: Proof;
  readonly challengeOf: (commitment: PairCommitment) => bigint;
}): boolean {
  const { group, base, publicKey, factor, proof } = input;
  const a = group.add(group.multiplyGenerator(proof.response), group.multiply(publicKey, proof.challenge));
  const b = group.add(group.multiply(base, proof.response), group.multiply(factor, proof.challenge));
  return input.challengeOf({ a, b }) === proof.challenge;
}
