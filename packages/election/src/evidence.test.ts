import { fromHex, type Hex, toHex } from "@tabella/crypto/hex";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/belenios-elections.json" with { type: "json" };
import { checkBallot } from "./ballot.ts";
import { encodeBallot, parseBallot } from "./ballot-message.ts";
import { openElection } from "./election.ts";
import {
  checkCommittedBallot,
  type Evidence,
  evidenceLengths,
  fromEvidence,
  readEncryptedVote,
  toEvidence,
} from "./evidence.ts";
import { exampleElection, unwrap } from "./testing/example-election.ts";

const questions = [
  { answers: ["a", "b"], min: 0, max: 1, question: "?" },
  { answers: ["a"], blank: true, min: 0, max: 1, question: "!" },
];
const { context, ballots } = exampleElection(
  {
    questions,
    votes: [
      {
        choices: [
          [0, 1],
          [1, 0],
        ],
      },
    ],
    trustees: 1,
  },
  seededRandom(10),
);
const [committed] = ballots;
if (committed === undefined) throw new Error("the example has a ballot");
const evidence = toEvidence(committed);

function isGood(changed: Evidence): boolean {
  const read = fromEvidence(context, changed);
  return read.ok && checkCommittedBallot(context, read.value).ok;
}

function withBytes(hex: Hex, change: (bytes: Uint8Array) => void): Hex {
  const bytes = fromHex(hex);
  change(bytes);
  return toHex(bytes);
}

describe("evidence form", () => {
  test("has the length that follows from the election", () => {
    const lengths = evidenceLengths(context.election);
    expect(evidence.encryptedVote.length).toBe(2 + 2 * lengths.encryptedVote);
    expect(evidence.proof.length).toBe(2 + 2 * lengths.proof);
  });

  test("the compact ballot follows from it, byte for byte", () => {
    const read = unwrap(fromEvidence(context, evidence));
    expect(encodeBallot(read.ballot)).toBe(encodeBallot(committed.ballot));
    expect(checkCommittedBallot(context, read).ok).toBe(true);
    expect(toEvidence(read)).toEqual(evidence);
  });

  test.each(vectors.elections)("can be written of belenios-tool's ballots: $what", ({ election, ballots: texts }) => {
    const opened = unwrap(openElection(election));
    const ballot = unwrap(parseBallot(opened, texts[0] ?? ""));
    const commitments = unwrap(checkBallot(opened, ballot));
    const read = unwrap(fromEvidence(opened, toEvidence({ ballot, commitments })));
    expect(checkCommittedBallot(opened, read).ok).toBe(true);
    expect(encodeBallot(read.ballot)).toBe(texts[0]);
  });

  test("credential and ciphertexts can be read without the proofs", () => {
    const { credential, choices } = unwrap(readEncryptedVote(context, evidence.encryptedVote));
    expect(context.group.encode(credential)).toBe(context.group.encode(committed.ballot.credential));
    expect(choices.map((row) => row.length)).toEqual([2, 2]);
  });
});

describe("evidence that was changed is refused", () => {
  test("in any bit of any byte", () => {
    const length = (hex: Hex) => (hex.length - 2) / 2;
    const total = length(evidence.encryptedVote) + length(evidence.proof);
    fc.assert(
      fc.property(fc.nat({ max: total - 1 }), fc.nat({ max: 7 }), (at, bit) => {
        const field = at < length(evidence.encryptedVote) ? "encryptedVote" : "proof";
        const place = field === "proof" ? at - length(evidence.encryptedVote) : at;
        const flipped = withBytes(evidence[field], (bytes) => {
          bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
        });
        expect(isGood({ ...evidence, [field]: flipped })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("when any one commitment is another point of the group, though the compact ballot stays the same", () => {
    const other = context.group.cofactorHints([context.group.multiplyGenerator(99n)]);
    const branchLength = 192;
    const branches = Math.floor(fromHex(evidence.proof).length / branchLength);
    const places = Array.from({ length: branches }, (_, at) => [at * branchLength, at * branchLength + 64]).flat();
    for (const place of [...places, branches * branchLength]) {
      const proof = withBytes(evidence.proof, (bytes) => bytes.set(other, place));
      const read = unwrap(fromEvidence(context, { ...evidence, proof }));
      expect(encodeBallot(read.ballot)).toBe(encodeBallot(committed.ballot));
      expect(checkCommittedBallot(context, read).ok).toBe(false);
    }
  });

  test("R10: a coordinate with the prime added, a point off the curve, coordinates of zero", () => {
    const prime = 2n ** 255n - 19n;
    for (const field of ["encryptedVote", "proof"] as const) {
      const raised = withBytes(evidence[field], (bytes) => {
        const x = BigInt(toHex(bytes.slice(0, 32))) + prime;
        bytes.set(fromHex(`0x${x.toString(16).padStart(64, "0")}`));
      });
      expect(fromEvidence(context, { ...evidence, [field]: raised }).ok).toBe(false);
      expect(
        fromEvidence(context, { ...evidence, [field]: withBytes(evidence[field], (bytes) => bytes.fill(0, 0, 64)) }).ok,
      ).toBe(false);
    }
  });

  test("a scalar with the order added", () => {
    const proof = withBytes(evidence.proof, (bytes) => {
      const scalar = BigInt(toHex(bytes.slice(128, 160))) + context.group.order;
      bytes.set(fromHex(`0x${scalar.toString(16).padStart(64, "0")}`), 128);
    });
    expect(fromEvidence(context, { ...evidence, proof }).ok).toBe(false);
  });

  test("with a whole point or a whole branch more than it has, at either end", () => {
    const { encryptedVote, proof } = evidence;
    const point = encryptedVote.slice(2, 2 + 2 * 64);
    const branch = proof.slice(2, 2 + 2 * 192);
    const longer: Evidence[] = [
      { encryptedVote: `${encryptedVote}${point}`, proof },
      { encryptedVote: `0x${point}${encryptedVote.slice(2)}`, proof },
      { encryptedVote, proof: `${proof}${branch}` },
      { encryptedVote, proof: `0x${branch}${proof.slice(2)}` },
    ];
    for (const changed of longer) expect(isGood(changed)).toBe(false);
  });

  test("in form: bytes behind the end, bytes missing, capitals, no prefix, megabytes of garbage", () => {
    for (const field of ["encryptedVote", "proof"] as const) {
      const hex = evidence[field];
      const bad = [
        `${hex}00`,
        hex.slice(0, -2),
        hex.slice(0, -1),
        `0x${hex.slice(2).toUpperCase()}`,
        hex.slice(2),
        "0x",
        "",
        "z".repeat(2_000_000),
      ];
      for (const changed of bad) expect(fromEvidence(context, { ...evidence, [field]: changed as Hex }).ok).toBe(false);
    }
  });
});

test("a hint is not identity: another preimage under multiplication by eight gives the same ballot", () => {
  // (x, y) + (0, -1) = (-x, -y): the point of order two, which [8] takes away.
  const prime = 2n ** 255n - 19n;
  const encryptedVote = withBytes(evidence.encryptedVote, (bytes) => {
    for (const at of [0, 32]) {
      const negated = prime - BigInt(toHex(bytes.slice(at, at + 32)));
      bytes.set(fromHex(`0x${negated.toString(16).padStart(64, "0")}`), at);
    }
  });
  expect(encryptedVote).not.toBe(evidence.encryptedVote);
  const read = unwrap(fromEvidence(context, { ...evidence, encryptedVote }));
  expect(encodeBallot(read.ballot)).toBe(encodeBallot(committed.ballot));
  expect(checkCommittedBallot(context, read).ok).toBe(true);
});
