import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, connectDatabase, type Database } from "../database.ts";
import { startTestServer, type TestServer } from "../testing/server.ts";
import { insertAccount } from "./accounts.ts";
import { addCeremonyAttempt, ceremonyAttemptsOf } from "./ceremonies.ts";
import { electionByUuid, insertElection } from "./elections.ts";
import { trusteeshipsOf, trusteesOf } from "./trustees.ts";

let server: TestServer;
let db: Database;
beforeAll(async () => {
  server = await startTestServer();
  const { url } = await server.migratedDatabase();
  db = connectDatabase(url);
});
afterAll(async () => {
  await closeDatabase(db);
  await server.stop();
});

const now = new Date("2026-03-29T01:30:00.123Z");

async function newAccount(displayName: string): Promise<bigint> {
  const email = `${randomBytes(8).toString("hex")}@example.org`;
  const id = await insertAccount(db, { email, displayName, passwordHash: "x", role: "voter", createdAt: now });
  if (id === null) throw new Error("the address was taken");
  return id;
}

const newAccounts = (names: readonly string[]) => Promise.all(names.map((name) => newAccount(name)));

async function newElection(single: readonly bigint[], accountIds: readonly bigint[]): Promise<string> {
  const uuid = randomBytes(14).toString("hex").replaceAll("0", "z").slice(0, 14);
  const createdBy = await newAccount("Olga");
  const texts = { uuid, name: "Board", description: "", questions: "[]" };
  const election = {
    ...texts,
    registration: "open",
    ballotsMin: 1,
    replacingAllowed: false,
    closesAt: null,
    isDemo: false,
    createdBy,
  } as const;
  await insertElection(db, { ...election, createdAt: now }, { single, shared: { threshold: 2, accountIds } });
  return uuid;
}

test("a draft may name trustees who are each needed, and others of whom some are enough", async () => {
  const [single = 0n, ...shared] = await newAccounts(["Sue", "Anna", "Ben", "Cleo"]);
  const uuid = await newElection([single], shared);
  expect(await trusteesOf(db, uuid)).toMatchObject([{ position: 1, displayName: "Sue" }]);
  expect(await ceremonyAttemptsOf(db, uuid)).toEqual([
    {
      attempt: 1,
      threshold: 2,
      seats: ["Anna", "Ben", "Cleo"].map((displayName, at) => ({ seat: at + 1, accountId: shared[at], displayName })),
    },
  ]);
  for (const account of [single, ...shared]) {
    expect((await trusteeshipsOf(db, account)).map((election) => election.uuid)).toEqual([uuid]);
  }
});

test("of several who begin the same attempt anew, one does; every attempt stays on record with who took part", async () => {
  const [anna = 0n, ben = 0n, cleo = 0n, dora = 0n] = await newAccounts(["Anna", "Ben", "Cleo", "Dora"]);
  const electionUuid = await newElection([], [anna, ben, cleo]);
  const begin = (accountIds: readonly bigint[]) =>
    addCeremonyAttempt(db, { electionUuid, attempt: 2, threshold: 1, accountIds });
  const begun = await Promise.all([begin([anna, dora]), begin([anna, dora]), begin([anna, dora])]);
  expect(begun.filter((isFirst) => isFirst)).toHaveLength(1);
  const attempts = await ceremonyAttemptsOf(db, electionUuid);
  expect(attempts.map(({ seats }) => seats.map(({ displayName }) => displayName))).toEqual([
    ["Anna", "Ben", "Cleo"],
    ["Anna", "Dora"],
  ]);
});

test("an attempt is begun whole or not at all: with one account twice there is none", async () => {
  const [anna = 0n, ben = 0n] = await newAccounts(["Anna", "Ben"]);
  const electionUuid = await newElection([], [anna, ben]);
  const twice = { electionUuid, attempt: 2, threshold: 1, accountIds: [anna, anna] };
  await expect(addCeremonyAttempt(db, twice)).rejects.toThrow();
  expect(await ceremonyAttemptsOf(db, electionUuid)).toHaveLength(1);
  expect(await electionByUuid(db, electionUuid)).not.toBeNull();
});
