import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeDatabase, connectDatabase, type Database } from "../database.ts";
import { startTestServer, type TestServer } from "../testing/server.ts";
import { accountByEmail, accountById, insertAccount } from "./accounts.ts";
import { credentialOf, markCredentialFinal, pendingCredentials, reserveCredential } from "./credentials.ts";
import { electionByUuid, insertElection, setElectionPhase } from "./elections.ts";
import { changeLoginFailures, clearLoginFailures, loginFailures } from "./login-throttles.ts";
import { insertSession, revokeSession, sessionById, sessionByTokenHash, touchSession } from "./sessions.ts";
import { setTrusteeKey, trusteeshipsOf, trusteesOf } from "./trustees.ts";
import { electionsVotedIn, markVoteFinal, markVoteRejected, pendingVotes, reserveVote, voteOf } from "./votes.ts";

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

const hashOf = () => `0x${randomBytes(32).toString("hex")}` as const;
const now = new Date("2026-03-29T01:30:00.123Z");

async function newAccount(email = `${randomBytes(8).toString("hex")}@example.org`): Promise<bigint> {
  const id = await insertAccount(db, {
    email,
    displayName: "Voter",
    passwordHash: "x",
    role: "voter",
    createdAt: now,
  });
  if (id === null) throw new Error("the address was taken");
  return id;
}

async function newElection(trusteeIds: readonly bigint[] = []): Promise<string> {
  const uuid = randomBytes(14).toString("hex").replaceAll("0", "z").slice(0, 14);
  const createdBy = await newAccount();
  await insertElection(
    db,
    {
      uuid,
      name: "Board",
      description: "",
      questions: "[]",
      registration: "open",
      ballotsMin: 1,
      replacingAllowed: false,
      closesAt: null,
      isDemo: false,
      createdBy,
      createdAt: now,
    },
    { single: trusteeIds.length > 0 ? trusteeIds : [createdBy], shared: null },
  );
  return uuid;
}

describe("values come back as they went in", () => {
  test("DB-1: every integer of 64 bits, also beyond 2^53", async () => {
    const electionUuid = await newElection();
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), async (blockIndex) => {
        const vote = { electionUuid, accountId: await newAccount(), ballotHash: hashOf(), transactionHash: hashOf() };
        await reserveVote(db, { ...vote, submittedAt: now });
        await markVoteFinal(db, { ...vote, blockIndex });
        expect((await voteOf(db, vote))?.blockIndex).toBe(blockIndex);
      }),
      { numRuns: 40, examples: [[2n ** 64n - 1n], [2n ** 53n + 1n], [0n]] },
    );
  });

  test("DB-2: all bytes, also those that are not UTF-8", async () => {
    const accountId = await newAccount();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        async (id, tokenHash) => {
          await insertSession(db, { id, accountId, tokenHash, createdAt: now });
          expect((await sessionById(db, id))?.session.tokenHash).toEqual(tokenHash);
          expect((await sessionByTokenHash(db, tokenHash))?.session.id).toEqual(id);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("text of every script, and addresses that differ only in case or accent are two accounts", async () => {
    const name = "Ægir 👩🏽‍🚀 ελευθερία 選挙 \u0000’";
    const id = await insertAccount(db, {
      email: "utf8@example.org",
      displayName: name,
      passwordHash: "x",
      role: "voter",
      createdAt: now,
    });
    expect((await accountById(db, id ?? 0n))?.displayName).toBe(name);
    expect(await accountByEmail(db, "UTF8@example.org")).toBeNull();
    expect(await newAccount("ütf8@example.org")).not.toBe(id);
  });

  test("DB-6: moments keep their milliseconds whatever the time zone of this machine", async () => {
    const before = process.env.TZ;
    try {
      for (const zone of ["America/New_York", "Asia/Kolkata", "UTC"]) {
        process.env.TZ = zone;
        const row = await accountById(db, await newAccount());
        expect(row?.createdAt.toISOString()).toBe(now.toISOString());
      }
    } finally {
      process.env.TZ = before;
    }
  });
});

describe("accounts and sessions", () => {
  test("one account an e-mail address, however many register at once", async () => {
    const account = { email: "once@example.org", displayName: "A", passwordHash: "x", role: "voter", createdAt: now };
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => insertAccount(db, { ...account, role: "voter" as const })),
    );
    expect(ids.filter((id) => id !== null)).toHaveLength(1);
  });

  test("a revoked session is not found", async () => {
    const id = new Uint8Array(randomBytes(16));
    await insertSession(db, {
      id,
      accountId: await newAccount(),
      tokenHash: new Uint8Array(randomBytes(32)),
      createdAt: now,
    });
    await touchSession(db, id, new Date(now.getTime() + 1000));
    expect((await sessionById(db, id))?.session.lastUsedAt.getTime()).toBe(now.getTime() + 1000);
    await revokeSession(db, id, now);
    expect(await sessionById(db, id)).toBeNull();
  });

  test("of simultaneous attempts to log in only as many are let through as one after the other would be", async () => {
    const subject = new Uint8Array(randomBytes(32));
    const attempt = () =>
      changeLoginFailures(db, { subject, now }, ({ failures }) =>
        failures < 5 ? { next: { failures: failures + 1, lastFailureAt: now }, answer: 0 } : { next: null, answer: 7 },
      );
    const waits = await Promise.all(Array.from({ length: 30 }, attempt));
    expect(waits.toSorted((a, b) => a - b)).toEqual([...Array(5).fill(0), ...Array(25).fill(7)]);
    expect(await loginFailures(db, subject)).toEqual({ failures: 5, lastFailureAt: now });
    await clearLoginFailures(db, subject);
    expect(await loginFailures(db, subject)).toBeNull();
  });
});

