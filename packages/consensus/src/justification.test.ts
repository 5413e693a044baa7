import { ok } from "@tabella/crypto/result";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkProposal, checkRoundChange, type JustificationContext } from "./justification.ts";
import type { Proposal, RoundChange } from "./message.ts";
import { checkMessage } from "./message-signature.ts";
import { Company, identity } from "./testing/company.ts";
import { deterministicSignatureChecker as checker } from "./testing/deterministic-signer.ts";

function contextOf(company: Company): JustificationContext {
  return {
    height: 1,
    validatorCount: company.validators.length,
    signed: (message) => checkMessage({ identity, validators: company.validators, checker }, message),
    blockMatches: company.config(null).blockMatches,
  };
}

const company = new Company(4);
const context = contextOf(company);

function verdict(proposal: Proposal): string {
  const checked = checkProposal(context, proposal);
  return checked.ok ? (checked.value.fresh ? "fresh" : "prepared") : checked.error;
}

function roundChangeVerdict(message: RoundChange): string {
  const checked = checkRoundChange(context, message);
  return checked.ok ? "ok" : checked.error;
}

test("whatever is justified as the rules say passes, in every company (C-17, C-18, C-21, C-23)", () => {
  const arbitrary = fc.record({
    n: fc.constantFrom(1, 2, 3, 4, 5, 7, 10),
    round: fc.integer({ min: 1, max: 1_000 }),
    preparedRounds: fc.array(fc.option(fc.nat(999)), { minLength: 10, maxLength: 10 }),
  });
  fc.assert(
    fc.property(arbitrary, ({ n, round, preparedRounds }) => {
      const some = new Company(n);
      const roundChanges = some.quorum.map((by) => {
        const preparedRound = preparedRounds[by] ?? null;
        const isPrepared = preparedRound !== null && preparedRound < round;
        const prepared = isPrepared ? { prepared: { round: preparedRound, block: `b${preparedRound}` } } : {};
        return some.roundChange({ by, round, ...prepared });
      });
      for (const message of roundChanges) expect(checkRoundChange(contextOf(some), message)).toEqual(ok(message));
      const highest = Math.max(...roundChanges.map(({ prepared }) => prepared?.round ?? -1));
      const proposal = some.proposal({ by: 0, round, block: highest < 0 ? "new" : `b${highest}`, roundChanges });
      expect(checkProposal(contextOf(some), proposal)).toEqual(ok({ fresh: highest < 0 }));
    }),
    { numRuns: 60 },
  );
});

test("round 0 needs no justification, and may have none", () => {
  const roundChanges = [1, 2, 3].map((by) => company.roundChange({ by }));
  expect(verdict(company.proposal({ by: 0, block: "A" }))).toBe("fresh");
  expect(verdict(company.proposal({ by: 0, block: "A", roundChanges }))).toBe("JUSTIFICATION_IN_ROUND_ZERO");
});

test("a later round needs a quorum of ROUND-CHANGEs for exactly it, each by another author and signed", () => {
  const [one, two, three] = [1, 2, 3].map((by) => company.roundChange({ by })) as [
    RoundChange,
    RoundChange,
    RoundChange,
  ];
  const propose = (...roundChanges: RoundChange[]) => company.proposal({ by: 1, round: 1, block: "A", roundChanges });
  expect(verdict(propose(one, two, three))).toBe("fresh");
  expect(verdict(propose(one, two))).toBe("ROUND_CHANGES_NO_QUORUM");
  expect(verdict(propose(one, two, two))).toBe("ROUND_CHANGES_NO_QUORUM");
  expect(verdict(propose(one, two, company.roundChange({ by: 3, round: 2 })))).toBe("ROUND_CHANGES_NO_QUORUM");
  expect(verdict(propose(one, two, company.roundChange({ by: 3, height: 2 })))).toBe("ROUND_CHANGES_NO_QUORUM");
  expect(verdict(propose(one, two, { ...three, signature: one.signature }))).toBe("ROUND_CHANGES_NO_QUORUM");
  expect(verdict(propose(one, two, new Company(5).roundChange({ by: 4 })))).toBe("ROUND_CHANGES_NO_QUORUM");
});

