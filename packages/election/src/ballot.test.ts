import { sha256Base64, sha256Hex } from "@tabella/crypto/belenios-hash";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/belenios-elections.json" with { type: "json" };
import { ballotHash, checkBallot, prepareBallot, signBallot, smartTracker } from "./ballot.ts";
import { type Ballot, encodeBallot, encodeUnsignedBallot, parseBallot } from "./ballot-message.ts";
import { credentialSecret } from "./credential.ts";
import { decodeCredential } from "./credential-list.ts";
import { openElection } from "./election.ts";
import { checkChoice, choiceCount, type Question } from "./question.ts";
import { exampleElection, unwrap } from "./testing/example-election.ts";
import { jsonLeaves } from "./testing/json-leaves.ts";

const random = seededRandom(9);
const one: Question = { answers: ["a", "b"], min: 0, max: 1, question: "One at most?" };
const blank: Question = { answers: ["a", "b"], blank: true, min: 1, max: 2, question: "Or none of them?" };
const example = exampleElection(
  {
    questions: [one, blank],
    votes: [
      {
        choices: [
          [0, 1],
          [0, 1, 1],
        ],
      },
    ],
    trustees: 1,
  },
  random,
);
const { context, credentials } = example;
const [voter] = credentials;
const [committed] = example.ballots;
if (voter === undefined || committed === undefined) throw new Error("the example has a voter");
const good = committed.ballot;
const text = encodeBallot(good);

function failure(ballot: Ballot) {
  const checked = checkBallot(context, ballot);
  return checked.ok ? null : checked.error;
}

describe("belenios-tool's ballots", () => {
  test.each(vectors.elections)("are read, written back byte for byte, tracked and found good: $what", (vector) => {
    const opened = unwrap(openElection(vector.election));
    for (const [at, ballot] of vector.ballots.entries()) {
      const read = unwrap(parseBallot(opened, ballot));
      expect(encodeBallot(read)).toBe(ballot);
      expect(smartTracker(ballot)).toBe(vector.trackers[at]);
      expect(checkBallot(opened, read).ok).toBe(true);
    }
  });
});

