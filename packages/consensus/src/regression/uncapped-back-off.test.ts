import fc from "fast-check";
import { expect, test } from "vitest";
import { roundTimeoutMs } from "../round-timer.ts";
import { Story } from "../testing/story.ts";

/** Besu #7642: doubling without an end makes a network that was down for an hour wait for another hour (REL-5). */
test("no round waits longer than 8 s, however many there were (C-13)", () => {
  fc.assert(
    fc.property(
      fc.maxSafeNat().map((number) => number % 2 ** 52),
      fc.integer({ min: 1, max: 8_000 }),
      (round, base) => {
        const timeout = roundTimeoutMs(base, round);
        expect(timeout).toBeLessThanOrEqual(8_000);
        expect(timeout).toBeGreaterThanOrEqual(base);
        expect(roundTimeoutMs(base, round + 1)).toBeGreaterThanOrEqual(timeout);
      },
    ),
  );
  expect([0, 1, 2, 3, 4].map((round) => roundTimeoutMs(1_000, round))).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
});

test("a validator alone does not run ahead of the others, round after round: without a quorum it waits (C-14)", () => {
  const story = new Story(4, 2);
  story.hasWork();
  expect(story.timesOut(0)).toEqual(["persist", "say round-change 1"]);
  for (let round = 1; round < 10; round += 1) expect(story.timesOut(round)).toEqual([]);
  expect(story.rebroadcasts()).toEqual(["say round-change 1"]);
});
