import { expect, test } from "vitest";
import { sealMatrix } from "./seal-matrix.ts";

const at = (index: number, marks: "a" | "s" | "as" | "") => ({
  index,
  sealed: marks.includes("s"),
  authored: marks.includes("a"),
});

test("each validator's row says for each block, oldest first, whether it wrote or sealed it", () => {
  const matrix = sealMatrix(
    [
      { address: "0xa", name: "Ada", recent: [at(2, "s"), at(1, "as")] },
      { address: "0xb", name: "Bob", recent: [at(2, "a"), at(1, "s")] },
      { address: "0xc", name: "Cleo", recent: [at(2, "s"), at(1, "")] },
    ],
    50,
  );
  expect(matrix.heights).toEqual([1, 2]);
  expect(matrix.rows.map((row) => row.marks)).toEqual([
    ["author", "sealed"],
    ["sealed", "author-unsealed"],
    ["absent", "sealed"],
  ]);
});

test("a proposal whose author's seal was not collected does not count as sealed by it", () => {
  const { rows } = sealMatrix([{ address: "0xb", name: "Bob", recent: [at(6, "s"), at(5, "a")] }], 50);
  expect(rows.map((row) => row.sealedCount)).toEqual([1]);
});

test("the genesis block, which nobody seals, does not make validators look absent", () => {
  expect(sealMatrix([{ address: "0xa", name: "Ada", recent: [at(0, "")] }], 50).heights).toEqual([]);
});

test("a narrow page shows the newest blocks only", () => {
  const recent = [at(9, "s"), at(8, "s"), at(7, ""), at(6, "s")];
  expect(sealMatrix([{ address: "0xa", name: "Ada", recent }], 2).heights).toEqual([8, 9]);
});
