import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeScalar, modulo, parseScalar, scalarFromBytes, scalarToBytes } from "./scalar.ts";

const order = 2n ** 252n + 27742317777372353535851937790883648493n;

test("every scalar below the order is read back from its text and from its bytes", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: order - 1n }), (scalar) => {
      expect(parseScalar(encodeScalar(scalar), order)).toEqual({ ok: true, value: scalar });
      expect(scalarFromBytes(scalarToBytes(scalar, 32))).toBe(scalar);
    }),
  );
});

test.each([
  "",
  "00",
  "01",
  "-1",
  "+1",
  " 1",
  "1 ",
  "1.0",
  "1e3",
  "0x1",
  "１",
  `${order}`,
  "9".repeat(101),
  "9".repeat(1e6),
])("what is not the canonical decimal text of a scalar below the order is refused (case %#)", (text) => {
  expect(parseScalar(text, order).ok).toBe(false);
});

test("the remainder of a negative number is not negative", () => {
  expect(modulo(-1n, 7n)).toBe(6n);
  expect(modulo(-7n, 7n)).toBe(0n);
});

test("a scalar that does not fit is not cut", () => {
  expect(() => scalarToBytes(256n, 1)).toThrow(RangeError);
  expect(() => scalarToBytes(-1n, 1)).toThrow(RangeError);
});
