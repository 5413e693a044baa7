import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeDatabase, connectDatabase, type Database } from "../database.ts";
import { startTestServer, type TestServer } from "../testing/server.ts";
import { insertAccount } from "./accounts.ts";
import { insertElection, setElectionPhase } from "./elections.ts";
import { countRollEntries, freezeRoll, replaceRoll, rollEntriesOf, rollEntryOf, rollOf, thawRoll } from "./rolls.ts";

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

async function newAccount(email: string): Promise<bigint> {
  const account = { email, displayName: "Voter", passwordHash: "x", role: "voter", createdAt: now } as const;
  const id = await insertAccount(db, account);
  if (id === null) throw new Error("the address was taken");
  return id;
}

async function newElection(): Promise<string> {
  const uuid = randomBytes(7).toString("hex").replaceAll("0", "z");
  const createdBy = await newAccount(`${uuid}@example.org`);
  const texts = { uuid, name: "Board", description: "", questions: "[]" };
  const rules = { registration: "roll", ballotsMin: 1, replacingAllowed: false, closesAt: null } as const;
  const election = { ...texts, ...rules, isDemo: false, createdBy };
  await insertElection(db, { ...election, createdAt: now }, { single: [createdBy], shared: null });
  return uuid;
}

const rollFor = (electionUuid: string, size: number) => ({
  electionUuid,
  rollHash: `0x${"ab".repeat(32)}` as const,
  size,
  totalWeight: 2 * size,
  authority: `0x${"cd".repeat(32)}` as const,
  signature: new Uint8Array(64).fill(7),
  importedAt: now,
});
const voters = (count: number, domain = "example.org") =>
  Array.from({ length: count }, (_, at) => ({
    email: `voter-${at}@${domain}`,
    weight: at + 1,
    credential: at.toString(16).padStart(64, "0"),
  }));

describe("ADM-1: a roll", () => {
  test("is replaced whole by the next import, until it is frozen", async () => {
    const uuid = await newElection();
    expect(await replaceRoll(db, rollFor(uuid, 3), voters(3))).toBe(true);
    expect(await replaceRoll(db, rollFor(uuid, 2_500), voters(2_500, "other.org"))).toBe(true);
    expect(await countRollEntries(db, uuid)).toBe(2_500);
    expect(await freezeRoll(db, uuid, now)).toMatchObject({ size: 2_500, frozenAt: now });
    expect(await replaceRoll(db, rollFor(uuid, 3), voters(3))).toBe(false);
    expect(await countRollEntries(db, uuid)).toBe(2_500);
    await thawRoll(db, uuid);
    expect(await replaceRoll(db, rollFor(uuid, 3), voters(3))).toBe(true);
    expect(await rollOf(db, uuid)).toEqual({ ...rollFor(uuid, 3), frozenAt: null });
    expect((await rollEntriesOf(db, uuid)).map(({ electionUuid: _, ...entry }) => entry)).toEqual(voters(3));
  });

  test("is imported whole or not at all: with one credential twice nothing has changed", async () => {
    const uuid = await newElection();
    await replaceRoll(db, rollFor(uuid, 3), voters(3));
    const twice = [...voters(2, "other.org"), { email: "third@other.org", weight: 1, credential: "0".repeat(64) }];
    await expect(replaceRoll(db, rollFor(uuid, 3), twice)).rejects.toThrow();
    expect((await rollEntriesOf(db, uuid)).map(({ email }) => email)).toEqual(voters(3).map(({ email }) => email));
  });

  test("takes no import once the election is open, and is none for an election that has none", async () => {
    const uuid = await newElection();
    expect(await freezeRoll(db, uuid, now)).toBeNull();
    await setElectionPhase(db, uuid, "open");
    expect(await replaceRoll(db, rollFor(uuid, 1), voters(1))).toBe(false);
    expect(await rollOf(db, uuid)).toBeNull();
  });

  test("of imports and openings at once comes out as one import, whole, or frozen before it", async () => {
    const uuid = await newElection();
    await replaceRoll(db, rollFor(uuid, 5), voters(5));
    const imports = Array.from({ length: 8 }, (_, at) =>
      replaceRoll(db, rollFor(uuid, 10 + at), voters(10 + at, `domain-${at}.org`)),
    );
    const [frozen] = await Promise.all([freezeRoll(db, uuid, now), ...imports]);
    const roll = await rollOf(db, uuid);
    expect(roll).toEqual(frozen);
    expect(await countRollEntries(db, uuid)).toBe(roll?.size);
  });

  test("names a voter by the e-mail address of his account, also of one that is registered later", async () => {
    const uuid = await newElection();
    const email = `${randomBytes(6).toString("hex")}@example.org`;
    const entry = { email, weight: 3, credential: "ef".repeat(32) };
    await replaceRoll(db, rollFor(uuid, 1), [entry]);
    const accountId = await newAccount(email);
    expect(await rollEntryOf(db, { electionUuid: uuid, accountId })).toEqual({ ...entry, electionUuid: uuid });
    const stranger = await newAccount(`x${email}`);
    expect(await rollEntryOf(db, { electionUuid: uuid, accountId: stranger })).toBeNull();
    expect(await rollEntryOf(db, { electionUuid: await newElection(), accountId })).toBeNull();
  });
});
