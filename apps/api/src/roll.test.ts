import { checkAbsence, parseAbsence } from "@tabella/chain/absence";
import { parseGenesis } from "@tabella/chain/genesis";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { countRollEntries } from "@tabella/db/queries/rolls";
import type { ApiFailureCode } from "@tabella/rpc/api/failure";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeNetworkFolder, startTestApi, type TestApi, type TestPerson } from "./testing/api.ts";
import { asOpened, cast, decryption, held, makeBallot, newCredential } from "./testing/election.ts";
import { startTestValidators, type TestValidators } from "./testing/network.ts";
import { authority, draftRollElection, rollOf, type TestRoll } from "./testing/roll.ts";

let network: TestValidators;
let host: TestApi;
let administrator: TestPerson;
let trustee: TestPerson;

beforeAll(async () => {
  const folder = makeNetworkFolder(3);
  network = await startTestValidators(folder, 3);
  host = await startTestApi({ folder, validatorUrls: network.urls });
  administrator = await host.signedIn("administrator");
  trustee = await host.signedIn();
});
afterAll(async () => {
  await network.stop();
  await host.stop();
});

const refusedWith = (code: ApiFailureCode, facts: Readonly<Record<string, unknown>> = {}) =>
  expect.objectContaining({
    data: expect.objectContaining({ code, facts: expect.objectContaining(facts) }),
  });
const importRoll = (electionId: string, { text }: Pick<TestRoll, "text">, commit = true) =>
  administrator.client.roll.import.mutate({ electionId, roll: text, commit });

describe("ADM-1: a roll is imported", () => {
  test("as often as needed until the opening; without commit it is only said what would change", async () => {
    const { electionId } = await draftRollElection(administrator, [trustee]);
    const first = rollOf(electionId, ["a@example.org", "b@example.org", "c@example.org"]);
    expect(await importRoll(electionId, first, false)).toMatchObject({ added: 3, changed: 0, removed: 0 });
    expect(await countRollEntries(host.db, electionId)).toBe(0);
    expect(await importRoll(electionId, first)).toMatchObject({ added: 3, changed: 0, removed: 0 });
    expect(await importRoll(electionId, first)).toMatchObject({ added: 0, changed: 0, removed: 0 });
    const second = rollOf(electionId, ["b@example.org", "d@example.org"]);
    expect(await importRoll(electionId, second)).toMatchObject({
      roll: { size: 2, totalWeight: 3, authority: authority.publicKey, isComplete: false },
      ...{ added: 1, changed: 1, removed: 2 },
    });
    expect(await countRollEntries(host.db, electionId)).toBe(2);
  });

  test("only if it is of this election, signed whole, and every voter on it is of the right form", async () => {
    const { electionId } = await draftRollElection(administrator, [trustee]);
    const invalid = (text: string, reason: string, facts = {}) =>
      expect(importRoll(electionId, { text })).rejects.toEqual(refusedWith("ROLL_INVALID", { reason, ...facts }));
    const { text } = rollOf(electionId, ["a@example.org", "b@example.org"]);
    await invalid("{", "NOT_A_ROLL");
    await invalid(text.replace('"weight":2', '"weight":1'), "SIGNATURE_INVALID");
    await invalid(rollOf("11111111111111", ["a@example.org"]).text, "ANOTHER_ELECTION");
    const problem = { place: 2, code: "EMAIL_TWICE", text: "A@example.org" };
    await invalid(rollOf(electionId, ["a@example.org", "A@example.org"]).text, "VOTERS_INVALID", {
      problems: [problem],
    });
    expect(await countRollEntries(host.db, electionId)).toBe(0);
  });

  test("never for open registration, nor may an election by roll be opened without one", async () => {
    const { electionId } = await draftRollElection(administrator, [trustee]);
    await expect(administrator.client.elections.open.mutate({ electionId })).rejects.toEqual(
      refusedWith("ROLL_MISSING"),
    );
    const { uuid: open } = await administrator.client.elections.create.mutate({
      name: "Open",
      description: "",
      questions: [{ question: "Who?", answers: ["Ada", "Emmy"], min: 1, max: 1 }],
      registration: "open",
      trusteeEmails: [trustee.account.email],
    });
    await expect(importRoll(open, rollOf(open, ["a@example.org"]))).rejects.toEqual(
      refusedWith("ROLL_INVALID", { reason: "OPEN_REGISTRATION" }),
    );
  });
});

