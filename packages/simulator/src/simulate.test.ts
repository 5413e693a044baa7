import { describe, expect, test, vi } from "vitest";
import { faultKinds } from "./fault-kinds.ts";
import { possibleStories } from "./set-story.ts";
import { realSignaturesEvery, simulateSeed } from "./simulate.ts";
import { simulate } from "./simulate-many.ts";

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

  test("the same range of seeds gives the same combined hash on any number of threads, another range another one", async () => {
    const hashOf = async (from: number, threads: number) =>
      (await simulate({ seeds: 12, from, validators: 3, threads })).eventLogHash;
    const one = await hashOf(0, 1);
    expect(await hashOf(0, 2)).toBe(one);
    expect(await hashOf(12, 2)).not.toBe(one);
  });
});

const stories = [
  ...possibleStories(4, []).map((story) => ({ story, validators: 4, cast: [] })),
  ...possibleStories(3, []).map((story) => ({ story, validators: 3, cast: [] })),
  { story: "removes a liar", validators: 4, cast: ["liar"] },
  { story: "grows and shrinks", validators: 4, cast: ["twin"] },
] as const;

describe("REL-4, REL-5, R21: no promise is broken under any seed, and after the faults all is well", () => {
  test("REL-2, REL-3: four validators; every declared kind of fault really happens", async () => {
    const { violations, faults } = await simulate({ seeds: 60, validators: 4 });
    expect(violations).toEqual([]);
    expect(faultKinds.filter((kind) => faults[kind] === 0)).toEqual([]);
  });

  test.each([1, 2, 3, 5, 7, 10])("%i validators", async (validators) => {
    const seeds = validators < 7 ? 8 : 4;
    expect((await simulate({ seeds, from: 1_000, validators })).violations).toEqual([]);
  });

  test.each(["twin", "liar", "forgetful"] as const)(
    "four validators of which one is at fault all the time: %s",
    (role) => {
      for (let seed = 2_000; seed < 2_006; seed += 1) {
        expect(simulateSeed({ seed, validators: 4, cast: [role] }).violations).toEqual([]);
      }
    },
  );

  test.each(stories)(
    "C-40, C-42: in the middle of faults the set of $validators $story, at fault: $cast; and all promises are kept",
    ({ story, validators, cast }) => {
      expect(simulateSeed({ seed: 3_000, validators, cast, sets: story }).violations).toEqual([]);
    },
  );

  test("real hybrid signatures in place of the fast ones", () => {
    expect(simulateSeed({ seed: realSignaturesEvery - 1, validators: 3 }).violations).toEqual([]);
    const sets = "grows and shrinks";
    expect(simulateSeed({ seed: realSignaturesEvery - 1, validators: 3, cast: [], sets }).violations).toEqual([]);
  });
});

test.each([
  { seed: -1, validators: 4 },
  { seed: 0.5, validators: 4 },
  { seed: 0, validators: 0 },
  { seed: 0, validators: 11 },
  { seed: 0, validators: 2, cast: ["twin"] as const },
  { seed: 0, validators: 4, cast: ["twin", "liar"] as const },
  { seed: 0, validators: 3, cast: ["liar"] as const, sets: "grows" as const },
  { seed: 0, validators: 4, cast: [], sets: "removes a liar" as const },
])("arguments outside the bounds are refused: %o", (options) => {
  expect(() => simulateSeed(options)).toThrow(RangeError);
});
