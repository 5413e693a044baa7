import { describe, expect, test, vi } from "vitest";
import { faultKinds } from "./fault-kinds.ts";
import { realSignaturesEvery, simulate, simulateSeed } from "./simulate.ts";

describe("REL-1: a seed decides everything", () => {
  test("the same seed twice gives the same event log, whatever ran in between", () => {
    const first = simulateSeed({ seed: 7, validators: 4 });
    simulateSeed({ seed: 8, validators: 3 });
    expect(simulateSeed({ seed: 7, validators: 4 })).toEqual(first);
  });

  test("another process, which has run other networks before, gives the same event log", async () => {
    const { eventLogHash } = simulateSeed({ seed: 7, validators: 4 });
    vi.resetModules();
    const another = await import("./simulate.ts");
    another.simulateSeed({ seed: realSignaturesEvery - 1, validators: 4 });
    expect(another.simulateSeed({ seed: 7, validators: 4 }).eventLogHash).toBe(eventLogHash);
  });

  test("the same range of seeds gives the same combined hash, another range another one", () => {
    const hashOf = (from: number) => simulate({ seeds: 2, from, validators: 3 }).eventLogHash;
    expect(hashOf(0)).toBe(hashOf(0));
    expect(hashOf(0)).not.toBe(hashOf(2));
  });
});

describe("REL-4, REL-5: no promise is broken under any seed, and after the faults all is well", () => {
  test("four validators, and every declared kind of fault really happens (REL-2)", { timeout: 120_000 }, () => {
    const { violations, faults } = simulate({ seeds: 40, validators: 4 });
    expect(violations).toEqual([]);
    expect(faultKinds.filter((kind) => faults[kind] === 0)).toEqual([]);
  });

  test.each([1, 2, 3, 5, 7, 10])("%i validators", { timeout: 120_000 }, (validators) => {
    expect(simulate({ seeds: validators < 7 ? 6 : 2, from: 1_000, validators }).violations).toEqual([]);
  });

  test("four validators of which one runs twice with one key and contradicts itself", { timeout: 120_000 }, () => {
    expect(simulate({ seeds: 12, validators: 4, twin: true }).violations).toEqual([]);
  });

  test("real hybrid signatures in place of the fast ones", { timeout: 120_000 }, () => {
    expect(simulateSeed({ seed: realSignaturesEvery - 1, validators: 3 }).violations).toEqual([]);
  });
});

test.each([
  { seed: -1, validators: 4 },
  { seed: 0.5, validators: 4 },
  { seed: 0, validators: 0 },
  { seed: 0, validators: 11 },
  { seed: 0, validators: 3, twin: true },
])("arguments outside the bounds are refused: %o", (options) => {
  expect(() => simulateSeed(options)).toThrow(RangeError);
});
