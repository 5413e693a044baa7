import fc from "fast-check";
import { expect, test } from "vitest";
import { lineLengthMax, linesOf } from "./lines.ts";

const text = fc.array(fc.constantFrom("\n", "a", "b\n", "{}", "ü", "")).map((parts) => parts.join(""));

test("a text in pieces has the lines that it has as a whole, wherever it is cut, with and without its last newline", () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(40)), (whole, cuts) => {
      const places = [0, ...cuts.map((at) => Math.min(at, whole.length)).sort((a, b) => a - b), whole.length];
      const pieces = places.slice(1).map((to, at) => whole.slice(places[at], to));
      const expected = whole.split("\n");
      if (expected.at(-1) === "") expected.pop();
      expect([...linesOf(pieces)]).toEqual(expected);
      expect([...linesOf(whole)]).toEqual(expected);
    }),
  );
});

test("no more than a line and a piece is held at once, and a line without an end is not read to its end", () => {
  let taken = 0;
  function* endless(piece: string): Generator<string> {
    for (;;) {
      taken += 1;
      yield piece;
    }
  }
  const lines = linesOf(endless("one\ntwo\n"));
  expect([lines.next().value, lines.next().value, lines.next().value]).toEqual(["one", "two", "one"]);
  expect(taken).toBe(2);
  taken = 0;
  const [cut = "", ...others] = linesOf(endless("x".repeat(2 ** 24)));
  expect(others).toEqual([]);
  expect(cut.length).toBeGreaterThan(lineLengthMax);
  expect(taken).toBe(lineLengthMax / 2 ** 24 + 1);
});