describe("elections and trustees", () => {
  test("an election and its trustees are stored together or not at all", async () => {
    const account = await newAccount();
    await expect(newElection([account, account])).rejects.toThrow();
    const uuid = await newElection([account]);
    await setElectionPhase(db, uuid, "open");
    expect((await electionByUuid(db, uuid))?.phase).toBe("open");
    expect(await trusteesOf(db, uuid)).toMatchObject([{ position: 1, displayName: "Voter", publicKey: null }]);
  });

  test("a trustee's key stands once it is stored, and no two trustees share one", async () => {
    const [first, second] = [await newAccount(), await newAccount()];
    const electionUuid = await newElection([first, second]);
    const key = (accountId: bigint, publicKey: string) =>
      setTrusteeKey(db, { electionUuid, accountId, publicKey, pokChallenge: "1", pokResponse: "2" });
    expect(await key(first, "ab".repeat(32))).toBe(true);
    expect(await key(first, "cd".repeat(32))).toBe(true);
    expect(await key(second, "ab".repeat(32))).toBe(false);
    expect((await trusteesOf(db, electionUuid)).map(({ publicKey }) => publicKey)).toEqual(["ab".repeat(32), null]);
    expect(await trusteeshipsOf(db, first)).toMatchObject([{ uuid: electionUuid }]);
  });
});

describe("credentials", () => {
  test("the voter's first credential stays, and nobody else can take it", async () => {
    const electionUuid = await newElection();
    const [voter, other] = [await newAccount(), await newAccount()];
    const reserve = (accountId: bigint, credential: string) =>
      reserveCredential(db, { electionUuid, accountId, credential, registeredAt: now });
    expect((await reserve(voter, "11".repeat(32)))?.credential).toBe("11".repeat(32));
    expect((await reserve(voter, "22".repeat(32)))?.credential).toBe("11".repeat(32));
    expect(await reserve(other, "11".repeat(32))).toBeNull();
    const pending = (elections: string[]) => pendingCredentials(db, elections, { after: null, limit: 100 });
    expect((await pending([electionUuid])).map(({ accountId }) => accountId)).toEqual([voter]);
    expect(await pending([])).toEqual([]);
    await markCredentialFinal(db, { electionUuid, accountId: voter });
    expect((await credentialOf(db, { electionUuid, accountId: voter }))?.state).toBe("final");
  });
});

