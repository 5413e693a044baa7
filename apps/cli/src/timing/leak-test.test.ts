import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { describe, expect, test } from "vitest";
import { leakThreshold, measureLeak } from "./leak-test.ts";
import { welchT } from "./welch.ts";

const order = 2n ** 252n;
const fixed = 2n ** 251n;

/** A machine whose operations take what `costMs` says of the secret, beside noise and an interruption now and then. */
function measureOn(costMs: (secret: bigint) => number) {
  const random = seededRandom(19);
  const noise = seededRandom(20);
  let clockMs = 0;
  return measureLeak(
    {
      order,
      fixed,
      samples: 4_000,
      operation: (secret) => {
        const [a = 0, b = 0] = noise(2);
        clockMs += 1 + a / 2_560 + (b < 8 ? 40 * (b + 1) : 0) + costMs(secret);
      },
    },
    { random, nowMs: () => clockMs },
  );
}

describe("SEC-19: the test for leaks in time", () => {
  test("Welch's t is that of the textbook, for classes of unlike size and variance", () => {
    const a = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4];
    const b = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4];
    expect(welchT(a, b)).toBeCloseTo(-2.46, 2);
    expect(welchT(b, a)).toBeCloseTo(2.46, 2);
    const c = [17.2, 20.9, 22.6, 18.1, 21.7, 21.4, 23.5, 24.2, 14.7, 21.8];
    const d = [
      21.5, 22.8, 21, 23, 21.6, 23.6, 22.5, 20.7, 23.4, 21.8, 20.7, 21.7, 21.5, 22.5, 23.6, 21.5, 22.5, 23.5, 21.5,
      21.8,
    ];
    expect(welchT(c, d)).toBeCloseTo(-1.57, 2);
    expect(welchT([1, 1], [1, 1])).toBe(0);
    expect(welchT([1], [2, 3])).toBe(0);
  });

  test("finds nothing where time does not depend on the secret, whatever else disturbs it", () => {
    expect(measureOn(() => 0).t).toBeLessThan(leakThreshold);
  });

  test("finds a hundredth of the time that depends on the secret, beneath interruptions of a hundred times its length", () => {
    expect(measureOn((secret) => (secret === fixed ? 0.01 : 0)).t).toBeGreaterThan(leakThreshold);
    expect(measureOn((secret) => (secret === fixed ? 0 : 0.01)).t).toBeGreaterThan(leakThreshold);
  });

  test("measures both classes about equally often, and nothing of the first runs", () => {
    const { fixedSamples, randomSamples, medianMicroseconds } = measureOn(() => 0);
    expect(fixedSamples + randomSamples).toBe(4_000);
    expect(Math.abs(fixedSamples - randomSamples)).toBeLessThan(400);
    expect(medianMicroseconds).toBeGreaterThan(1_000);
  });
});