test("if anyone is prepared, only the value of the highest prepared round may be proposed, with its PREPAREs", () => {
  const roundChanges = [
    company.roundChange({ by: 1, round: 3, prepared: { round: 0, block: "A" } }),
    company.roundChange({ by: 2, round: 3, prepared: { round: 1, block: "B" } }),
    company.roundChange({ by: 3, round: 3 }),
  ];
  const proposal = company.proposal({ by: 3, round: 3, block: "B", roundChanges });
  const { prepares } = proposal.justification;
  const shown = (changed: typeof prepares) =>
    verdict({ ...proposal, justification: { ...proposal.justification, prepares: changed } });
  expect(verdict(proposal)).toBe("prepared");
  expect(verdict(company.proposal({ by: 3, round: 3, block: "A", roundChanges }))).toBe("PREPARED_VALUE_DROPPED");
  expect(verdict(company.proposal({ by: 3, round: 3, block: "C", roundChanges }))).toBe("PREPARED_VALUE_DROPPED");
  expect(shown([])).toBe("PREPARES_NO_QUORUM");
  expect(shown(prepares.slice(1))).toBe("PREPARES_NO_QUORUM");
  expect(shown([...prepares.slice(1), ...prepares.slice(1)])).toBe("PREPARES_NO_QUORUM");
  expect(shown([0, 1, 2].map((by) => company.prepare({ by, round: 0, block: "B" })))).toBe("PREPARES_NO_QUORUM");
  expect(shown([0, 1, 2].map((by) => company.prepare({ by, round: 1, block: "A" })))).toBe("PREPARES_NO_QUORUM");
  expect(shown([0, 1, 2].map((by) => company.prepare({ by, round: 1, block: "B", height: 2 })))).toBe(
    "PREPARES_NO_QUORUM",
  );
});

test("PREPAREs for a round in which nobody says to be prepared have no place", () => {
  const roundChanges = [1, 2, 3].map((by) => company.roundChange({ by }));
  const proposal = company.proposal({ by: 1, round: 1, block: "A", roundChanges });
  const prepares = [0, 1, 2].map((by) => company.prepare({ by, block: "A" }));
  const justification = { ...proposal.justification, prepares };
  expect(verdict({ ...proposal, justification })).toBe("CERTIFICATE_MISPLACED");
});

test("nobody is prepared in the round itself or later", () => {
  const prepared = { round: 1, block: "A" };
  const roundChanges = [1, 2, 3].map((by) => company.roundChange({ by, prepared }));
  expect(verdict(company.proposal({ by: 1, round: 1, block: "A", roundChanges }))).toBe("PREPARED_ROUND_TOO_HIGH");
  expect(roundChangeVerdict(company.roundChange({ by: 1, prepared }))).toBe("PREPARED_ROUND_TOO_HIGH");
});

test("a block that is not the one of the digest is refused, in a PROPOSAL and in a ROUND-CHANGE", () => {
  expect(verdict({ ...company.proposal({ by: 0, block: "A" }), block: "1:B" })).toBe("BLOCK_MISMATCH");
  const message = company.roundChange({ by: 1, prepared: { round: 0, block: "A" } });
  const prepares = message.justification?.prepares ?? [];
  expect(roundChangeVerdict({ ...message, justification: { block: "1:B", prepares } })).toBe("BLOCK_MISMATCH");
});

test("a ROUND-CHANGE that says to be prepared shows a quorum of PREPAREs, and one that does not shows none (C-18)", () => {
  const message = company.roundChange({ by: 1, prepared: { round: 0, block: "A" } });
  const { justification, ...bare } = message;
  expect(roundChangeVerdict(message)).toBe("ok");
  expect(roundChangeVerdict(bare)).toBe("CERTIFICATE_MISPLACED");
  const { prepared: _, ...unprepared } = message;
  expect(roundChangeVerdict(unprepared)).toBe("CERTIFICATE_MISPLACED");
  for (const prepares of [
    [0, 1],
    [0, 1, 1],
    [0, 1, 1, 1],
  ]) {
    const few = company.roundChange({ by: 1, prepared: { round: 0, block: "A", prepares } });
    expect(roundChangeVerdict(few)).toBe("PREPARES_NO_QUORUM");
  }
});
