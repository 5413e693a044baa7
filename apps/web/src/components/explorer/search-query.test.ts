import fc from "fast-check";
import { expect, test } from "vitest";
import { readSearch } from "./search-query.ts";

const kinds = (text: string) => readSearch(text).map(({ kind }) => kind);

test.each([
  ["7", { kind: "height", height: 7 }],
  [" #12 ", { kind: "height", height: 12 }],
  ["1 024", { kind: "height", height: 1024 }],
  ["1,024", { kind: "height", height: 1024 }],
])("EXP-2: %j means a block's height", (text, target) => {
  expect(readSearch(text)).toEqual([target]);
});

test("EXP-2: 64 digits mean a block or a transaction, with or without 0x, in either case", () => {
  const hash = `0x${"ab".repeat(32)}`;
  for (const text of [hash, hash.slice(2), hash.toUpperCase().replace("0X", "0x")]) {
    expect(readSearch(text)).toEqual([{ kind: "fingerprint", hash }]);
  }
});

test("EXP-2: a tracking code is known with or without its hyphens, in either case", () => {
  for (const text of ["7QX0-VF2J-9RTM-K4PA-$", "7qx0vf2j9rtmk4pa$", "7QX0 VF2J 9RTM K4PA $"]) {
    expect(readSearch(text)).toEqual([{ kind: "tracking-code", code: text }]);
  }
});

test("EXP-2: an election's identifier is case-sensitive Base58", () => {
  expect(readSearch("9mTkpXCvJtBGUK")).toEqual([{ kind: "election", uuid: "9mTkpXCvJtBGUK" }]);
  expect(kinds("9mTkpXCvJtBGU0")).toEqual([]);
});

test("EXP-2: what can be two things is offered as both", () => {
  expect(kinds("7QX1VF2J9RTMK4PAB")).toEqual(["tracking-code", "election"]);
});

test("no text that anyone types breaks the search box", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => Array.isArray(readSearch(text))));
});
