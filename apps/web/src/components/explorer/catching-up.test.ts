import { expect, test } from "vitest";
import { catchingUp } from "./catching-up.ts";

const at = (height: number, targetHeight: number, provenHeight: number) =>
  catchingUp({ height, targetHeight, provenHeight });

test("at the head nothing is said, nor while one block is being sealed", () => {
  expect(at(10, 10, 10)).toBeNull();
  expect(at(10, 11, 9)).toBeNull();
  expect(at(0, 0, 0)).toBeNull();
});

test("missing blocks are said first, with how far blocks and proofs are", () => {
  expect(at(10, 400, 4)).toEqual({ step: "fetching", done: 10, all: 400, proven: 4 });
});

test("when all blocks are there, what is left is the proofs", () => {
  expect(at(400, 400, 120)).toEqual({ step: "proving", done: 120, all: 400, proven: 120 });
});
