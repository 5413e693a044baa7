import fc from "fast-check";
import { expect, test } from "vitest";
import { faultTolerance } from "./fault-tolerance.ts";

test.each([
  { validators: 1, quorum: 1, crashed: 0, lying: 0 },
  { validators: 3, quorum: 2, crashed: 1, lying: 0 },
  { validators: 4, quorum: 3, crashed: 1, lying: 1 },
  { validators: 7, quorum: 5, crashed: 2, lying: 2 },
  { validators: 10, quorum: 7, crashed: 3, lying: 3 },
])("$validators validators tolerate what the design's table says", (row) => {
  expect(faultTolerance(row.validators)).toEqual(row);
});

test("any two quorums share more validators than may lie", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (n) => {
      const { quorum, lying } = faultTolerance(n);
      return 2 * quorum - n > lying;
    }),
  );
});

test("a chain without validators is a bug, not a figure", () => {
  expect(() => faultTolerance(0)).toThrow(RangeError);
});