describe("an election by roll", () => {
  let electionId: string;
  let trusteeKeys: readonly bigint[];
  let voters: readonly TestPerson[];
  let roll: TestRoll;
  const keyOf = (at: number) => roll.voters[at] ?? { secret: "", credential: "" };

  beforeAll(async () => {
    voters = await Promise.all([1, 2, 3].map(() => host.signedIn()));
    ({ electionId, trusteeKeys } = await draftRollElection(administrator, [trustee]));
    // More than one part of the roll; nobody else of these has an account.
    const others = Array.from({ length: 248 }, (_, at) => `voter-${at}@example.org`);
    roll = rollOf(electionId, [...voters.map(({ account }) => account.email), ...others]);
    await importRoll(electionId, roll);
    await administrator.client.elections.open.mutate({ electionId });
  });

  test("ADM-2: has as many voters on the ledger as in the database and on the page, under the authority's signature", async () => {
    const weight = roll.voters.reduce((sum, voter) => sum + voter.weight, 0);
    // Opening waits for the roll for some seconds only.
    await expect
      .poll(() => administrator.client.elections.get.query({ electionId }))
      .toMatchObject({
        registration: "roll",
        credentialCount: 251,
        credentialWeight: weight,
        roll: { size: 251, totalWeight: weight, authority: authority.publicKey, isComplete: true },
        myWeight: null,
      });
    expect(await countRollEntries(host.db, electionId)).toBe(251);
    await expect(importRoll(electionId, roll)).rejects.toEqual(refusedWith("ROLL_FIXED"));
  });

  test("takes a voter with the key from his letter, and no other voter and no other key", async () => {
    const [one, two] = voters as [TestPerson, TestPerson];
    const register = (person: TestPerson, credential: string) =>
      person.client.credentials.register.mutate({ electionId, credential });
    expect((await one.client.elections.get.query({ electionId })).myWeight).toBe(1);
    expect((await two.client.elections.get.query({ electionId })).myWeight).toBe(2);
    const { credential: made } = newCredential(asOpened(await one.client.elections.get.query({ electionId }), []));
    await expect(register(one, made)).rejects.toEqual(refusedWith("CREDENTIAL_OF_ANOTHER_VOTER"));
    await expect(register(two, keyOf(0).credential)).rejects.toEqual(refusedWith("CREDENTIAL_OF_ANOTHER_VOTER"));
    await expect(register(trustee, keyOf(0).credential)).rejects.toEqual(refusedWith("NOT_ON_ROLL"));
    expect(await register(one, keyOf(0).credential)).toEqual({ credential: keyOf(0).credential, state: "final" });
    expect(await register(one, keyOf(0).credential)).toMatchObject({ state: "final" });
  });

  test("SEC-13: whoever has another's account cannot try the keys on the board one after the other, nor all at once", async () => {
    const three = voters[2] as TestPerson;
    const register = (at: number) =>
      three.client.credentials.register
        .mutate({ electionId, credential: keyOf(at).credential })
        .catch((error: unknown) => (error as { data: { code: string } }).data.code);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => register(at + 10)));
    expect(answers.filter((answer) => answer === "CREDENTIAL_OF_ANOTHER_VOTER")).toHaveLength(20);
    expect(answers.filter((answer) => answer === "TOO_MANY_ATTEMPTS")).toHaveLength(20);
    // Not even the right one is told from the others now; half an hour later one more is.
    expect(await register(2)).toBe("TOO_MANY_ATTEMPTS");
  });

  test("counts each ballot with its weight, and R28: who did not vote can prove it, who did cannot", async () => {
    const anonymous = host.anonymous();
    const election = asOpened(await anonymous.elections.get.query({ electionId }), trusteeKeys);
    for (const [at, voter] of voters.slice(0, 2).entries()) {
      await voter.client.credentials.register.mutate({ electionId, credential: keyOf(at).credential });
      const transaction = encodeTransaction(makeBallot(election, keyOf(at).secret, at));
      expect(await cast(voter, { electionId, transaction })).toMatchObject({ state: "final" });
    }
    await administrator.client.elections.close.mutate({ electionId });
    // Whoever is asked from here on need not be the validator that was waited for.
    await expect.poll(async () => (await anonymous.elections.get.query({ electionId })).phase).toBe("closed");
    const genesis = held(parseGenesis(await anonymous.chain.genesis.query()));
    const absence = async (credential: string) => {
      const { absence: text } = await anonymous.chain.absence.query({ electionId, credential });
      return checkAbsence(genesis, held(parseAbsence(text)), nobleSignatureChecker);
    };
    expect(await absence(keyOf(2).credential)).toMatchObject({ ok: true, value: { kind: "registered" } });
    expect(await absence(newCredential(election).credential)).toMatchObject({ ok: true, value: { kind: "unlisted" } });
    expect(await absence(keyOf(0).credential)).toMatchObject({ ok: false, error: { step: "absence" } });

    const transaction = await decryption(trustee, election, 1);
    await trustee.client.trustees.submitDecryption.mutate({ electionId, transaction });
    await expect.poll(async () => (await anonymous.results.get.query({ electionId })).phase).toBe("tallied");
    expect(await anonymous.results.get.query({ electionId })).toMatchObject({
      ...{ phase: "tallied", ballots: 2, totalWeight: 3 },
      questions: [{ answers: [{ votes: 1 }, { votes: 2 }] }],
    });
  });
});
