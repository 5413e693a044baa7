import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeBlocks } from "./merge-blocks.ts";

const blocks = fc.array(fc.record({ index: fc.nat({ max: 40 }) }), { maxLength: 30 });

test("EXP-3: whatever the order in which blocks arrive, twice or after a gap, the strip shows each once, newest first", () => {
  fc.assert(
    fc.property(blocks, blocks, (known, incoming) => {
      const shown = mergeBlocks(known, incoming, 100).map(({ index }) => index);
      const all = [...new Set([...known, ...incoming].map(({ index }) => index))];
      expect(shown).toEqual(all.toSorted((a, b) => b - a));
    }),
  );
});

test("the strip keeps the newest and lets the oldest go", () => {
  expect(mergeBlocks([{ index: 1 }, { index: 2 }], [{ index: 3 }], 2)).toEqual([{ index: 3 }, { index: 2 }]);
});

test("what arrives later about a height replaces what was known", () => {
  expect(mergeBlocks([{ index: 1, seals: 2 }], [{ index: 1, seals: 3 }], 5)).toEqual([{ index: 1, seals: 3 }]);
});
