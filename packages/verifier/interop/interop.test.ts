import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { type ElectionRecord, readArchive, setupOf, writeArchive } from "@tabella/election/archive";
import { checkBallot } from "@tabella/election/ballot";
import { parseBallot } from "@tabella/election/ballot-message";
import { openElection } from "@tabella/election/election";
import { checkPartialDecryption, parsePartialDecryption } from "@tabella/election/partial-decryption";
import { exampleElection, unwrap } from "@tabella/election/testing/example-election";
import { jsonLeaves } from "@tabella/election/testing/json-leaves";
import { encodePrivateKey } from "@tabella/election/trustee-key";
import { parseTrustees, trusteeKeysOf } from "@tabella/election/trustees";
import { describe, expect, test } from "vitest";
import { exampleChain } from "../src/testing/example-chain.ts";
import { failingChecks } from "../src/testing/failing-checks.ts";
import { verifyBallot } from "../src/verify-ballot.ts";
import { verifyRecord } from "../src/verify-record.ts";
import { toolBallot, toolDecryption, toolElection, toolVerifies, toolVerifiesBallot } from "./tool-election.ts";

/* R30: a second implementation judges our records, and we judge its. */

const questions = [
  { answers: ["a", "b", "c"], min: 0, max: 2, question: "Up to two?" },
  { answers: ["x", "y"], blank: true, min: 1, max: 1, question: "Or blank?" },
];
const votes = [
  {
    choices: [
      [1, 1, 0],
      [0, 1, 0],
    ],
  },
  {
    choices: [
      [0, 0, 0],
      [1, 0, 0],
    ],
  },
  {
    choices: [
      [0, 0, 1],
      [0, 0, 1],
    ],
  },
];
const ours = exampleElection({ questions, votes }, seededRandom(51));
const weighed = exampleElection(
  { questions, votes: votes.map((vote, at) => ({ ...vote, weight: 1 + 4 * at })), trustees: 1 },
  seededRandom(52),
);
const chain = exampleChain();

describe("R30: belenios-tool judges our elections", () => {
  test.each([
    ["two trustees", ours.record],
    ["weights", weighed.record],
    ["exported from a chain, one ballot replaced, the second trustee first", unwrap(readArchive(chain.archive))],
  ])("%s: it verifies the whole archive, and every ballot against the archive cut after Setup", (_, record) => {
    expect(toolVerifies(record)).toMatchObject({ ok: true });
    for (const ballot of record.ballots)
      expect(toolVerifiesBallot(setupOf(record), ballot)).toMatchObject({ ok: true });
  });

  test("it verifies the archive in every state of the election", () => {
    const { record } = ours;
    const cast = { ...setupOf(record), ballots: record.ballots };
    const tallied = { ...cast, closed: true, encryptedTally: record.encryptedTally };
    for (const state of [setupOf(record), cast, { ...cast, closed: true }, tallied, { ...record, result: null }]) {
      expect(toolVerifies(state)).toMatchObject({ ok: true });
    }
  });
});

describe("R30: we judge elections of belenios-tool", () => {
  const theirVotes = votes.map((vote, voter) => ({ ...vote, voter }));
  test.each([
    [
      "two trustees, no weights, one vote cast twice",
      [null, null, null],
      [
        ...theirVotes,
        {
          voter: 0,
          choices: [
            [0, 0, 1],
            [1, 0, 0],
          ],
        },
      ],
      2,
    ],
    ["one trustee, weights", [3, 1, 5], theirVotes, 1],
  ] as const)(
    "%s: record and every ballot are verified, and the archive is one that we would write",
    (_, weights, cast, trustees) => {
      const { archive } = toolElection({ questions, weights, votes: cast, trustees });
      const report = unwrap(verifyRecord({ archive }));
      expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(report.ok).toBe(true);
      const record = unwrap(readArchive(archive));
      expect(writeArchive(record)).toEqual(archive);
      const setup = writeArchive(setupOf(record));
      for (const ballot of record.ballots) expect(unwrap(verifyBallot({ archive: setup, ballot })).ok).toBe(true);
    },
  );
});

