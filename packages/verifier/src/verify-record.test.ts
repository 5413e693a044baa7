import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { type ElectionRecord, setupOf, writeArchive } from "@tabella/election/archive";
import { smartTracker } from "@tabella/election/ballot";
import { exampleElection, unwrap } from "@tabella/election/testing/example-election";
import { describe, expect, test } from "vitest";
import { chainChecks, recordChecks } from "./audit.ts";
import { failingChecks } from "./testing/failing-checks.ts";
import { verifyBallot } from "./verify-ballot.ts";
import { verifyRecord } from "./verify-record.ts";

const questions = [
  { answers: ["a", "b"], min: 0, max: 1, question: "?" },
  { answers: ["x", "y"], blank: true, min: 1, max: 2, question: "!" },
];
const votes = [
  {
    choices: [
      [1, 0],
      [0, 1, 1],
    ],
    weight: 2,
  },
  {
    choices: [
      [0, 0],
      [1, 0, 0],
    ],
  },
];
const { record } = exampleElection({ questions, votes }, seededRandom(31));
const archive = writeArchive(record);
const [firstBallot = ""] = record.ballots;

function failing(change: Partial<ElectionRecord>) {
  return failingChecks({ archive: writeArchive({ ...record, ...change }) });
}

describe("a good record", () => {
  const report = unwrap(verifyRecord({ archive }));

  test("R39: is verified when every check on the fixed list ran as often as the record demands", () => {
    expect(report.ok).toBe(true);
    expect(report.checks.map(({ name }) => name)).toEqual(recordChecks);
    const ran = Object.fromEntries(report.checks.map((check) => [check.name, check.ran]));
    expect(ran).toMatchObject({
      "archive.names": 4 + 1 + 2 * 2 + 1 + 3 + 2 * 3 + 2,
      "setup.trustee-proofs": 2,
      "setup.credential-points": 2,
      "ballot.form": 2,
      "ballot.proofs": 2,
      "decryption.proofs": 2,
      "result.counts": 1,
    });
    for (const { ran, expected, ok } of report.checks) expect({ ran, ok }).toEqual({ ran: expected, ok: true });
  });

  test("says ballots, counts, and what cannot be shown without the chain", () => {
    expect(report).toMatchObject({
      ballots: 2,
      counts: [
        [2, 0],
        [1, 2, 2],
      ],
    });
    expect(report.limits).toHaveLength(2);
  });

  test("progress is told for each run", () => {
    const told: string[] = [];
    verifyRecord({ archive }, { onProgress: ({ check }) => told.push(check) });
    expect(told.length).toBe(report.checks.reduce((sum, { ran }) => sum + ran, 0));
  });
});

describe("what is no record is told apart", () => {
  test.each([
    ["nothing", new Uint8Array()],
    ["text", utf8ToBytes("not an archive")],
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
  ])("%s is not a .bel at all", (_, bytes) => {
    expect(verifyRecord({ archive: bytes }).ok).toBe(false);
    expect(verifyBallot({ archive: bytes, ballot: firstBallot }).ok).toBe(false);
  });

  test("a cut-off archive is one, and fails", () => {
    expect(failingChecks({ archive: archive.slice(0, -512) })).toEqual(["archive.tar"]);
  });

  test("a record that ends before its result is not complete", () => {
    expect(failing({ result: null })).toEqual(["record.complete"]);
    expect(failing({ result: null, partialDecryptions: [] })).toEqual(["record.complete", "decryption.owners"]);
    expect(failingChecks({ archive: writeArchive(setupOf(record)) })).toEqual(["record.complete"]);
  });
});

describe("one ballot by itself", () => {
  const setup = writeArchive(setupOf(record));

  test("is verified against the Setup, and against the archive that has it", () => {
    for (const [at, ballot] of record.ballots.entries()) {
      const alone = unwrap(verifyBallot({ archive: setup, ballot: `${ballot}\n` }));
      expect(alone).toMatchObject({ ok: true, tracker: smartTracker(ballot), inArchive: false });
      expect(unwrap(verifyBallot({ archive, ballot: record.ballots[at] ?? "" }))).toMatchObject({
        ok: true,
        inArchive: true,
      });
    }
  });

  test("is refused if it is broken, of a stranger, or no JSON", () => {
    const broken = firstBallot.replace(/"response":"./, '"response":"1');
    const stranger = exampleElection({ questions, votes }, seededRandom(32)).record.ballots[0] ?? "";
    for (const ballot of [broken, stranger, "{}", ""]) {
      expect(unwrap(verifyBallot({ archive: setup, ballot })).ok).toBe(false);
    }
  });

  test("R8: is refused if it has a ciphertext of a ballot in the archive", () => {
    const other = JSON.parse(firstBallot);
    const copying = JSON.parse(record.ballots[1] ?? "");
    copying.answers[0].choices[0] = other.answers[0].choices[0];
    const report = unwrap(verifyBallot({ archive, ballot: JSON.stringify(copying) }));
    expect(report.checks.find(({ name }) => name === "ballot.ciphertexts-unique")?.ok).toBe(false);
  });
});

test("chain checks have names of their own", () => {
  expect(new Set([...recordChecks, ...chainChecks]).size).toBe(recordChecks.length + chainChecks.length);
});
