import fc from "fast-check";
import { expect, test } from "vitest";
import { isTimely, proposalTime, timeToleranceMs } from "./time-window.ts";

const time = fc.integer({ min: 0, max: 2 ** 45 });

test("what a proposer writes passes wherever the clock is within a second, however far the parent lies ahead or behind", () => {
  fc.assert(
    fc.property(time, time, fc.integer({ min: -timeToleranceMs, max: timeToleranceMs }), (parent, now, drift) => {
      expect(isTimely(proposalTime(parent, now), parent, now + drift)).toBe(true);
    }),
  );
});

test("a fresh proposal is never as old as its parent", () => {
  fc.assert(
    fc.property(time, time, fc.nat(), (parent, now, earlier) => {
      expect(isTimely(parent - earlier, parent, now)).toBe(false);
    }),
  );
});

test("beyond a second from the clock a time passes only if it is the first one possible after the parent", () => {
  fc.assert(
    fc.property(time, time, fc.integer({ min: timeToleranceMs + 1, max: 10 ** 7 }), (parent, now, off) => {
      expect(isTimely(now + off, parent, now)).toBe(now + off === parent + 1);
      expect(isTimely(now - off, parent, now)).toBe(false);
    }),
  );
});
