import fc from "fast-check";
import { expect, test } from "vitest";
import { discreteLog } from "./discrete-log.ts";
import { ed25519Group as group } from "./group.ts";

test("every number up to the bound is found, and none beyond it", () => {
  for (const max of [0, 1, 2, 3, 15, 16, 17]) {
    const logOf = discreteLog(group, max);
    for (let n = 0; n <= max + 40; n += 1) {
      expect(logOf(group.multiplyGenerator(BigInt(n)))).toBe(n <= max ? n : null);
    }
  }
});

test("large numbers are found in about the square root of steps", () => {
  const max = 1_000_000;
  const logOf = discreteLog(group, max);
  fc.assert(
    fc.property(fc.nat({ max }), (n) => {
      expect(logOf(group.multiplyGenerator(BigInt(n)))).toBe(n);
    }),
    { numRuns: 5 },
  );
});

test.each([-1, 0.5, 2 ** 30 + 1, Number.NaN])("a bound of %d is refused", (max) => {
  expect(() => discreteLog(group, max)).toThrow(RangeError);
});
