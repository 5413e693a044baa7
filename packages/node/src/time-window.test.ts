import fc from "fast-check";
import { expect, test } from "vitest";
import { isTimely, proposalTime, timeToleranceMs } from "./time-window.ts";

const time = fc.integer({ min: 0, max: 2 ** 45 });
/** The length of the first round, and of a later one. */
const [roundMs, laterRoundMs] = [1_000, 8_000];

test("what a proposer writes passes wherever the clock is within a second, however far the parent lies ahead or behind", () => {
  fc.assert(
    fc.property(time, time, fc.integer({ min: -timeToleranceMs, max: timeToleranceMs }), (parent, now, drift) => {
      expect(isTimely(proposalTime(parent, now), parent, { nowMs: now + drift, roundMs })).toBe(true);
    }),
  );
});

test("a fresh proposal is never as old as its parent", () => {
  fc.assert(
    fc.property(time, time, fc.nat(), (parent, now, earlier) => {
      expect(isTimely(parent - earlier, parent, { nowMs: now, roundMs: laterRoundMs })).toBe(false);
    }),
  );
});

test("beyond a second from the clock a time passes only if it is the first one possible after the parent", () => {
  fc.assert(
    fc.property(time, time, fc.integer({ min: timeToleranceMs + 1, max: 10 ** 7 }), (parent, now, off) => {
      expect(isTimely(now + off, parent, { nowMs: now, roundMs: laterRoundMs })).toBe(now + off === parent + 1);
      expect(isTimely(now - off, parent, { nowMs: now, roundMs })).toBe(false);
    }),
  );
});

test("C-25: in a later round a proposal may have been under way as long as the round lasts, and no longer", () => {
  fc.assert(
    fc.property(
      time,
      fc.integer({ min: 0, max: laterRoundMs }),
      fc.integer({ min: 1, max: 10 ** 7 }),
      (now, age, more) => {
        const parent = now - 10 ** 8;
        expect(isTimely(now - age, parent, { nowMs: now, roundMs: laterRoundMs })).toBe(true);
        expect(isTimely(now - laterRoundMs - more, parent, { nowMs: now, roundMs: laterRoundMs })).toBe(false);
      },
    ),
  );
});
