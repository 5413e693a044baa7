import { ed25519Group as group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { type ElectionRecord, readArchive, writeArchive } from "@tabella/election/archive";
import { type PreparedBallot, signBallot, smartTracker } from "@tabella/election/ballot";
import { encodeBallot, encodeUnsignedBallot, parseBallot } from "@tabella/election/ballot-message";
import { credentialSecret } from "@tabella/election/credential";
import { exampleElection, unwrap } from "@tabella/election/testing/example-election";
import { jsonLeaves } from "@tabella/election/testing/json-leaves";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CheckName } from "./audit.ts";
import { failingChecks } from "./testing/failing-checks.ts";

/*
 * R38: each value of a good record is changed, and names, events and parents are hashed again to fit (writeArchive does):
 * the verifier must fail, and name the check.
 */

const random = seededRandom(41);
const questions = [
  { answers: ["a", "b"], min: 0, max: 1, question: "?" },
  { answers: ["x"], blank: true, min: 1, max: 1, question: "!" },
];
const votes = [
  {
    choices: [
      [1, 0],
      [0, 1],
    ],
    weight: 2,
  },
  {
    choices: [
      [0, 0],
      [1, 0],
    ],
  },
];
const { record, context, credentials } = exampleElection({ questions, votes }, random);
const [ballot = ""] = record.ballots;
const [voter] = credentials;
const [tally] = [record.encryptedTally];
const [decryption] = record.partialDecryptions;
if (voter === undefined || tally === null || decryption === undefined) throw new Error("the example is complete");

const otherPoint = group.encode(group.multiplyGenerator(4_711n));

/** Another value of the same form: a point of the group for a point, a number for a number, characters for characters. */
function changedValue(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  const text = `${value}`;
  if (/^[0-9a-f]{64}$/.test(text)) return otherPoint;
  if (/^[0-9]+$/.test(text)) return `${BigInt(text) ^ 1n}`;
  return text.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
}

/** For every leaf of the text: its path and the text with this leaf changed. */
function changedTexts(text: string): (readonly [string, string])[] {
  return jsonLeaves(JSON.parse(text)).map(
    ({ path, value, ...leaf }) => [path, JSON.stringify(leaf.with(changedValue(value)))] as const,
  );
}

function failing(change: Partial<ElectionRecord>): CheckName[] | null {
  return failingChecks({ archive: writeArchive({ ...record, ...change }) });
}

const ballotsWith = (text: string) => ({ ballots: [text, ...record.ballots.slice(1)] });

describe("any value of a ballot", () => {
  const checkFor = (path: string): CheckName => {
    if (path === "election_uuid" || path === "election_hash") return "ballot.election";
    return path === "credential" ? "ballot.credential" : "ballot.signature";
  };
  test.each(changedTexts(ballot))("%s", (path, text) => {
    expect(failing(ballotsWith(text))).toContain(checkFor(path));
  });

  const proofs = changedTexts(ballot).filter(([path]) => path.startsWith("answers"));
  test.each(proofs)("%s, signed again by the voter", (_, text) => {
    const unsigned = unwrap(parseBallot(context, text));
    const prepared: PreparedBallot = {
      unsigned,
      hash: smartTracker(encodeUnsignedBallot(unsigned)),
      answerCommitments: [],
      randomness: [],
    };
    const signed = signBallot(
      context,
      { prepared, secret: credentialSecret(voter.secret, context.election.uuid) },
      random,
    );
    expect(failing(ballotsWith(encodeBallot(signed.ballot)))).toContain("ballot.proofs");
  });
});

describe("any value of the tally", () => {
  test.each(changedTexts(tally.text))("%s", (_, text) => {
    expect(failing({ encryptedTally: { ...tally, text } })).toContain("tally.encrypted");
  });
  test.each(changedTexts(tally.sized))("size: %s", (_, sized) => {
    expect(failing({ encryptedTally: { ...tally, sized } })).toEqual(["tally.size"]);
  });
});

describe("any value of a partial decryption", () => {
  test.each(changedTexts(decryption.text))("%s", (_, text) => {
    const changed = [{ ...decryption, text }, ...record.partialDecryptions.slice(1)];
    expect(failing({ partialDecryptions: changed })).toContain("decryption.proofs");
  });
  test.each([2, 3])("its owner becomes %i", (owner) => {
    const changed = [{ ...decryption, owner }, ...record.partialDecryptions.slice(1)];
    expect(failing({ partialDecryptions: changed })).toContain("decryption.owners");
  });
  test("one is missing, or there twice", () => {
    expect(failing({ partialDecryptions: [decryption] })).toEqual(["decryption.owners"]);
    expect(failing({ partialDecryptions: [...record.partialDecryptions, decryption] })).toContain("decryption.owners");
  });
});

