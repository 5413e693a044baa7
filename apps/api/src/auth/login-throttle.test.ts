import { closeDatabase, connectDatabase, type Database } from "@tabella/db/database";
import { startTestServer, type TestServer } from "@tabella/db/testing/server";
import { addressPrefix } from "@tabella/rpc/address-prefix";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressForgivesEveryMs, createLoginThrottle, delaySeconds } from "./login-throttle.ts";

test("SEC-3: after five failures each further one doubles the wait, up to a quarter of an hour", () => {
  expect([0, 4, 5, 6, 7, 10].map((failures) => delaySeconds(failures, 5))).toEqual([0, 0, 1, 2, 4, 32]);
  expect(delaySeconds(1_000_000, 5)).toBe(900);
});

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::9", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("SEC-13: %s counts as %s", (address, prefix) => {
  expect(addressPrefix(address)).toBe(prefix);
});

describe("SEC-3: behind one address", () => {
  let server: TestServer;
  let db: Database;
  let now = Date.parse("2026-03-29T09:00:00Z");
  let addresses = 0;
  beforeAll(async () => {
    server = await startTestServer();
    db = connectDatabase((await server.migratedDatabase()).url);
  });
  afterAll(async () => {
    await closeDatabase(db);
    await server.stop();
  });

  /** The doors of an address that nobody has come from yet. */
  function newOffice() {
    addresses += 1;
    const clientAddress = `192.0.2.${addresses}`;
    const throttle = createLoginThrottle(db, () => now);
    /** @returns seconds to wait; 0: the attempt was looked at */
    async function attempt(email: string, isRight: boolean): Promise<number> {
      const wait = await throttle.begin({ email, clientAddress });
      if (wait === 0) await (isRight ? throttle.succeeded : throttle.failed)({ email, clientAddress });
      return wait;
    }
    return { attempt };
  }

  const day = fc.record({
    typists: fc.uniqueArray(fc.nat(199), { minLength: 10, maxLength: 10 }),
    /** Milliseconds from one person to the next. */
    pace: fc.integer({ min: 0, max: 5_000 }),
  });

  test("of 200 people of whom five in a hundred mistype three times, two days in a row, nobody waits for a minute", async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(day, day), fc.nat(15), async (days, forgotten) => {
        const office = newOffice();
        // Some gave up: their password is forgotten, and they never get in.
        for (let at = 0; at < forgotten; at += 1) await office.attempt(`gave-up-${at}@example.org`, false);
        for (const { typists, pace } of days) {
          for (let person = 0; person < 200; person += 1) {
            now += pace;
            let waited = 0;
            for (let left = typists.includes(person) ? 3 : 0; ; ) {
              const wait = await office.attempt(`person-${person}@example.org`, left === 0);
              waited += wait;
              now += wait * 1_000;
              if (wait > 0) continue;
              if (left === 0) break;
              left -= 1;
            }
            if (waited >= 60) return false;
          }
        }
        return true;
      }),
      { numRuns: 2 },
    );
  });

  test("who guesses is kept to fifty at once and two a minute, also if he logs in as himself in between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 6 }), async (habits) => {
        const office = newOffice();
        const from = now;
        let guesses = 0;
        for (let at = 0; at < 200; at += 1) {
          // Guesses at ever other accounts, of which no single one would have to wait.
          const wait = await office.attempt(`victim-${at}@example.org`, false);
          if (wait === 0) guesses += 1;
          expect(wait).toBeLessThanOrEqual(addressForgivesEveryMs / 1_000);
          now += 1_000 * (at % 10 === 0 ? wait : 0);
          const failures = habits[at % habits.length] ?? 0;
          for (let mine = 0; mine < failures; mine += 1) await office.attempt("mallory@example.org", false);
          await office.attempt("mallory@example.org", true);
        }
        return guesses <= 50 + (now - from) / addressForgivesEveryMs;
      }),
      { numRuns: 2 },
    );
  });

  test("guesses sent at once are counted like guesses in a row", async () => {
    const office = newOffice();
    const waits = await Promise.all(
      Array.from({ length: 80 }, (_, at) => office.attempt(`victim-${at}@example.org`, false)),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(50);
  });
});
