import { ed25519Group as group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/belenios-elections.json" with { type: "json" };
import { choicesOf } from "./ballot.ts";
import { parseBallot } from "./ballot-message.ts";
import { parsePublicCredentials, totalWeightMax } from "./credential-list.ts";
import { openElection } from "./election.ts";
import { checkResult, computeResult, encodeResult, parseResult } from "./election-result.ts";
import { checkPartialDecryption, encodePartialDecryption, parsePartialDecryption } from "./partial-decryption.ts";
import { checkStrongProofs, makeStrongProofs } from "./strong-decryption-proof.ts";
import {
  addBallot,
  emptyAggregate,
  encodeEncryptedTally,
  encodeSizedEncryptedTally,
  parseEncryptedTally,
  parseSizedEncryptedTally,
  removeBallot,
} from "./tally.ts";
import { exampleElection, unwrap } from "./testing/example-election.ts";
import { jsonLeaves } from "./testing/json-leaves.ts";
import { parseTrustees, trusteeKeysOf } from "./trustees.ts";

const random = seededRandom(11);
const question = { answers: ["a", "b"], min: 0, max: 2, question: "?" };
const votes = [
  { choices: [[1, 1]], weight: 3 },
  { choices: [[0, 1]], weight: 1 },
  { choices: [[0, 0]], weight: 5 },
];
const example = exampleElection({ questions: [question], votes, trustees: 2 }, random);
const { context, aggregate, record, trusteeKeys, decryptions } = example;
const tally = aggregate.ciphertexts;
const trustees = unwrap(parseTrustees(record.trustees));
const publicKeys = trusteeKeysOf(trustees);
const factors = new Map(decryptions.map((decryption, at) => [at + 1, decryption.factors]));
const [publicKey] = publicKeys;
const [decryption] = decryptions;
const [trustee] = trusteeKeys;
if (publicKey === undefined || decryption === undefined || trustee === undefined)
  throw new Error("the example has trustees");

describe("belenios-tool's tally", () => {
  test.each(vectors.elections)(
    "is recomputed from its ballots, its factors hold, and it opens to its result: $what",
    (vector) => {
      const opened = unwrap(openElection(vector.election));
      const weights = new Map(
        unwrap(parsePublicCredentials(vector.credentials)).map(({ credential, weight }) => [credential, weight]),
      );
      const sum = vector.ballots.reduce((total, text) => {
        const ballot = unwrap(parseBallot(opened, text));
        const weight = weights.get(group.encode(ballot.credential)) ?? 0;
        return addBallot(group, total, { choices: choicesOf(ballot), weight });
      }, emptyAggregate(opened));
      const text = encodeEncryptedTally(group, sum.ciphertexts);
      expect(text).toBe(vector.encrypted_tally);
      expect(encodeSizedEncryptedTally(sum, text)).toBe(vector.sized_encrypted_tally);
      const read = vector.partial_decryptions.map((each) => unwrap(parsePartialDecryption(opened, each)));
      const items = unwrap(parseTrustees(vector.trustees));
      for (const [at, each] of read.entries()) {
        expect(encodePartialDecryption(opened, each)).toBe(vector.partial_decryptions[at]);
        const key = trusteeKeysOf(items)[at] ?? group.identity;
        expect(checkPartialDecryption({ context: opened, tally: sum.ciphertexts, publicKey: key }, each).ok).toBe(true);
      }
      const input = {
        context: opened,
        tally: sum.ciphertexts,
        totalWeight: sum.totalWeight,
        trustees: items,
        factors: new Map(read.map((each, at) => [at + 1, each.factors])),
      };
      expect(checkResult(input, vector.result).ok).toBe(true);
    },
  );
});

describe("the tally", () => {
  test("opens to the weighed sum of the choices", () => {
    expect(parseResult(record.result ?? "")).toEqual({ ok: true, value: [[3, 4]] });
    expect(aggregate).toMatchObject({ numTallied: 3, totalWeight: 9 });
  });

  test("does not depend on the order of the ballots", () => {
    const reversed = [...example.ballots.entries()]
      .toReversed()
      .reduce(
        (sum, [at, { ballot }]) =>
          addBallot(group, sum, { choices: choicesOf(ballot), weight: votes[at]?.weight ?? 0 }),
        emptyAggregate(context),
      );
    expect(encodeEncryptedTally(group, reversed.ciphertexts)).toBe(record.encryptedTally?.text);
  });

  test("without a ballot again is the tally before it", () => {
    const [ballot] = example.ballots;
    if (ballot === undefined) throw new Error("the example has ballots");
    const one = { choices: choicesOf(ballot.ballot), weight: 3 };
    const back = removeBallot(group, addBallot(group, aggregate, one), one);
    expect(encodeEncryptedTally(group, back.ciphertexts)).toBe(encodeEncryptedTally(group, aggregate.ciphertexts));
    expect(back).toMatchObject({ numTallied: aggregate.numTallied, totalWeight: aggregate.totalWeight });
  });

  test("is read back from its text; another shape, no point or another form is refused", () => {
    const text = record.encryptedTally?.text ?? "";
    expect(encodeEncryptedTally(group, unwrap(parseEncryptedTally(context, text)))).toBe(text);
    const rows = JSON.parse(text);
    for (const bad of [[], [[]], [rows[0].slice(1)], [...rows, ...rows], [[...rows[0], rows[0][0]]]]) {
      expect(parseEncryptedTally(context, JSON.stringify(bad)).ok).toBe(false);
    }
    expect(parseEncryptedTally(context, text.replace(/"alpha":"./, '"alpha":"')).ok).toBe(false);
    expect(parseEncryptedTally(context, ` ${text}`).ok).toBe(false);
    expect(parseSizedEncryptedTally(record.encryptedTally?.sized ?? "").ok).toBe(true);
    expect(parseSizedEncryptedTally("{}").ok).toBe(false);
  });
});

describe("partial decryptions", () => {
  const statement = { context, tally, publicKey };

  test("of every trustee hold, and are read back from their text", () => {
    for (const [at, each] of decryptions.entries()) {
      const text = encodePartialDecryption(context, each);
      const read = unwrap(parsePartialDecryption(context, text));
      expect(encodePartialDecryption(context, read)).toBe(text);
      expect(checkPartialDecryption({ ...statement, publicKey: publicKeys[at] ?? publicKey }, read).ok).toBe(true);
    }
  });

  test("changed in any value, do not hold", () => {
    const message = JSON.parse(encodePartialDecryption(context, decryption));
    const other = group.encode(group.multiplyGenerator(3n));
    for (const { path, value, ...leaf } of jsonLeaves(message)) {
      const changed = leaf.with(/^[0-9a-f]{64}$/.test(`${value}`) ? other : `${BigInt(`${value}`) ^ 1n}`);
      const read = parsePartialDecryption(context, JSON.stringify(changed));
      expect(read.ok && checkPartialDecryption(statement, read.value).ok, path).toBe(false);
    }
  });

  test("of another trustee, or of another tally, do not hold", () => {
    expect(checkPartialDecryption({ ...statement, publicKey: publicKeys[1] ?? group.identity }, decryption).ok).toBe(
      false,
    );
    const swapped = tally.map((row) => row.toReversed());
    expect(checkPartialDecryption({ ...statement, tally: swapped }, decryption).ok).toBe(false);
  });

  test("of another shape are refused when they are read", () => {
    const { decryption_factors: f, decryption_proofs: p } = JSON.parse(encodePartialDecryption(context, decryption));
    for (const [factorRows, proofRows] of [
      [[], p],
      [f, []],
      [[f[0].slice(1)], p],
      [f, [p[0].slice(1)]],
      [
        [...f, ...f],
        [...p, ...p],
      ],
    ]) {
      const text = JSON.stringify({ decryption_factors: factorRows, decryption_proofs: proofRows });
      expect(parsePartialDecryption(context, text).ok).toBe(false);
    }
  });
});

describe("strong decryption proofs", () => {
  const statement = {
    context,
    genesisHash: `0x${"12".repeat(32)}` as const,
    tally,
    publicKey,
    factors: decryption.factors,
  };
  const proofs = makeStrongProofs(statement, trustee.privateKey, random);

  test("hold for what they were made for", () => {
    expect(checkStrongProofs(statement, proofs)).toEqual({ ok: true, value: undefined });
  });

  test("R5, R6, R13: bind chain, election, tally, key, ciphertext and factor", () => {
    const renamed = { ...context, hash: "x".repeat(43) };
    const swapped = <Item>(rows: readonly (readonly Item[])[]) => rows.map((row) => row.toReversed());
    const otherTally = tally.map((row) =>
      row.map(({ alpha, beta }) => ({ alpha, beta: group.add(beta, group.generator) })),
    );
    const others = [
      { ...statement, genesisHash: `0x${"13".repeat(32)}` as const },
      { ...statement, context: renamed },
      { ...statement, tally: otherTally },
      { ...statement, publicKey: publicKeys[1] ?? group.identity },
      { ...statement, tally: swapped(tally), factors: swapped(decryption.factors) },
      { ...statement, factors: swapped(decryption.factors) },
    ];
    for (const other of others) expect(checkStrongProofs(other, proofs).ok).toBe(false);
    expect(checkStrongProofs(statement, swapped(proofs)).ok).toBe(false);
  });

  test("changed in any scalar, or one too few or too many, do not hold", () => {
    for (const { path, value, ...leaf } of jsonLeaves(proofs)) {
      const changed = leaf.with(`${BigInt(`${value}`) ^ 1n}`) as typeof proofs;
      expect(checkStrongProofs(statement, changed).ok, path).toBe(false);
    }
    for (const changed of [
      [],
      [proofs[0]?.slice(1) ?? []],
      [...proofs, ...proofs],
      [[...(proofs[0] ?? []), ...(proofs[0] ?? [])]],
    ]) {
      expect(checkStrongProofs(statement, changed).ok).toBe(false);
    }
  });
});

describe("the election result", () => {
  const input = { context, tally, totalWeight: aggregate.totalWeight, trustees, factors };

  test("follows from tally and factors, and only that one passes", () => {
    expect(unwrap(computeResult(input))).toEqual([[3, 4]]);
    expect(checkResult(input, encodeResult([[3, 4]])).ok).toBe(true);
    for (const wrong of [
      '{"result":[[4,3]]}',
      '{"result":[[3,4,0]]}',
      '{"result":[["3","4"]]}',
      '{ "result":[[3,4]]}',
      "",
    ]) {
      expect(checkResult(input, wrong).ok).toBe(false);
    }
  });

  test("SEC-18: is checked with an addition a factor, whatever the weights: anyone may send a wrong one", () => {
    let additions = 0;
    const add: typeof group.add = (a, b) => {
      additions += 1;
      return group.add(a, b);
    };
    const heavy = { ...input, context: { ...context, group: { ...group, add } }, totalWeight: totalWeightMax };
    expect(checkResult(heavy, encodeResult([[3, 4]])).ok).toBe(true);
    expect(checkResult(heavy, encodeResult([[3, totalWeightMax]])).ok).toBe(false);
    expect(additions).toBeLessThanOrEqual(2 * 2 * (1 + factors.size));
  });

  test("beyond the total weight does not pass, though the tally opens to it", () => {
    expect(checkResult({ ...input, totalWeight: 4 }, encodeResult([[3, 4]])).ok).toBe(true);
    expect(checkResult({ ...input, totalWeight: 3 }, encodeResult([[3, 4]])).ok).toBe(false);
  });

  test("is not found while a trustee's factors are missing, or with factors of another tally", () => {
    const entries = [...factors];
    expect(computeResult({ ...input, factors: new Map(entries.slice(1)) }).ok).toBe(false);
    expect(computeResult({ ...input, factors: new Map([...entries, [3, decryption.factors]]) }).ok).toBe(false);
    expect(computeResult({ ...input, factors: new Map([...entries, [0, decryption.factors]]) }).ok).toBe(false);
    expect(computeResult({ ...input, factors: new Map(entries.map(([owner]) => [owner, []])) }).ok).toBe(false);
  });

  test.each([
    "",
    "{}",
    '{"result":[[-1]]}',
    '{"result":[[1.5]]}',
    '{"result":[[1e3]]}',
    '{"result":[1]}',
    `{"result":[[${2 ** 31}]]}`,
  ])("another form is refused: %s", (text) => {
    expect(parseResult(text).ok).toBe(false);
  });
});
