import { ed25519Group } from "@tabella/crypto/group";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkRollCredentials, signRoll } from "./roll.ts";
import { formatRollFile, type RollFile, type RollVoter, readRollFile } from "./roll-file.ts";

const key = nobleSigner({ ed25519: new Uint8Array(32).fill(9), mlDsa44: new Uint8Array(32) });
const signer = { publicKey: key.publicKey.ed25519, sign: key.signEd25519 };
const election = "11111111111111";
const credential = (secret: number) => ed25519Group.encode(ed25519Group.multiplyGenerator(BigInt(secret)));
const voters: readonly RollVoter[] = [1, 2, 3].map((at) => ({
  email: `voter-${at}@example.org`,
  weight: at,
  credential: credential(at),
}));

function rollFile(list: readonly RollVoter[] = voters): RollFile {
  const { authority, signature } = signRoll({ election, credentials: list }, signer);
  return { format: "tabella-roll-1", election, authority, signature, voters: list };
}

const problemsOf = (list: readonly RollVoter[]) => {
  const read = readRollFile(formatRollFile(rollFile(list)));
  return read.ok ? [] : read.error.problems.map(({ place, code }) => [place, code]);
};

test("a written roll is read back with its voters, and its hash is that of their credentials", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(weights, (all) => {
      const list = all.map((weight, at) => ({ email: `v${at}@example.org`, weight, credential: credential(at + 1) }));
      const read = readRollFile(formatRollFile(rollFile(list)));
      if (!read.ok) throw new Error(read.error.code);
      expect(read.value.voters).toEqual(list);
      expect(read.value.totalWeight).toBe(all.reduce((sum, weight) => sum + weight, 0));
      expect(checkRollCredentials(read.value.roll, list)).toBe(true);
    }),
    { numRuns: 10 },
  );
});

test("ADM-1: every voter that is wrong is named by his place, with all that is wrong", () => {
  const [one, two, three] = voters as [RollVoter, RollVoter, RollVoter];
  expect(problemsOf([one, { ...two, email: "two at example.org" }, three])).toEqual([[2, "EMAIL_INVALID"]]);
  expect(problemsOf([one, { ...two, email: one.email.toUpperCase() }])).toEqual([[2, "EMAIL_TWICE"]]);
  expect(problemsOf([one, two, { ...three, credential: one.credential }])).toEqual([[3, "CREDENTIAL_TWICE"]]);
  expect(problemsOf([{ ...one, credential: "f" }, two])).toEqual([[1, "CREDENTIAL_INVALID"]]);
  for (const weight of [0, -1, 1.5, 2 ** 30]) {
    expect(problemsOf([{ ...one, weight, email: "?" }])).toEqual([
      [1, "EMAIL_INVALID"],
      [1, "WEIGHT_INVALID"],
    ]);
  }
  expect(problemsOf([{ ...one, weight: 2 ** 30 - 1 }, two])).toEqual([[2, "WEIGHTS_TOO_BIG"]]);
});

test("a roll is refused whole if its authority did not sign exactly these credentials and weights for this election", () => {
  const file = rollFile();
  const change = (changed: Partial<RollFile>) => readRollFile(formatRollFile({ ...file, ...changed }));
  const invalid = { ok: false, error: { code: "SIGNATURE_INVALID" } };
  expect(change({}).ok).toBe(true);
  expect(change({ election: "11111111111112" })).toMatchObject(invalid);
  expect(change({ voters: voters.slice(1) })).toMatchObject(invalid);
  expect(change({ voters: voters.map((voter) => ({ ...voter, weight: 1 })) })).toMatchObject(invalid);
  expect(change({ voters: [] })).toMatchObject({ ok: false, error: { code: "NO_VOTERS" } });
  for (const text of ["", "[]", "{}", JSON.stringify({ ...file, note: 1 })]) {
    expect(readRollFile(text)).toMatchObject({ ok: false, error: { code: "NOT_A_ROLL" } });
  }
});
