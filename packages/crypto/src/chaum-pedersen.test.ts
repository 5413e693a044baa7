import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashToScalar } from "./belenios-hash.ts";
import { checkEqualLogs, type PairCommitment, proveEqualLogs } from "./chaum-pedersen.ts";
import { ed25519Group as group, type Point } from "./group.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const random = seededRandom(3);
const scalars = fc.bigInt({ min: 1n, max: group.order - 1n });

function challengeOf(...bound: Point[]) {
  return ({ a, b }: PairCommitment) => hashToScalar(group.encodeAll([...bound, a, b]).join(), group.order);
}

describe("proofs that two logarithms are equal", () => {
  test("whoever raised both bases to the same secret can prove it", () => {
    fc.assert(
      fc.property(scalars, scalars, (secret, log) => {
        const base = group.multiplyGenerator(log);
        const publicKey = group.multiplyGenerator(secret);
        const factor = group.multiply(base, secret);
        const challenge = challengeOf(publicKey, base, factor);
        const proof = proveEqualLogs({ group, base, secret, challengeOf: challenge }, random);
        expect(checkEqualLogs({ group, base, publicKey, factor, proof, challengeOf: challenge })).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  test("a factor of another secret, or any changed part, does not hold", () => {
    const base = group.multiplyGenerator(5n);
    const publicKey = group.multiplyGenerator(7n);
    const factor = group.multiply(base, 7n);
    const challenge = challengeOf(publicKey, base, factor);
    const proof = proveEqualLogs({ group, base, secret: 7n, challengeOf: challenge }, random);
    const holds = (changed: Partial<Parameters<typeof checkEqualLogs>[0]>) =>
      checkEqualLogs({ group, base, publicKey, factor, proof, challengeOf: challenge, ...changed });
    const other = group.multiplyGenerator(11n);
    expect(holds({})).toBe(true);
    expect(holds({ base: other })).toBe(false);
    expect(holds({ publicKey: other })).toBe(false);
    expect(holds({ factor: other })).toBe(false);
    expect(holds({ proof: { ...proof, challenge: proof.challenge + 1n } })).toBe(false);
    expect(holds({ proof: { ...proof, response: proof.response + 1n } })).toBe(false);
  });

  test("R6: a challenge that leaves out key, base, factor or a commitment is not that of the proof", () => {
    const base = group.multiplyGenerator(5n);
    const publicKey = group.multiplyGenerator(7n);
    const factor = group.multiply(base, 7n);
    const proof = proveEqualLogs(
      { group, base, secret: 7n, challengeOf: challengeOf(publicKey, base, factor) },
      random,
    );
    const statement = { group, base, publicKey, factor, proof };
    const lacking = [
      challengeOf(base, factor),
      challengeOf(publicKey, factor),
      challengeOf(publicKey, base),
      ({ a }: PairCommitment) => hashToScalar(group.encodeAll([publicKey, base, factor, a]).join(), group.order),
      ({ b }: PairCommitment) => hashToScalar(group.encodeAll([publicKey, base, factor, b]).join(), group.order),
    ];
    for (const weaker of lacking) expect(checkEqualLogs({ ...statement, challengeOf: weaker })).toBe(false);
  });
});
