import type { Group, Point } from "./group.ts";
import type { RandomSource } from "./random.ts";

/** An exponential ElGamal ciphertext (spec 4.3): alpha = [r]g, beta = [r]y + [m]g. */
export interface Ciphertext {
  readonly alpha: Point;
  readonly beta: Point;
}

export interface EncryptionInput {
  readonly group: Group;
  /** The election's public key, y. */
  readonly publicKey: Point;
  /** A small number: 0 or 1 in a ballot. */
  readonly message: bigint;
  /** r: fresh, secret and uniform in 0 … order - 1. */
  readonly randomness: bigint;
}

/** Encrypts (spec 4.11.1). Both r and m are secrets, so both are multiplied in a fixed sequence. */
export function encrypt({ group, publicKey, message, randomness }: EncryptionInput, random: RandomSource): Ciphertext {
  return {
    alpha: group.multiplySecret(group.generator, randomness, random),
    beta: group.add(
      group.multiplySecret(publicKey, randomness, random),
      group.multiplySecret(group.generator, message, random),
    ),
  };
}

/** The ciphertext of zero with randomness zero: where a sum begins. */
export function emptyCiphertext(group: Group): Ciphertext {
  return { alpha: group.identity, beta: group.identity };
}

/** A ciphertext of the sum of both messages. */
export function addCiphertexts(group: Group, a: Ciphertext, b: Ciphertext): Ciphertext {
  return { alpha: group.add(a.alpha, b.alpha), beta: group.add(a.beta, b.beta) };
}

/** A ciphertext of `weight` times the message; a weight below zero takes away what its opposite adds. */
export function weighCiphertext(group: Group, ciphertext: Ciphertext, weight: number): Ciphertext {
  if (weight === 1) return ciphertext;
  if (weight < 0) {
    // Modulo the order it would be a scalar of 252 bits, and replacing a vote would cost as much as checking it.
    const { alpha, beta } = weighCiphertext(group, ciphertext, -weight);
    return { alpha: group.negate(alpha), beta: group.negate(beta) };
  }
  return {
    alpha: group.multiply(ciphertext.alpha, BigInt(weight)),
    beta: group.multiply(ciphertext.beta, BigInt(weight)),
  };
}

/** The same ciphertext with a public number taken from its message: an encryption of zero if the message is it. */
export function subtractMessage(group: Group, ciphertext: Ciphertext, message: number): Ciphertext {
  if (message === 0) return ciphertext;
  return { alpha: ciphertext.alpha, beta: group.add(ciphertext.beta, group.multiplyGenerator(BigInt(-message))) };
}
