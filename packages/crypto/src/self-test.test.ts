import { afterEach, describe, expect, test, vi } from "vitest";
import { ed25519Group as group } from "./group.ts";
import { ok } from "./result.ts";
import { selfTest } from "./self-test.ts";
import { nobleSignatureChecker } from "./signature.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const random = seededRandom(20);

describe("SEC-20: the self-test before a process takes part", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("passes on an engine that computes rightly, with a source that does not repeat itself", () => {
    expect(() => selfTest(random)).not.toThrow();
  });

  test("stops a process whose source of randomness repeats itself or gives one byte only", () => {
    const block = random(64);
    expect(() => selfTest((byteLength) => block.slice(0, byteLength))).toThrow(/source of randomness/);
    let byte = 0;
    expect(() => selfTest((byteLength) => new Uint8Array(byteLength).fill(byte++))).toThrow(/source of randomness/);
  });

  test.each<[string, () => unknown]>([
    ["multiplication", () => vi.spyOn(group, "multiplyGenerator").mockReturnValue(group.generator)],
    ["multiplication by a secret", () => vi.spyOn(group, "multiplySecret").mockReturnValue(group.generator)],
    ["reading of points", () => vi.spyOn(group, "decode").mockReturnValue(ok(group.generator))],
    ["check of another program's proof", () => vi.spyOn(group, "multiply").mockReturnValue(group.generator)],
    ["check of a signature", () => vi.spyOn(nobleSignatureChecker, "checkEd25519").mockReturnValue(true)],
  ])("names what comes out wrong: %s", (what, sabotage) => {
    sabotage();
    expect(() => selfTest(random)).toThrow(new Error(`the self-test of cryptography failed: ${what}`));
  });
});
