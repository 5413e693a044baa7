import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { readArchive, setupOf, writeArchive } from "@tabella/election/archive";
import { prepareBallot, signBallot } from "@tabella/election/ballot";
import { encodeBallot } from "@tabella/election/ballot-message";
import { credentialSecret } from "@tabella/election/credential";
import { decodeCredential } from "@tabella/election/credential-list";
import { encodeResult } from "@tabella/election/election-result";
import { choiceCount, type Question } from "@tabella/election/question";
import { exampleElection, unwrap } from "@tabella/election/testing/example-election";
import { exampleThreshold } from "@tabella/election/testing/example-threshold";
import { parseVoutput } from "@tabella/election/threshold/voutput";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failingChecks } from "../src/testing/failing-checks.ts";
import { verifyBallot } from "../src/verify-ballot.ts";
import { verifyRecord } from "../src/verify-record.ts";
import { type ToolThreshold, toolElection, toolVerifies, toolVerifiesBallot } from "./tool-election.ts";
import { toolCertificate, toolParameters, toolPolynomial, toolVinput, toolVoutput } from "./tool-threshold.ts";

/*
 * R30: whatever the specification offers for homomorphic questions, mixed as chance has it: questions, blank votes, weights,
 * replaced ballots, single trustees and a threshold of whom some are missing. What one program makes, both verify.
 */

interface RandomElection {
  readonly questions: readonly Question[];
  /** null: an election without weights. */
  readonly weights: readonly (number | null)[];
  readonly votes: readonly { readonly voter: number; readonly choices: readonly (readonly number[])[] }[];
  readonly singles: number;
  readonly threshold: { readonly size: number; readonly threshold: number } | null;
  readonly absent: readonly number[];
}

const question: fc.Arbitrary<Question> = fc
  .record({
    answers: fc.array(fc.string({ maxLength: 8, unit: "grapheme" }), { minLength: 1, maxLength: 3 }),
    isBlankAllowed: fc.boolean(),
    bounds: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })),
  })
  .map(({ answers, isBlankAllowed, bounds }) => {
    const [min = 0, max = 0] = bounds.map((bound) => Math.min(bound, answers.length)).sort((a, b) => a - b);
    return { answers, ...(isBlankAllowed ? { blank: true } : {}), min, max, question: "?" };
  });

/** A choice that the question allows: which answers, and how many of them, follows from `seed`. */
function choiceFor(asked: Question, seed: number): number[] {
  const entries = Array.from({ length: choiceCount(asked) }, () => 0);
  const first = asked.blank === true ? 1 : 0;
  if (asked.blank === true && seed % 3 === 0) return entries.with(0, 1);
  const count = asked.min + (seed % (asked.max - asked.min + 1));
  for (let at = 0; at < count; at += 1) entries[first + ((seed + at) % asked.answers.length)] = 1;
  return entries;
}

const election: fc.Arbitrary<RandomElection> = fc
  .record({
    questions: fc.array(question, { minLength: 1, maxLength: 3 }),
    weights: fc.oneof(
      fc.array(fc.constant(null), { minLength: 1, maxLength: 3 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 3 }),
    ),
    seeds: fc.array(fc.nat({ max: 1_000 }), { minLength: 2, maxLength: 4 }),
    singles: fc.nat({ max: 2 }),
    sizes: fc.option(fc.tuple(fc.integer({ min: 2, max: 4 }), fc.nat())),
    missing: fc.nat(),
  })
  .map(({ questions, weights, seeds, singles, sizes, missing }) => {
    const threshold = sizes === null ? null : { size: sizes[0], threshold: 1 + (sizes[1] % (sizes[0] - 1)) };
    const trustees = threshold === null ? Math.max(1, singles) : singles;
    const spare = threshold === null ? 0 : threshold.size - threshold.threshold;
    const absent = Array.from({ length: spare }, (_, at) => trustees + 1 + ((missing + at) % (threshold?.size ?? 1)));
    const votes = seeds.map((seed, at) => ({
      voter: (seed + at) % weights.length,
      choices: questions.map((asked, place) => choiceFor(asked, seed + 7 * place)),
    }));
    return { questions, weights, votes, singles: trustees, threshold, absent };
  });

/** The counts that everybody expects: of each voter the last vote, with its weight. */
function expectedResult({ questions, weights, votes }: RandomElection): string {
  const last = new Map(votes.map(({ voter, choices }) => [voter, choices]));
  const counts = questions.map((asked, at) =>
    Array.from({ length: choiceCount(asked) }, (_, choice) =>
      [...last].reduce((sum, [voter, choices]) => sum + (weights[voter] ?? 1) * (choices[at]?.[choice] ?? 0), 0),
    ),
  );
  return encodeResult(counts);
}

