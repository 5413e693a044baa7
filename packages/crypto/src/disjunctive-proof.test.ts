import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashToScalar } from "./belenios-hash.ts";
import type { PairCommitment } from "./chaum-pedersen.ts";
import { checkDisjunction, proveDisjunction } from "./disjunctive-proof.ts";
import { encrypt, subtractMessage } from "./elgamal.ts";
import { ed25519Group as group } from "./group.ts";
import type { Proof } from "./schnorr.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const random = seededRandom(4);
const publicKey = group.multiplyGenerator(987_654_321n);
const challengeOf = (commitments: readonly PairCommitment[]) =>
  hashToScalar(group.encodeAll([publicKey, ...commitments.flatMap(({ a, b }) => [a, b])]).join(), group.order);

/** A ciphertext of `message` and the claim that it is one of 0 … branchCount - 1, made with `trueBranch` as the true one. */
function claim(input: { readonly message: number; readonly branchCount: number; readonly trueBranch: number }) {
  const randomness = group.randomScalar(random);
  const ciphertext = encrypt({ group, publicKey, message: BigInt(input.message), randomness }, random);
  const values = Array.from({ length: input.branchCount }, (_, value) => value);
  const branches = values.map((value) => ({ randomness, message: BigInt(input.message - value) }));
  const proven = proveDisjunction({ group, publicKey, branches, trueBranch: input.trueBranch, challengeOf }, random);
  const statement = (proofs: readonly Proof[]) =>
    proofs.map((proof, value) => ({ ciphertext: subtractMessage(group, ciphertext, value), proof }));
  return {
    ...proven,
    check: (proofs: readonly Proof[], challenge = challengeOf) =>
      checkDisjunction({ group, publicKey, branches: statement(proofs), challengeOf: challenge }),
  };
}

describe("proofs that one of several ciphertexts encrypts zero", () => {
  test("each branch can be the true one, and the check recomputes the prover's commitments", () => {
    const sizes = fc
      .integer({ min: 1, max: 4 })
      .chain((branchCount) =>
        fc.record({ branchCount: fc.constant(branchCount), message: fc.nat({ max: branchCount - 1 }) }),
      );
    fc.assert(
      fc.property(sizes, ({ branchCount, message }) => {
        const { proofs, commitments, check } = claim({ message, branchCount, trueBranch: message });
        const texts = (pairs: readonly PairCommitment[] | null) =>
          pairs?.map(({ a, b }) => [group.encode(a), group.encode(b)]);
        expect(texts(check(proofs))).toEqual(texts(commitments));
      }),
      { numRuns: 12 },
    );
  });

  test("a message outside the range cannot be proven by pretending any branch", () => {
    for (const trueBranch of [0, 1]) {
      const { proofs, check } = claim({ message: 2, branchCount: 2, trueBranch });
      expect(check(proofs)).toBeNull();
    }
  });

  test("a changed challenge or response of any branch does not hold", () => {
    const { proofs, check } = claim({ message: 1, branchCount: 3, trueBranch: 1 });
    expect(check(proofs)).not.toBeNull();
    for (const at of proofs.keys()) {
      for (const field of ["challenge", "response"] as const) {
        const changed = proofs.map((proof, index) => (index === at ? { ...proof, [field]: proof[field] + 1n } : proof));
        expect(check(changed)).toBeNull();
      }
    }
  });

  test("R6: a challenge that leaves out any commitment, or the key, is not that of the proof", () => {
    const { proofs, check } = claim({ message: 1, branchCount: 2, trueBranch: 1 });
    expect(check(proofs, challengeOf)).not.toBeNull();
    const textsOf = (pairs: readonly PairCommitment[]) => group.encodeAll(pairs.flatMap(({ a, b }) => [a, b]));
    for (const left of [0, 1, 2, 3]) {
      const weaker = (pairs: readonly PairCommitment[]) =>
        hashToScalar([group.encode(publicKey), ...textsOf(pairs).toSpliced(left, 1)].join(), group.order);
      expect(check(proofs, weaker)).toBeNull();
    }
    expect(check(proofs, (pairs) => hashToScalar(textsOf(pairs).join(), group.order))).toBeNull();
  });

  test("moving an amount from one challenge to another keeps the sum and still does not hold", () => {
    const { proofs, check } = claim({ message: 1, branchCount: 2, trueBranch: 1 });
    const shifted = proofs.map((proof, at) => ({ ...proof, challenge: proof.challenge + (at === 0 ? 1n : -1n) }));
    expect(check(shifted)).toBeNull();
  });
});
