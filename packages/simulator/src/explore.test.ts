import { describe, expect, test, vi } from "vitest";
import { explore } from "./explore.ts";

describe("REL-4: a small world, gone through completely", () => {
  test("four validators, one of them a twin, two heights: every sequence of three partitions", () => {
    const report = explore({ twin: 0, heights: 2, slots: 3 });
    expect(report).toMatchObject({ scenarios: 16 ** 3, breach: null });
    expect(report.states).toBeGreaterThan(500);
  });

  test.each([1, 2, 3])("whichever validator is the twin: v%i", (twin) => {
    expect(explore({ twin, heights: 2, slots: 2 })).toMatchObject({ scenarios: 16 ** 2, breach: null });
  });

  test("four honest validators, COMMITs and final blocks cut off in other ways than votes", () => {
    expect(explore({ twin: null, heights: 2, slots: 2, splitDecisions: true })).toMatchObject({
      scenarios: 64 ** 2,
      breach: null,
    });
  });

  test("three honest validators, of which any one may be cut off", () => {
    expect(explore({ validators: 3, twin: null, heights: 2, slots: 4 })).toMatchObject({ breach: null });
  });

  test("a twin among three makes a fork, and that is found", () => {
    const { breach } = explore({ validators: 3, twin: 0, heights: 1, slots: 2 });
    expect(breach?.what).toMatch(/decide differently|two certificates/);
  });
});

test("a quorum that is too small is found, with the partitions that show it", async () => {
  vi.resetModules();
  vi.doMock(import("@tabella/consensus/validator-set"), async (original) => ({
    ...(await original()),
    quorum: (validators: number) => Math.floor((validators - 1) / 3) + 1,
  }));
  const { explore: exploreBroken } = await import("./explore.ts");
  const { breach } = exploreBroken({ twin: null, heights: 1, slots: 2 });
  expect(breach?.what).toMatch(/decide differently|two certificates/);
  expect(breach?.partitions.length).toBeGreaterThan(0);
});