/** The ceremony of a threshold, every step by the tool. */
function toolCeremony({ size, threshold }: { readonly size: number; readonly threshold: number }): ToolThreshold {
  const began = Array.from({ length: size }, (_, at) => toolCertificate({ index: at + 1, threshold, size }));
  const certificates = began.map(({ certificate }) => certificate);
  const polynomials = began.map(({ seed }) => toolPolynomial(certificates, seed));
  const voutputs = began.map(({ seed }, at) => {
    const vinput = toolVinput({ certificates, polynomials }, at + 1);
    const { ok, output, log } = toolVoutput({ certificates, seed, vinput });
    expect(ok, log).toBe(true);
    return output;
  });
  const parameters = toolParameters({ certificates, polynomials, voutputs });
  const trustees = began.map(({ seed }, at) => {
    return { seed, privateKey: unwrap(parseVoutput(voutputs[at] ?? "")).private_key };
  });
  return { parameters, trustees };
}

/** The election as our programs make it, replaced ballots included. */
function ourElection(wanted: RandomElection, seed: number) {
  const random = seededRandom(seed);
  const { questions, weights, votes, singles, threshold, absent } = wanted;
  // Every voter votes once at the end: what the example counts. The votes before are replaced by these.
  const last = new Map(votes.map(({ voter, choices }) => [voter, choices]));
  const voters = [...last.keys()];
  const { record, context, credentials } = exampleElection(
    {
      questions,
      votes: voters.map((voter) => ({ choices: last.get(voter) ?? [], weight: weights[voter] ?? 1 })),
      trustees: singles,
      thresholds: threshold === null ? [] : [exampleThreshold(threshold, random)],
      absent,
    },
    random,
  );
  const replaced = votes
    .filter(({ choices, voter }) => last.get(voter) !== choices)
    .map(({ voter, choices }) => {
      const credential = credentials[voters.indexOf(voter)];
      if (credential === undefined) throw new Error("every voter has a credential");
      const point = unwrap(decodeCredential(credential.public));
      const prepared = prepareBallot({ context, credential: point, choices }, random);
      const secret = credentialSecret(credential.secret, context.election.uuid);
      return encodeBallot(signBallot(context, { prepared, secret }, random).ballot);
    });
  return { ...record, ballots: [...replaced, ...record.ballots] };
}

/** Each election takes some dozen runs of the tool. */
const timeout = 600_000;

describe("elections as chance has them", () => {
  test("ours: belenios-tool verifies the archive and every ballot, and the result is what was voted", {
    timeout,
  }, () => {
    let seed = 600;
    fc.assert(
      fc.property(election, (wanted) => {
        seed += 1;
        const record = ourElection(wanted, seed);
        expect(record.result).toBe(expectedResult(wanted));
        expect(failingChecks({ archive: writeArchive(record) })).toBeNull();
        expect(toolVerifies(record)).toMatchObject({ ok: true });
        for (const ballot of record.ballots)
          expect(toolVerifiesBallot(setupOf(record), ballot)).toMatchObject({ ok: true });
      }),
      { seed: 61, numRuns: 5 },
    );
  });

  test("belenios-tool's: we verify the archive and every ballot, and would write the same bytes", { timeout }, () => {
    fc.assert(
      fc.property(election, (wanted) => {
        const { questions, weights, votes, singles, threshold, absent } = wanted;
        const made = threshold === null ? {} : { threshold: toolCeremony(threshold) };
        const { archive } = toolElection({ questions, weights, votes, trustees: singles, absent, ...made });
        const report = unwrap(verifyRecord({ archive }));
        expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
        expect(report.ok).toBe(true);
        expect(report.limits).toHaveLength(2);
        const record = unwrap(readArchive(archive));
        expect(record.result).toBe(expectedResult(wanted));
        expect(writeArchive(record)).toEqual(archive);
        const setup = writeArchive(setupOf(record));
        for (const ballot of record.ballots) expect(unwrap(verifyBallot({ archive: setup, ballot })).ok).toBe(true);
      }),
      { seed: 62, numRuns: 5 },
    );
  });
});

test("a question that is not homomorphic is refused, and the reason says so", () => {
  const shuffled = { type: "NonHomomorphic", value: { answers: ["a", "b"], question: "In which order?" } } as const;
  const [asked] = fc.sample(question, { seed: 63, numRuns: 1 });
  if (asked === undefined) throw new Error("a question was made");
  const { archive } = toolElection({ questions: [asked, shuffled], weights: [null], votes: null, trustees: 1 });
  const { checks } = unwrap(verifyRecord({ archive }));
  expect(checks.find(({ name }) => name === "setup.election")).toMatchObject({
    ok: false,
    detail:
      "questions.1: a question that is not homomorphic, whose ballots are shuffled: such elections are not supported",
  });
});
