import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Company } from "./testing/company.ts";
import { crashesTolerated, liarsTolerated, proposerOf, quorum } from "./validator-set.ts";

test.each([
  { n: 1, q: 1, crashed: 0, lying: 0 },
  { n: 2, q: 2, crashed: 0, lying: 0 },
  { n: 3, q: 2, crashed: 1, lying: 0 },
  { n: 4, q: 3, crashed: 1, lying: 1 },
  { n: 5, q: 4, crashed: 1, lying: 1 },
  { n: 7, q: 5, crashed: 2, lying: 2 },
  { n: 10, q: 7, crashed: 3, lying: 3 },
])("$n validators: quorum $q, $crashed may crash, $lying may lie (C-1, C-2)", ({ n, q, crashed, lying }) => {
  expect([quorum(n), crashesTolerated(n), liarsTolerated(n)]).toEqual([q, crashed, lying]);
});

test("two quorums share more members than may lie, and a quorum holds f + 1 honest ones (C-1, C-2)", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), (n) => {
      expect(2 * quorum(n) - n).toBeGreaterThan(liarsTolerated(n));
      expect(quorum(n) - liarsTolerated(n)).toBeGreaterThan(liarsTolerated(n));
      expect(crashesTolerated(n)).toBeGreaterThanOrEqual(liarsTolerated(n));
    }),
  );
});

describe("the proposer (C-3)", () => {
  const { validators } = new Company(4);
  const addresses = validators.map(({ address }) => address);

  test("after the genesis block it is the first validator's turn", () => {
    expect(proposerOf(validators, { previousProposer: undefined, round: 0 })).toBe(addresses[0]);
  });

  test("each height and each round moves the turn one on, and around", () => {
    expect(proposerOf(validators, { previousProposer: addresses[2], round: 0 })).toBe(addresses[3]);
    expect(proposerOf(validators, { previousProposer: addresses[2], round: 1 })).toBe(addresses[0]);
    expect(proposerOf(validators, { previousProposer: addresses[3], round: 7 })).toBe(addresses[3]);
  });

  test("n rounds in a row give everyone a turn", () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat().map((number) => number % 2 ** 52),
        fc.constantFrom(undefined, ...addresses),
        (round, previousProposer) => {
          const turns = [0, 1, 2, 3].map((more) => proposerOf(validators, { previousProposer, round: round + more }));
          expect(new Set(turns)).toEqual(new Set(addresses));
        },
      ),
    );
  });

  test("an author that has left the set counts as its successor in address order, and the highest as the lowest", () => {
    const sorted = [...validators].sort((a, b) => (a.address < b.address ? -1 : 1));
    for (const [place, gone] of sorted.entries()) {
      const remaining = validators.filter((validator) => validator !== gone);
      const successor = sorted[(place + 1) % sorted.length]?.address;
      const turn = { previousProposer: gone.address, round: 0 };
      expect(proposerOf(remaining, turn)).toBe(proposerOf(remaining, { previousProposer: successor, round: 0 }));
    }
  });
});
