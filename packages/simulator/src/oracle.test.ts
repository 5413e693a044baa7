import { checkProposal, checkRoundChange } from "@tabella/consensus/justification";
import { checkMessage } from "@tabella/consensus/message-signature";
import { Company, identity } from "@tabella/consensus/testing/company";
import { deterministicSignatureChecker as checker } from "@tabella/consensus/testing/deterministic-signer";
import { liarsTolerated, proposerOf as proposerOfProduction, quorum } from "@tabella/consensus/validator-set";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applicableFaults, faultKinds, liarsMax } from "./fault-kinds.ts";
import {
  includesHonest,
  isProposalJustified,
  isQuorum,
  isRoundChangeJustified,
  isSigned,
  proposerOf,
} from "./oracle.ts";

const company = new Company(4);
const { validators } = company;
const context = { identity, validators, checker };
const justification = {
  height: 1,
  validatorCount: 4,
  signed: (message: Parameters<typeof checkMessage>[1]) => checkMessage(context, message),
  blockMatches: company.config(null).blockMatches,
};

test("oracle and production count the same quorums", () => {
  for (let size = 1; size <= 100; size += 1) {
    const set = Array.from({ length: size }, () => validators[0]).flatMap((each) => (each ? [each] : []));
    expect(isQuorum(quorum(size), set)).toBe(true);
    expect(isQuorum(quorum(size) - 1, set)).toBe(false);
    expect(includesHonest(liarsTolerated(size) + 1, set)).toBe(true);
    expect(includesHonest(liarsTolerated(size), set)).toBe(false);
  }
});

test("oracle and production know the same proposers, also after an author that has left or never was there (C-3)", () => {
  const [stranger] = new Company(8).validators.slice(7);
  for (let size = 1; size <= 4; size += 1) {
    const set = validators.slice(0, size);
    for (const parentAuthor of [undefined, stranger?.address, ...validators.map(({ address }) => address)]) {
      for (const round of [0, 1, 5]) {
        const expected = proposerOfProduction(set, { previousProposer: parentAuthor, round });
        expect(proposerOf({ ...context, validators: set }, { round, parentAuthor })).toBe(expected);
      }
    }
  }
});

test("oracle and production judge signatures alike, of whatever is said", () => {
  const messages = [
    company.prepare({ by: 1, block: "a" }),
    company.commit({ by: 2, block: "a", round: 3 }),
    company.roundChange({ by: 3, prepared: { round: 0, block: "a" } }),
    company.proposal({ by: 0, block: "a" }),
  ];
  for (const message of messages) {
    for (const change of [{}, { round: 7 }, { height: 2 }, { author: validators[0]?.address ?? "0x" }] as const) {
      const changed = { ...message, ...change } as typeof message;
      expect(isSigned(context, changed)).toBe(checkMessage(context, changed));
    }
  }
});

test("oracle and production judge justifications alike, of whatever is shown", () => {
  const shown = fc.array(
    fc.record({
      by: fc.nat({ max: 3 }),
      round: fc.integer({ min: 1, max: 2 }),
      prepared: fc.option(
        fc.record({
          round: fc.nat({ max: 2 }),
          block: fc.constantFrom("a", "b"),
          prepares: fc.array(fc.nat({ max: 3 }), { maxLength: 4 }),
        }),
        { nil: undefined },
      ),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(shown, fc.constantFrom("a", "b"), (changes, block) => {
      const roundChanges = changes.map(({ prepared, ...change }) =>
        company.roundChange(prepared ? { ...change, prepared } : change),
      );
      for (const change of roundChanges) {
        expect(isRoundChangeJustified(context, change)).toBe(checkRoundChange(justification, change).ok);
      }
      const proposal = company.proposal({ by: 1, block, round: 1, roundChanges });
      expect(isProposalJustified(context, proposal)).toBe(checkProposal(justification, proposal).ok);
    }),
    { numRuns: 300 },
  );
});

test("REL-3: at least 20 kinds of fault; among four validators each is possible, and liars are never too many", () => {
  expect(faultKinds.length).toBeGreaterThanOrEqual(20);
  expect(applicableFaults(4)).toEqual(faultKinds);
  for (const size of [1, 2, 4, 5, 7, 10]) expect(liarsMax(size)).toBe(liarsTolerated(size));
});
