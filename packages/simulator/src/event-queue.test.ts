import fc from "fast-check";
import { expect, test } from "vitest";
import { EventQueue } from "./event-queue.ts";

test("events come out by time, and those of one time in the order in which they were scheduled", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const queue = new EventQueue<number>();
      for (const [order, atMs] of times.entries()) queue.schedule(atMs, order);
      const expected = times
        .map((atMs, event) => ({ atMs, event }))
        .sort((a, b) => a.atMs - b.atMs || a.event - b.event);
      const seen = times.map(() => queue.next());
      expect(seen.map((entry) => ({ atMs: entry?.atMs, event: entry?.event }))).toEqual(expected);
      expect(queue.next()).toBeUndefined();
    }),
  );
});
