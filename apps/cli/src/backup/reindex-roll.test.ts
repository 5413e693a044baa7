import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { genesisState } from "@tabella/chain/genesis-block";
import { addRoll } from "@tabella/chain/registrar";
import {
  authorityKey,
  extendAll,
  openTransaction,
  type TestElection,
  testElection,
  testGenesis,
  testRegistrar,
  unwrap,
} from "@tabella/chain/small-election.fixture";
import { closeDatabase, connectDatabase, type Database } from "@tabella/db/database";
import { insertAccount } from "@tabella/db/queries/accounts";
import { rollEntryOf } from "@tabella/db/queries/rolls";
import { startTestServer, type TestServer } from "@tabella/db/testing/server";
import { signRoll } from "@tabella/election/roll";
import { formatRollFile, readRollFile } from "@tabella/election/roll-file";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reindex } from "./reindex.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-reindex-"));
const administrator = "new-administrator@example.org";
const election = testElection({ seed: "an election by roll", voters: 3 });
const { uuid } = election.context.election;
const parts = addRoll(testRegistrar(), { election: uuid, credentials: election.publicCredentials });
const blocks = [[openTransaction(election, { registration: "roll" })], parts];
const ledger = {
  state: extendAll(genesisState(testGenesis), blocks),
  ballots: new Map(),
  timestamps: [1_000_000, 1_002_000, 1_004_000],
};
const emailOf = (voter: number) => `voter-${voter}@example.org`;

let server: TestServer;
let db: Database;
beforeAll(async () => {
  server = await startTestServer();
  db = connectDatabase((await server.migratedDatabase()).url);
  await newAccount(administrator, "administrator");
});
afterAll(async () => {
  await closeDatabase(db);
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function newAccount(email: string, role: "administrator" | "voter"): Promise<bigint> {
  const account = { email, displayName: "Somebody", passwordHash: "x", role, createdAt: new Date(0) };
  return (await insertAccount(db, account)) ?? 0n;
}

/** What a credential authority hands out for these voters. */
function rollFile({ publicCredentials }: TestElection): string {
  const signer = { publicKey: authorityKey.publicKey.ed25519, sign: authorityKey.signEd25519 };
  const { authority, signature } = signRoll({ election: uuid, credentials: publicCredentials }, signer);
  const voters = publicCredentials.map((credential, at) => ({ ...credential, email: emailOf(at + 1) }));
  return formatRollFile({ format: "tabella-roll-1", election: uuid, authority, signature, voters });
}
const rollOf = (voters: TestElection) => unwrap(readRollFile(rollFile(voters)));

test("an election by roll that the database has lost comes back with the credential authority's file: everyone on it has the key of his letter, and no other", async () => {
  const lost = await reindex(db, ledger, { administrator, rolls: [] });
  expect(lost).toMatchObject([{ election: "made anew", rollUnknown: true, credentialsOfNobody: 0 }]);
  const back = await reindex(db, ledger, { administrator, rolls: [rollOf(election)] });
  expect(back).toMatchObject([{ election: "as it was", rollUnknown: false }]);
  expect(await reindex(db, ledger, { administrator, rolls: [rollOf(election)] })).toEqual(back);
  const accountId = await newAccount(emailOf(2), "voter");
  expect(await rollEntryOf(db, { electionUuid: uuid, accountId })).toMatchObject(election.publicCredentials[1] ?? {});
});

test("a roll that is not the one on the ledger is refused, and so is a file that is none", async () => {
  const other = testElection({ seed: "other voters", voters: 3 });
  const refused = reindex(db, ledger, { administrator, rolls: [rollOf(other)] });
  await expect(refused).rejects.toThrow(/the ledger has no election \w+ with the roll 0x/);

  const file = join(folder, "roll.json");
  writeFileSync(file, rollFile(election).replace(emailOf(1), emailOf(2)));
  const url = join(folder, "database-url");
  writeFileSync(url, "mysql://nobody:x@localhost/tabella", { mode: 0o600 });
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const words = ["reindex", "--database", url, "--genesis", "genesis.json", "--node", "http://localhost:1"];
  const { status, stderr } = spawnSync(process.execPath, [main, ...words, "--roll", file], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain("roll.json: VOTERS_INVALID");
});