describe("any value of the result", () => {
  test.each(changedTexts(record.result ?? ""))("%s", (_, result) => {
    expect(failing({ result })).toEqual(["result.counts"]);
  });
  test("its form", () => {
    expect(failing({ result: '{"result":[]} ' })).toContain("result.form");
  });
});

describe("any value of the setup", () => {
  const electionChecks: readonly (readonly [string, CheckName])[] = [
    ["name", "ballot.election"],
    ["questions.0.answers.0", "ballot.election"],
    ["questions.0.max", "ballot.election"],
    ["uuid", "ballot.election"],
    ["public_key", "setup.public-key"],
    ["version", "setup.election"],
    ["group", "setup.election"],
  ];
  const elections = new Map(changedTexts(record.election));
  test.each(electionChecks)("election %s", (path, check) => {
    expect(failing({ election: elections.get(path) ?? "" })).toContain(check);
  });
  test.each(changedTexts(record.trustees).filter(([path]) => !path.endsWith(".0")))("trustees %s", (_, trustees) => {
    expect(failing({ trustees })).toContain("setup.trustee-proofs");
  });
  test("the list of credentials", () => {
    const list: string[] = JSON.parse(record.credentials);
    expect(failing({ credentials: JSON.stringify(list.slice(1)) })).toContain("ballot.credential");
    expect(failing({ credentials: JSON.stringify(list.toReversed()) })).toContain("setup.credentials");
    expect(failing({ credentials: JSON.stringify([...list, list[0]]) })).toContain("setup.credentials");
    expect(failing({ credentials: record.credentials.replace(",2", ",3") })).toContain("tally.encrypted");
    const identity = `${"0".repeat(63)}1,1`;
    const withIdentity = JSON.stringify(
      [...list, identity].sort((a, b) => (a.slice(62, 64) < b.slice(62, 64) ? -1 : 1)),
    );
    expect(failing({ credentials: withIdentity })).toContain("setup.credential-points");
  });
});

describe("ballots as a whole", () => {
  test("one is left out, or their list is empty", () => {
    expect(failing({ ballots: record.ballots.slice(1) })).toContain("tally.encrypted");
    expect(failing({ ballots: [] })).toContain("tally.encrypted");
  });
  test("R8: one stands there twice", () => {
    expect(failing({ ballots: [ballot, ...record.ballots] })).toContain("ballot.ciphertexts-unique");
  });
  test("R8: a ciphertext component stands twice in one ballot, or in two, as alpha or as beta", () => {
    const changed = (change: (choices: { alpha: string; beta: string }[]) => void) => {
      const message = JSON.parse(ballot);
      change(message.answers[0].choices);
      return ballotsWith(JSON.stringify(message));
    };
    const other = JSON.parse(record.ballots[1] ?? "").answers[0].choices[0];
    const copies = [
      changed(([first, second]) => second !== undefined && Object.assign(second, { alpha: first?.alpha })),
      changed(([first, second]) => second !== undefined && Object.assign(second, { beta: first?.alpha })),
      changed(([first]) => first !== undefined && Object.assign(first, { beta: other.beta })),
      changed(([first]) => first !== undefined && Object.assign(first, { alpha: other.beta })),
    ];
    for (const copy of copies) expect(failing(copy)).toContain("ballot.ciphertexts-unique");
  });
  test("another order alone does not change the result, and is no fault of a record without a chain", () => {
    expect(failing({ ballots: record.ballots.toReversed() })).toBeNull();
  });
  test("one is no canonical JSON, or none at all", () => {
    for (const text of [`${ballot} `, "null", "[]", "{", ""])
      expect(failing(ballotsWith(text))).toContain("ballot.form");
  });
});

test("any bit of the archive, nothing hashed again: the structure fails", () => {
  const archive = writeArchive(record);
  fc.assert(
    fc.property(fc.nat({ max: archive.length * 8 - 1 }), (at) => {
      const changed = archive.slice();
      changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
      expect(readArchive(changed).ok).toBe(false);
    }),
    { numRuns: 300 },
  );
});