describe("a ballot", () => {
  test("of any allowed choice holds, and is read back from its text", () => {
    const choices = (question: Question) =>
      fc
        .nat({ max: 2 ** choiceCount(question) - 1 })
        .map((bits) => Array.from({ length: choiceCount(question) }, (_, at) => (bits >> at) & 1))
        .filter((choice) => checkChoice(question, choice).ok);
    const credential = unwrap(decodeCredential(voter.public));
    const secret = credentialSecret(voter.secret, context.election.uuid);
    fc.assert(
      fc.property(choices(one), choices(blank), (...selected) => {
        const prepared = prepareBallot({ context, credential, choices: selected }, random);
        const { ballot } = signBallot(context, { prepared, secret }, random);
        const read = unwrap(parseBallot(context, encodeBallot(ballot)));
        expect(checkBallot(context, read).ok).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  test("of a choice that is not allowed is never made", () => {
    const credential = unwrap(decodeCredential(voter.public));
    for (const choices of [
      [
        [1, 1],
        [1, 0, 0],
      ],
      [
        [0, 1],
        [1, 1, 0],
      ],
      [
        [0, 1],
        [0, 0, 0],
      ],
      [[0, 1]],
    ]) {
      expect(() => prepareBallot({ context, credential, choices }, random)).toThrow();
    }
  });

  test("UX-4: tells its progress, question by question", () => {
    const credential = unwrap(decodeCredential(voter.public));
    const done: number[] = [];
    prepareBallot(
      {
        context,
        credential,
        choices: [
          [0, 0],
          [1, 0, 0],
        ],
        onProgress: (questions) => done.push(questions),
      },
      random,
    );
    expect(done).toEqual([1, 2]);
  });

  test("shows its hash before it is signed, and that is the hash which the signature covers", () => {
    const credential = unwrap(decodeCredential(voter.public));
    const prepared = prepareBallot(
      {
        context,
        credential,
        choices: [
          [1, 0],
          [0, 0, 1],
        ],
      },
      random,
    );
    const secret = credentialSecret(voter.secret, context.election.uuid);
    const { ballot } = signBallot(context, { prepared, secret }, random);
    expect(ballot.signature.hash).toBe(prepared.hash);
    expect(prepared.hash).toBe(smartTracker(encodeUnsignedBallot(prepared.unsigned)));
    expect(encodeBallot(ballot).startsWith(encodeUnsignedBallot(prepared.unsigned).slice(0, -1))).toBe(true);
  });

  test("UX-7: has a text of one structure whatever was chosen", () => {
    const shape = (json: string) => json.replaceAll(/[0-9]+|"[0-9a-f]{64}"/g, "#").replaceAll(/"hash":"[^"]*"/g, "");
    const credential = unwrap(decodeCredential(voter.public));
    const shapes = [
      [
        [0, 0],
        [1, 0, 0],
      ],
      [
        [0, 1],
        [0, 1, 1],
      ],
    ].map((choices) => shape(encodeUnsignedBallot(prepareBallot({ context, credential, choices }, random).unsigned)));
    expect(shapes[0]).toBe(shapes[1]);
  });

  test("is tracked by SHA-256 of its text, in hexadecimal and in Base64", () => {
    expect(ballotHash(text)).toBe(`0x${sha256Hex(text)}`);
    expect(smartTracker(text)).toBe(sha256Base64(text));
  });
});

describe("a ballot that was changed is refused", () => {
  const leaves = jsonLeaves(JSON.parse(text));

  test("SEC-21, R6: in any of its values: each point, challenge, response, hash and name is bound", () => {
    const points = leaves.filter(({ value }) => /^[0-9a-f]{64}$/.test(`${value}`));
    const otherPoint = context.group.encode(context.group.multiplyGenerator(777n));
    expect(points.length).toBe(1 + 2 * 5);
    for (const { path, value, ...leaf } of leaves) {
      const other = points.some((point) => point.path === path)
        ? otherPoint
        : /^[0-9]+$/.test(`${value}`)
          ? `${BigInt(`${value}`) ^ 1n}`
          : `${value}`.replace(/^./, (first) => (first === "B" ? "C" : "B"));
      const read = parseBallot(context, JSON.stringify(leaf.with(other)));
      expect(read.ok && checkBallot(context, read.value).ok, path).toBe(false);
    }
  });

  test("R6: when each value is taken from another good ballot of the same voter", () => {
    const credential = unwrap(decodeCredential(voter.public));
    const prepared = prepareBallot(
      {
        context,
        credential,
        choices: [
          [0, 1],
          [0, 1, 1],
        ],
      },
      random,
    );
    const secret = credentialSecret(voter.secret, context.election.uuid);
    const other = JSON.parse(encodeBallot(signBallot(context, { prepared, secret }, random).ballot));
    for (const field of ["choices", "individual_proofs", "overall_proof", "blank_proof"]) {
      const mixed = JSON.parse(text);
      mixed.answers[1][field] = other.answers[1][field];
      // Signed again, so that only the proofs speak against it.
      const { signature: _, ...unsigned } = unwrap(parseBallot(context, JSON.stringify(mixed)));
      const hash = smartTracker(encodeUnsignedBallot(unsigned));
      const again = { ...prepared, unsigned, hash };
      expect(failure(signBallot(context, { prepared: again, secret }, random).ballot)).toMatchObject({
        check: "proof",
        question: 1,
      });
    }
  });

  test("when it is signed with another credential's secret", () => {
    const prepared = { unsigned: good, hash: good.signature.hash, answerCommitments: [], randomness: [] };
    const forged = signBallot(context, { prepared, secret: 12_345n }, random).ballot;
    expect(failure(forged)).toMatchObject({ check: "signature" });
  });

  test("when its credential is replaced and the new owner signs: proofs bind the credential (ballot copying)", () => {
    const secret = 12_345n;
    const stolen = { ...good, credential: context.group.multiplyGenerator(secret) };
    const hash = smartTracker(encodeUnsignedBallot(stolen));
    const prepared = { unsigned: stolen, hash, answerCommitments: [], randomness: [] };
    expect(failure(signBallot(context, { prepared, secret }, random).ballot)).toMatchObject({ check: "proof" });
  });

  test("R10: when the identity is its credential, whose secret everyone knows", () => {
    const unsigned = { ...good, credential: context.group.identity };
    const prepared = {
      unsigned,
      hash: smartTracker(encodeUnsignedBallot(unsigned)),
      answerCommitments: [],
      randomness: [],
    };
    expect(failure(signBallot(context, { prepared, secret: 0n }, random).ballot)).toMatchObject({ check: "signature" });
  });

  test("when it names another election's identifier, though its voter signs it again", () => {
    const unsigned = { ...good, electionUuid: "11111111111111" };
    const hash = smartTracker(encodeUnsignedBallot(unsigned));
    const prepared = { unsigned, hash, answerCommitments: [], randomness: [] };
    const secret = credentialSecret(voter.secret, context.election.uuid);
    expect(failure(signBallot(context, { prepared, secret }, random).ballot)).toMatchObject({ check: "election" });
  });

  test("R17: in another election, such as that of the next constituency, even one that differs in its name only", () => {
    const renamed = unwrap(openElection(context.text.replace('"name":"Test"', '"name":"Text"')));
    expect(checkBallot(renamed, good)).toMatchObject({ ok: false, error: { check: "election" } });
    const rehashed = { ...good, electionHash: renamed.hash };
    expect(checkBallot(renamed, rehashed)).toMatchObject({ ok: false, error: { check: "signature" } });
    const prepared = {
      unsigned: rehashed,
      hash: smartTracker(encodeUnsignedBallot(rehashed)),
      answerCommitments: [],
      randomness: [],
    };
    const secret = credentialSecret(voter.secret, context.election.uuid);
    const signed = signBallot(renamed, { prepared, secret }, random).ballot;
    expect(checkBallot(renamed, signed)).toMatchObject({ ok: false, error: { check: "proof", question: 0 } });
  });

  test.each([
    ["white space", ` ${text}`],
    ["a field twice", text.replace("{", '{"election_uuid":"11111111111111",')],
    ["another order of fields", JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse()))],
    ["a leading zero", text.replace('"challenge":"', '"challenge":"0')],
    [
      "a scalar with the order added",
      text.replace(/"response":"([0-9]+)"/, (_, r) => `"response":"${BigInt(r) + context.group.order}"`),
    ],
    [
      "an answer too many",
      JSON.stringify({ ...JSON.parse(text), answers: [...JSON.parse(text).answers, ...JSON.parse(text).answers] }),
    ],
    ["two megabytes of garbage", "x".repeat(2_000_000)],
    ["deep nesting", "[".repeat(100_000)],
  ])("in form: %s", (_, changed) => {
    expect(parseBallot(context, changed).ok).toBe(false);
  });

  test("by a proof or ciphertext more or less", () => {
    for (const field of ["choices", "individual_proofs", "overall_proof", "blank_proof"]) {
      for (const change of [(list: unknown[]) => list.slice(1), (list: unknown[]) => [...list, list[0]]]) {
        const message = JSON.parse(text);
        message.answers[1][field] = change(message.answers[1][field]);
        const read = parseBallot(context, JSON.stringify(message));
        expect(read.ok && checkBallot(context, read.value).ok, field).toBe(false);
      }
    }
  });
});