describe("votes", () => {
  const attemptOf = (electionUuid: string, accountId: bigint) => ({
    electionUuid,
    accountId,
    ballotHash: hashOf(),
    transactionHash: hashOf(),
    submittedAt: now,
  });

  test("DB-7: 50 casts at once leave exactly one vote", async () => {
    const electionUuid = await newElection();
    const accountId = await newAccount();
    const attempts = Array.from({ length: 50 }, () => attemptOf(electionUuid, accountId));
    await Promise.all(attempts.map((attempt) => reserveVote(db, attempt)));
    await Promise.all(attempts.map((attempt) => markVoteFinal(db, { ...attempt, blockIndex: 7n })));
    const [rows] = await db.$client.query("SELECT COUNT(*) AS count FROM votes WHERE election_uuid = ?", [
      electionUuid,
    ]);
    expect(rows).toEqual([{ count: "1" }]);
    expect(await electionsVotedIn(db, accountId)).toEqual(new Set([electionUuid]));
  });

  test("a final ballot gives way to one of a later block only: what a laggard says never takes a replacement back", async () => {
    const electionUuid = await newElection();
    const accountId = await newAccount();
    const [first, second] = [attemptOf(electionUuid, accountId), attemptOf(electionUuid, accountId)];
    await reserveVote(db, first);
    await markVoteFinal(db, { ...first, blockIndex: 7n });
    await markVoteFinal(db, { ...second, blockIndex: 9n });
    expect(await voteOf(db, first)).toMatchObject({ ballotHash: second.ballotHash, blockIndex: 9n });
    await markVoteFinal(db, { ...first, blockIndex: 7n });
    await markVoteRejected(db, second);
    expect(await voteOf(db, first)).toMatchObject({ ballotHash: second.ballotHash, state: "final" });
  });

  test("UX-9: a pending or rejected ballot gives way to another, a final one never does", async () => {
    const electionUuid = await newElection();
    const accountId = await newAccount();
    const [first, second, third, fourth] = [1, 2, 3, 4].map(() => attemptOf(electionUuid, accountId));
    if (!first || !second || !third || !fourth) throw new Error("four attempts");
    expect(await reserveVote(db, first)).toMatchObject({ ballotHash: first.ballotHash, state: "pending" });
    expect(await reserveVote(db, second)).toMatchObject({ ballotHash: second.ballotHash, state: "pending" });
    await markVoteRejected(db, first);
    expect((await voteOf(db, second))?.state).toBe("pending");
    await markVoteRejected(db, second);
    expect((await voteOf(db, second))?.state).toBe("rejected");
    expect(await reserveVote(db, third)).toMatchObject({ ballotHash: third.ballotHash, state: "pending" });
    await markVoteFinal(db, { ...third, blockIndex: 3n });
    expect(await reserveVote(db, fourth)).toMatchObject({ ballotHash: third.ballotHash, state: "final" });
    await markVoteRejected(db, third);
    await markVoteFinal(db, { ...fourth, blockIndex: 3n });
    expect(await voteOf(db, third)).toMatchObject({
      ballotHash: third.ballotHash,
      transactionHash: third.transactionHash,
      blockIndex: 3n,
      state: "final",
    });
  });

  test("the reconciler sees pending votes with the credential by which to ask the ledger", async () => {
    const electionUuid = await newElection();
    const accountId = await newAccount();
    await reserveCredential(db, { electionUuid, accountId, credential: "ee".repeat(32), registeredAt: now });
    const attempt = attemptOf(electionUuid, accountId);
    await reserveVote(db, attempt);
    const pending = await pendingVotes(db, { after: null, limit: 1000 });
    expect(pending.find((vote) => vote.accountId === accountId)).toMatchObject({
      ballotHash: attempt.ballotHash,
      credential: "ee".repeat(32),
    });
  });

  test("it comes to each of them, a page at a time, in as many elections as there are", async () => {
    for (const electionUuid of [await newElection(), await newElection()]) {
      for (let voters = 0; voters < 3; voters += 1) {
        const accountId = await newAccount();
        const credential = hashOf().slice(2);
        await reserveCredential(db, { electionUuid, accountId, credential, registeredAt: now });
        await reserveVote(db, attemptOf(electionUuid, accountId));
      }
    }
    const all = await pendingVotes(db, { after: null, limit: 1000 });
    const seen: typeof all = [];
    for (let page = all.slice(0, 2); page.length > 0; ) {
      seen.push(...page);
      page = await pendingVotes(db, { after: page.at(-1) ?? null, limit: 2 });
    }
    expect(seen).toEqual(all);
    expect(all.length).toBeGreaterThanOrEqual(6);
  });
});
