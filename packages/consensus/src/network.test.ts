import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calm, type Faults, TestNetwork } from "./testing/test-network.ts";
import { crashesTolerated } from "./validator-set.ts";

/** REL-5: after faults end the next block comes within this time. */
const recoveryMaxMs = 10_000;

const seed = fc.integer({ min: 0, max: 2 ** 31 });
const anyFaults: fc.Arbitrary<Faults> = fc.record({
  loss: fc.constantFrom(0, 0.05, 0.3, 0.6),
  duplicate: fc.constantFrom(0, 0.3),
  delayMaxMs: fc.constantFrom(5, 100, 1_000, 4_000),
  crash: fc.constantFrom(0, 0.002, 0.02),
});

describe.each([1, 2, 3, 4, 5, 7, 10])("%i validators", (n) => {
  test("agree on a block after the other, quickly when nothing disturbs them", () => {
    const network = new TestNetwork({ n, seed: n });
    network.run(5_000);
    expect(Math.min(...network.heights)).toBeGreaterThan(15);
    expect(network.equivocators.size).toBe(0);
  });

  test("go on with as many crashed as the quorum allows, and stand still with one more (C-1, C-2)", () => {
    const c = crashesTolerated(n);
    const network = new TestNetwork({ n, seed: n });
    for (const machine of network.machines.slice(0, c)) network.crash(machine, 1e9);
    network.run(10_000);
    const running = network.heights.slice(c);
    expect(Math.min(...running)).toBeGreaterThan(15);
    const next = network.machines[c];
    if (next !== undefined) network.crash(next, 1e9);
    network.run(1_000);
    const stopped = network.heights;
    network.run(60_000);
    expect(network.heights).toEqual(stopped);
  });

  test("REL-4, REL-5: whatever is lost, late, twice or crashed, they agree, never say two things, and recover in time", () => {
    fc.assert(
      fc.property(seed, fc.array(anyFaults, { minLength: 1, maxLength: 3 }), (chance, phases) => {
        const network = new TestNetwork({ n, seed: chance });
        for (const faults of phases) {
          network.faults = faults;
          network.run(4_000);
        }
        network.faults = calm;
        network.run(4_000); // what is under way arrives, who is down comes back
        expect(network.timeToProgress(recoveryMaxMs)).toBeLessThan(recoveryMaxMs);
        expect(network.equivocators.size).toBe(0);
      }),
      { numRuns: n <= 5 ? 12 : 3 },
    );
  });
});

describe("two groups that do not hear each other", () => {
  test.each([4, 5, 7, 10])("REL-4, REL-5: %i validators agree through partitions and recover in time", (n) => {
    fc.assert(
      fc.property(seed, fc.array(fc.nat(2 ** n - 1), { minLength: 1, maxLength: 4 }), (chance, groups) => {
        const network = new TestNetwork({ n, seed: chance });
        for (const group of groups) {
          network.partition = (from, to) => ((group >> from) & 1) !== ((group >> to) & 1);
          network.run(7_000);
        }
        network.partition = () => false;
        expect(network.timeToProgress(recoveryMaxMs)).toBeLessThan(recoveryMaxMs);
      }),
      { numRuns: 5 },
    );
  });

  test("a link that works in one direction only stops nobody else", () => {
    const network = new TestNetwork({ n: 4, seed: 11 });
    network.partition = (from, to) => from === 0 && to === 1;
    network.run(20_000);
    expect(Math.min(...network.heights)).toBeGreaterThan(10);
  });

  test.each([3, 4, 5, 7])("of %i validators, two that are lost to each other but not to the rest stop nobody", (n) => {
    fc.assert(
      fc.property(seed, fc.nat(n - 1), fc.nat(n - 1), (chance, one, other) => {
        const network = new TestNetwork({ n, seed: chance });
        network.cut((from, to) => from === one && to === other && one !== other);
        network.run(2_000);
        for (let block = 0; block < 2 * n; block += 1) expect(network.timeToProgress(5_000)).toBeLessThan(5_000);
      }),
      { numRuns: 5 },
    );
  });
});

describe("liars", () => {
  test.each([
    { n: 4, liars: [3] },
    { n: 5, liars: [0] },
    { n: 7, liars: [0, 4] },
    { n: 10, liars: [1, 2, 9] },
  ])(
    "REL-4: f of $n validators that run twice, vote for everything and forget: the others agree and go on",
    ({ n, liars }) => {
      fc.assert(
        fc.property(seed, anyFaults, (chance, faults) => {
          const network = new TestNetwork({ n, seed: chance, liars });
          network.faults = faults;
          network.run(8_000);
          network.faults = calm;
          expect(network.timeToProgress(60_000)).toBeLessThan(60_000);
        }),
        { numRuns: n <= 5 ? 12 : 3 },
      );
    },
  );

  test("a liar among four is found out: honest validators hold two signed messages of it", () => {
    const network = new TestNetwork({ n: 4, seed: 1, liars: [2] });
    network.run(20_000);
    expect([...network.equivocators]).toEqual([network.company.signer(2).address]);
  });
});

test("REL-5: after an hour without a quorum the next block comes within 10 s, and no timer is above 8 s", () => {
  fc.assert(
    fc.property(fc.constantFrom(3, 4, 7), seed, (n, chance) => {
      const network = new TestNetwork({ n, seed: chance });
      network.run(1_000);
      for (const machine of network.machines.slice(0, crashesTolerated(n) + 1)) network.crash(machine, 3_600_000);
      network.run(3_600_000);
      expect(network.timeToProgress(recoveryMaxMs)).toBeLessThan(recoveryMaxMs);
    }),
    { numRuns: 5 },
  );
});

test("REL-5: a validator that was alone for an hour has not run ahead of the others (C-14)", () => {
  const network = new TestNetwork({ n: 4, seed: 5 });
  network.run(1_000);
  const [first, second, alone, gone] = network.machines;
  if (!first || !second || !alone || !gone) throw new Error("four machines");
  network.crash(gone, 1e9);
  for (const machine of [first, second]) network.crash(machine, 3_600_000);
  network.run(3_600_000);
  expect(network.timeToProgress(recoveryMaxMs, [first, second, alone])).toBeLessThan(recoveryMaxMs);
});

test("REL-5: with one of three or four validators down for good, its turns cost at most 500 ms each", () => {
  for (const n of [3, 4]) {
    const network = new TestNetwork({ n, seed: n });
    const [dead, ...alive] = network.machines;
    if (dead !== undefined) network.crash(dead, 1e9);
    network.run(1_000);
    for (let block = 0; block < 4 * n; block += 1) expect(network.timeToProgress(5_000, alive)).toBeLessThan(500);
  }
});