describe("both make one election together", () => {
  const { record, context, credentials, trusteeKeys, aggregate } = ours;

  test("a ballot that belenios-tool makes with our credential passes our check", () => {
    const [voter] = credentials;
    const text = toolBallot(setupOf(record), {
      credential: voter?.secret ?? "",
      choices: [
        [0, 1, 1],
        [1, 0, 0],
      ],
    });
    expect(checkBallot(context, unwrap(parseBallot(context, text))).ok).toBe(true);
  });

  test("a partial decryption that it makes with our trustee's key passes our check", () => {
    const [key] = trusteeKeys;
    const undecrypted = { ...record, partialDecryptions: [], result: null };
    const text = toolDecryption(undecrypted, { owner: 1, privateKey: encodePrivateKey(key?.privateKey ?? 0n) });
    const decryption = unwrap(parsePartialDecryption(context, text));
    const [publicKey] = trusteeKeysOf(unwrap(parseTrustees(record.trustees)));
    if (publicKey === undefined) throw new Error("the example has trustees");
    const statement = { context, tally: aggregate.ciphertexts, publicKey };
    expect(checkPartialDecryption(statement, decryption).ok).toBe(true);
  });
});

describe("SEC-21: what was changed, both refuse", () => {
  const { record } = ours;
  const otherPoint = unwrap(openElection(record.election)).election.public_key;
  const changed = (value: unknown) => {
    if (typeof value === "number") return value + 1;
    if (/^[0-9a-f]{64}$/.test(`${value}`)) return otherPoint;
    return /^[0-9]+$/.test(`${value}`)
      ? `${BigInt(`${value}`) ^ 1n}`
      : `${value}`.replace(/^./, (first) => (first === "B" ? "C" : "B"));
  };
  /** About every n-th leaf of a text, changed. */
  const mutants = (text: string, n: number) =>
    jsonLeaves(JSON.parse(text))
      .filter((_, at) => at % n === 0)
      .map(({ path, value, ...leaf }) => [path, JSON.stringify(leaf.with(changed(value)))] as const);
  /** The tool judges every ballot in `verify-ballot` only: its `verify` of a whole archive draws a few by lot. */
  const toolRefuses = (mutant: ElectionRecord) =>
    !toolVerifies(mutant).ok || mutant.ballots.some((ballot) => !toolVerifiesBallot(setupOf(mutant), ballot).ok);
  const bothRefuse = (mutant: ElectionRecord) => {
    expect(failingChecks({ archive: writeArchive(mutant) })).not.toBeNull();
    expect(toolRefuses(mutant)).toBe(true);
  };

  const ballots = mutants(record.ballots[0] ?? "", 3);
  const tallies = mutants(record.encryptedTally?.text ?? "", 3);
  const decryptions = mutants(record.partialDecryptions[0]?.text ?? "", 4);
  const results = mutants(record.result ?? "", 2);

  test("these are at least thirty", () => {
    expect([ballots, tallies, decryptions, results].flat().length).toBeGreaterThanOrEqual(30);
  });

  test.each(ballots)("a ballot's %s", (_, text) => {
    bothRefuse({ ...record, ballots: [text, ...record.ballots.slice(1)] });
  });

  test.each(tallies)("the tally's %s", (_, text) => {
    bothRefuse({ ...record, encryptedTally: { text, sized: record.encryptedTally?.sized ?? "" } });
  });

  test.each(decryptions)("a partial decryption's %s", (_, text) => {
    bothRefuse({ ...record, partialDecryptions: [{ owner: 1, text }, ...record.partialDecryptions.slice(1)] });
  });

  test.each(results)("the result's %s", (_, result) => {
    bothRefuse({ ...record, result });
  });
});
