import { ed25519Group as group } from "@tabella/crypto/group";
import { modulo } from "@tabella/crypto/scalar";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { factorWeights, lagrangeAtZero } from "./combine-factors.ts";
import { checkResult, computeResult, encodeResult } from "./election-result.ts";
import { makePartialDecryption } from "./partial-decryption.ts";
import { exampleElection, unwrap } from "./testing/example-election.ts";
import { exampleThreshold } from "./testing/example-threshold.ts";
import { evaluatePolynomial } from "./threshold/share.ts";
import { canDecrypt, parseTrustees } from "./trustees.ts";

const random = seededRandom(41);
const question = { answers: ["a", "b"], min: 0, max: 2, question: "?" };
const votes = [{ choices: [[1, 1]], weight: 3 }, { choices: [[0, 1]] }];
/** Two single trustees (1, 2), two of three (3, 4, 5), one of two (6, 7). */
const thresholds = [
  exampleThreshold({ size: 3, threshold: 2 }, random),
  exampleThreshold({ size: 2, threshold: 1 }, random),
];
const { context, aggregate, trusteeKeys, record } = exampleElection(
  { questions: [question], votes, trustees: 2, thresholds },
  random,
);
const trustees = unwrap(parseTrustees(record.trustees));
const tally = aggregate.ciphertexts;
const { totalWeight } = aggregate;
const all = new Map(
  trusteeKeys.map(({ privateKey }, at) => [
    at + 1,
    makePartialDecryption({ context, tally, privateKey }, random).factors,
  ]),
);
const factorsOf = (owners: readonly number[]) => new Map(owners.map((owner) => [owner, all.get(owner) ?? []]));
const everySubset = Array.from({ length: 2 ** 7 }, (_, bits) =>
  [1, 2, 3, 4, 5, 6, 7].filter((owner) => (bits >> (owner - 1)) & 1),
);

describe("Lagrange coefficients at 0", () => {
  test("give the constant coefficient from any values of a polynomial, as many as it has coefficients", () => {
    const polynomials = fc
      .array(fc.bigInt({ min: 0n, max: group.order - 1n }), { minLength: 1, maxLength: 6 })
      .chain((coefficients) =>
        fc.record({
          coefficients: fc.constant(coefficients),
          places: fc.uniqueArray(fc.integer({ min: 1, max: 100 }), {
            minLength: coefficients.length,
            maxLength: coefficients.length,
          }),
        }),
      );
    fc.assert(
      fc.property(polynomials, ({ coefficients, places }) => {
        const weights = lagrangeAtZero(places, group.order);
        const sum = places.reduce(
          (total, x, at) => total + (weights[at] ?? 0n) * evaluatePolynomial(coefficients, x),
          0n,
        );
        expect(modulo(sum, group.order)).toBe(coefficients[0]);
      }),
      { seed: 42 },
    );
  });

  test("exist for different places only", () => {
    expect(() => lagrangeAtZero([2, 2], group.order)).toThrow();
  });
});

describe("an election with single trustees and two thresholds", () => {
  test("opens with exactly those who are enough: both single ones, two of the three, one of the two", () => {
    for (const owners of everySubset) {
      const count = (from: number, to: number) => owners.filter((owner) => owner >= from && owner <= to).length;
      const isEnough = count(1, 2) === 2 && count(3, 5) >= 2 && count(6, 7) >= 1;
      expect(canDecrypt(trustees, owners)).toBe(isEnough);
      expect(factorWeights(group, trustees, owners).ok).toBe(isEnough);
    }
  });

  test("opens to the same, whoever of those who suffice has decrypted, in whatever order", () => {
    for (const owners of everySubset.filter((each) => canDecrypt(trustees, each))) {
      for (const ordered of [owners, owners.toReversed()]) {
        const opened = { context, tally, totalWeight, trustees, factors: factorsOf(ordered) };
        expect(unwrap(computeResult(opened))).toEqual([[3, 4]]);
        expect(checkResult(opened, encodeResult([[3, 4]])).ok).toBe(true);
        expect(checkResult(opened, encodeResult([[4, 3]])).ok).toBe(false);
      }
    }
  });

  test("does not open with too few, with a stranger, or with one trustee's factors for another's", () => {
    const open = (factors: ReadonlyMap<number, typeof all extends Map<number, infer Factors> ? Factors : never>) =>
      computeResult({ context, tally, totalWeight, trustees, factors }).ok;
    const enough = [1, 2, 3, 5, 7];
    expect(open(factorsOf(enough))).toBe(true);
    for (const owner of enough) expect(open(factorsOf(enough.filter((each) => each !== owner)))).toBe(false);
    expect(open(new Map([...factorsOf(enough), [8, []]]))).toBe(false);
    expect(open(new Map([...factorsOf(enough), [5, all.get(4) ?? []]]))).toBe(false);
  });

  test("SEC-18: factors are combined once, however many results are sent", () => {
    let multiplications = 0;
    const multiply: typeof group.multiply = (point, scalar) => {
      multiplications += 1;
      return group.multiply(point, scalar);
    };
    const counted = { ...context, group: { ...group, multiply } };
    const opened = { context: counted, tally, totalWeight, trustees, factors: factorsOf([1, 2, 3, 4, 6]) };
    expect(checkResult(opened, encodeResult([[3, 4]])).ok).toBe(true);
    const once = multiplications;
    expect(once).toBeGreaterThan(0);
    for (const wrong of [
      [3, 3],
      [4, 4],
      [3, 5],
    ])
      expect(checkResult(opened, encodeResult([wrong])).ok).toBe(false);
    expect(multiplications).toBe(once);
  });
});
