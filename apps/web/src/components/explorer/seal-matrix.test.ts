import { expect, test } from "vitest";
import { sealMatrix } from "./seal-matrix.ts";

const validators = [
  { address: "0xa", name: "Ada" },
  { address: "0xb", name: "Bob" },
  { address: "0xc", name: "Cleo" },
];
const seals = (...addresses: string[]) => addresses.map((validator) => ({ validator }));

test("each validator's row says for each block, oldest first, whether it wrote or sealed it", () => {
  const matrix = sealMatrix(validators, [
    { index: 2, validator: "0xb", seals: seals("0xa", "0xc") },
    { index: 1, validator: "0xa", seals: seals("0xa", "0xb") },
  ]);
  expect(matrix.heights).toEqual([1, 2]);
  expect(matrix.rows.map((row) => row.marks)).toEqual([
    ["author", "sealed"],
    ["sealed", "author-unsealed"],
    ["absent", "sealed"],
  ]);
});

test("a proposal whose author's seal was not collected does not count as sealed by it", () => {
  const matrix = sealMatrix(validators, [{ index: 5, validator: "0xb", seals: seals("0xa", "0xc") }]);
  expect(matrix.rows.map((row) => row.sealedCount)).toEqual([1, 0, 1]);
});

test("the genesis block, which nobody seals, does not make validators look absent", () => {
  const matrix = sealMatrix(validators, [{ index: 0, validator: "0x0", seals: [] }]);
  expect(matrix.heights).toEqual([]);
});
