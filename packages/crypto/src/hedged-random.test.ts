import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashToScalar } from "./belenios-hash.ts";
import { type PairCommitment, proveEqualLogs } from "./chaum-pedersen.ts";
import { proveDisjunction } from "./disjunctive-proof.ts";
import { ed25519Group as group, type Point } from "./group.ts";
import { hedgedRandom } from "./hedged-random.ts";
import type { RandomSource } from "./random.ts";
import { proveSchnorr } from "./schnorr.ts";
import { seededRandom } from "./testing/seeded-random.ts";
import { utf8ToBytes } from "./utf8.ts";

/** A source that is broken: always the same byte. */
const broken: RandomSource = (byteLength) => new Uint8Array(byteLength).fill(4);
const scalars = fc.bigInt({ min: 1n, max: group.order - 1n });
const twoDifferent = fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 2 });
const texts = (points: readonly Point[]) => points.map((point) => group.encode(point));

describe("SEC-20: from a source that always gives the same,", () => {
  test("two Schnorr proofs of one secret have two nonces, and the same proof comes again unchanged", () => {
    const prove = (secret: bigint, message: string) => {
      const challengeOf = (a: Point) => hashToScalar(`${message}|${group.encode(a)}`, group.order);
      return proveSchnorr({ group, secret, challengeOf }, broken);
    };
    fc.assert(
      fc.property(scalars, twoDifferent, (secret, [one = "", other = ""]) => {
        const first = prove(secret, one);
        expect(prove(secret, one).proof).toEqual(first.proof);
        expect(group.equals(prove(secret, other).commitment, first.commitment)).toBe(false);
        expect(group.equals(prove(secret + 1n, one).commitment, first.commitment)).toBe(false);
      }),
      { numRuns: 5 },
    );
  });

  test("two proofs of equal logarithms have two nonces, also where the challenge leaves the base out (spec 4.20)", () => {
    const nonceOf = (secret: bigint, base: Point, context: string) => {
      const seen: PairCommitment[] = [];
      const challengeOf = (commitment: PairCommitment) => {
        seen.push(commitment);
        return hashToScalar([context, ...texts([commitment.a, commitment.b])].join(), group.order);
      };
      const { challenge, response } = proveEqualLogs({ group, base, secret, challengeOf }, broken);
      const a = group.add(group.multiplyGenerator(response), group.multiplyGenerator(secret * challenge));
      expect(texts(seen.map((commitment) => commitment.a))).toContain(group.encode(a));
      return group.encode(a);
    };
    fc.assert(
      fc.property(scalars, scalars, (secret, log) => {
        const base = group.multiplyGenerator(log);
        const uses = [
          nonceOf(secret, base, "decrypt"),
          nonceOf(secret, group.add(base, group.generator), "decrypt"),
          nonceOf(secret, base, "strong"),
        ];
        expect(new Set(uses).size).toBe(uses.length);
        expect(nonceOf(secret, base, "decrypt")).toBe(uses[0]);
      }),
      { numRuns: 5 },
    );
  });

  test("no two branches of disjunctive proofs about one ciphertext have the same nonce, nor the same simulated part", () => {
    const publicKey = group.multiplyGenerator(271_828n);
    const prove = (randomness: bigint, binding: string) => {
      const challengeOf = (commitments: readonly PairCommitment[]) =>
        hashToScalar([binding, ...texts(commitments.flatMap(({ a, b }) => [a, b]))].join(), group.order);
      const branches = [0n, 1n, 2n].map((value) => ({ randomness, message: 1n - value }));
      return proveDisjunction({ group, publicKey, branches, trueBranch: 1, challengeOf }, broken);
    };
    fc.assert(
      fc.property(scalars, twoDifferent, (randomness, [one = "", other = ""]) => {
        const proven = [prove(randomness, one), prove(randomness, other), prove(randomness + 1n, one)];
        const nonces = proven.flatMap(({ commitments }) => texts(commitments.map(({ a }) => a)));
        expect(new Set(nonces).size).toBe(9);
        const scalarsShown = proven.flatMap(({ proofs }) =>
          proofs.flatMap((proof) => [proof.challenge, proof.response]),
        );
        expect(new Set(scalarsShown).size).toBe(18);
        expect(prove(randomness, one)).toEqual(proven[0]);
      }),
      { numRuns: 5 },
    );
  });
});

describe("hedged randomness", () => {
  const use = { secrets: [7n, 8n], statement: [utf8ToBytes("ab"), utf8ToBytes("c")] };

  test("follows from every secret, every part of the statement and the source, and from where one part ends", () => {
    const streams = [
      hedgedRandom(use, broken),
      hedgedRandom({ ...use, secrets: [8n, 7n] }, broken),
      hedgedRandom({ ...use, secrets: [7n] }, broken),
      hedgedRandom({ ...use, statement: [utf8ToBytes("a"), utf8ToBytes("bc")] }, broken),
      hedgedRandom({ ...use, statement: [utf8ToBytes("ab")] }, broken),
      hedgedRandom(use, seededRandom(1)),
      hedgedRandom(use, seededRandom(2)),
    ].map((random) => random(40).join());
    expect(new Set(streams).size).toBe(streams.length);
  });

  test("never gives the same bytes twice, whatever lengths are drawn", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 16, max: 100 }), { minLength: 2 }), (lengths) => {
        const random = hedgedRandom(use, broken);
        const drawn = lengths.map((length) => random(length));
        expect(drawn.map((bytes) => bytes.length)).toEqual(lengths);
        expect(new Set(drawn.map((bytes) => bytes.subarray(0, 16).join())).size).toBe(lengths.length);
      }),
    );
  });
});
