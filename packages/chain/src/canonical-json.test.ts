import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonDepthMax, parseJson } from "./canonical-json.ts";

function depthOf(value: unknown): number {
  if (value === null || typeof value !== "object") return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** Strings and keys full of what could be taken for structure. */
const awkward = fc.string({ unit: fc.constantFrom('"', "\\", "[", "]", "{", "}", ",", ":", "a", "é") });
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "large", maxDepth: jsonDepthMax + 3 },
    awkward,
    fc.integer(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(awkward, tie("value"), { maxKeys: 3 }),
  ),
}));

test("JSON is read if it is nested as deep as allowed, and refused if deeper, whatever its strings hold", () => {
  fc.assert(
    fc.property(value, (json) => {
      const read = parseJson(JSON.stringify(json));
      if (depthOf(json) <= jsonDepthMax) expect(read).toEqual({ ok: true, value: JSON.parse(JSON.stringify(json)) });
      else expect(read.ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test("text that is no JSON is refused and never throws, also where a string does not end", () => {
  fc.assert(
    fc.property(awkward, (text) => {
      const isJson = (() => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      })();
      expect(parseJson(text).ok).toBe(isJson);
    }),
  );
  expect(parseJson(`"${"\\".repeat(100_000)}`).ok).toBe(false);
});
