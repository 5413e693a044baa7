import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConsensusMemory } from "./memory.ts";
import { decodeMemory, encodeMemory } from "./memory-codec.ts";
import { Company, digestOf, encodedBlock } from "./testing/company.ts";

const company = new Company(4);
const block = encodedBlock("a");
const memory: ConsensusMemory = {
  height: 1,
  round: 1,
  prepared: {
    round: 0,
    digest: digestOf(block),
    block,
    prepares: [0, 1, 2].map((by) => company.prepare({ by, block: "a" })),
  },
  sent: [company.roundChange({ by: 0, prepared: { round: 0, block: "a" } }), company.commit({ by: 0, block: "a" })],
};
const text = encodeMemory(memory);

test("what a validator remembers is read back as it was", () => {
  expect(decodeMemory(text)).toEqual({ ok: true, value: memory });
});

test("REL-3: whatever bit of it is flipped, wherever it is cut, it is no memory any more", () => {
  fc.assert(
    fc.property(fc.nat({ max: text.length - 1 }), fc.nat({ max: 6 }), (at, bit) => {
      const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
      expect(decodeMemory(text.slice(0, at) + flipped + text.slice(at + 1)).ok).toBe(false);
      expect(decodeMemory(text.slice(0, at)).ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test("a checksum over something that is no memory makes no memory of it", () => {
  expect(decodeMemory(encodeMemory({ ...memory, round: -1 })).ok).toBe(false);
});
