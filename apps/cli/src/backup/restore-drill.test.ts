import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { closeDatabase, connectDatabase, type Database } from "@tabella/db/database";
import { installedProgram } from "@tabella/db/installed-program";
import { accountsByEmails } from "@tabella/db/queries/accounts";
import { countVotesByState, votesOf } from "@tabella/db/queries/votes";
import { countRows } from "@tabella/db/table-rows";
import { publicCredential } from "@tabella/election/credential";
import { runApiCommand } from "@tabella/launcher/api-command";
import { anyFreePorts, startLocalNetwork } from "@tabella/launcher/local-network";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { createValidatorClient } from "@tabella/rpc/validator/client";
import { Prng } from "@tabella/simulator/prng";
import { afterAll, describe, expect, test, vi } from "vitest";
import { anonymous, signUp } from "../account/participant.ts";
import { BallotStream } from "../chaos/ballot-stream.ts";
import { countBallots, differences, downloadChain } from "../chaos/final-checks.ts";
import { castUntilFinal, makeBallot } from "../election-day/cast-until-final.ts";
import { closePollingDay, openPollingDay, type RegisteredVoter } from "../election-day/polling-day.ts";
import { systemRandom } from "../election-day/voter.ts";
import { downloadRecord } from "../record/public-record.ts";
import { verifyFiles } from "../record/verify-files.ts";
import { type Manifest, readManifest, writeManifest } from "./manifest.ts";

// Bounds for a machine with much else to do; nothing here waits longer than it must.
const wait = { timeout: 60_000, interval: 100 } as const;

const folder = mkdtempSync(join(tmpdir(), "tabella-drill-"));
const network = await startLocalNetwork({
  ...{ dataFolder: join(folder, "network"), validatorCount: 3, withWeb: false, withWatchdog: false },
  ports: await anyFreePorts(3),
});
const { genesisFile, validators, database } = network;
const nodeUrls = validators.map(({ url }) => url);
const door = { apiUrl: network.apiUrl, origin: network.origin };
const day = await openPollingDay(network, { name: "Election of the drill", voterCount: 3 }, () => undefined);
const stream = new BallotStream({ ...day, ballotsPerSecond: 3, chance: new Prng(11).fork() });
afterAll(async () => {
  await stream.stop(0);
  await network.stop();
  rmSync(folder, { recursive: true, force: true });
});

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly notices: string;
}

/** Runs the command line as an operator does, while voters go on voting. */
function tabella(...parameters: readonly string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, [main, ...parameters], (error, output, notices) => {
      done({ code: error === null ? 0 : Number(error.code), output, notices });
    });
  });
}

/** The command's document; its notices are the reason if it fails. */
async function answer(...parameters: readonly string[]) {
  const { code, output, notices } = await tabella(...parameters, "--json");
  if (code !== 0) throw new Error(`tabella ${parameters.join(" ")}: ${notices}`);
  return JSON.parse(output);
}

const urlFile = (name: string, url: string) => {
  const file = join(folder, name);
  writeFileSync(file, `${url}\n`, { mode: 0o600 });
  return file;
};
const backupUrl = urlFile("backup-url", database.server().backupUrl);
const migratorUrl = urlFile("migrator-url", database.server().migratorUrl);
const applicationUrl = urlFile("application-url", database.server().url);
const backup = join(folder, "backup");
const node = nodeUrls[0] ?? "";
const source = ["--node", node, "--database", backupUrl];

function administrator(statement: string): void {
  execFileSync(installedProgram("mariadb"), ["--no-defaults", `--socket=${database.server().socket}`, "-e", statement]);
}

async function inDatabase<Value>(work: (db: Database) => Promise<Value>): Promise<Value> {
  const db = connectDatabase(database.server().url);
  try {
    return await work(db);
  } finally {
    await closeDatabase(db);
  }
}

/** As every start of the API's container does: its user may log in from anywhere there. */
function grantRightsAnew(): void {
  for (const user of ["tabella_app", "tabella_reader"]) administrator(`CREATE USER '${user}'@'%' REQUIRE SSL`);
  const { url, migratorUrl } = database.server();
  const said = execFileSync(process.execPath, [join(repositoryFolder, "apps", "api", "src", "migrate.ts")], {
    env: { ...network.apiEnvironment, TABELLA_DATABASE_URL: url, TABELLA_DATABASE_MIGRATOR_URL: migratorUrl },
    encoding: "utf8",
  });
  expect(said).toBe("0 migrations applied\n");
}

/** A disk goes while the server writes; its passwords are kept elsewhere, as they must be. */
async function destroyDatabase(...folders: readonly ("data" | "changes")[]): Promise<void> {
  await network.api.process().kill();
  process.kill(Number(readFileSync(join(database.dataFolder, "server.pid"), "utf8")), "SIGKILL");
  await database.server().stop();
  for (const name of folders) rmSync(join(database.dataFolder, name), { recursive: true });
}

/** A moment that the log of changes can tell from what comes before and after. */
async function nextSecond(): Promise<string> {
  const second = Math.ceil((Date.now() + 1) / 1_000) * 1_000;
  await sleep(second - Date.now() + 50);
  return new Date(second).toISOString();
}

const chains = () => Promise.all(validators.map(({ name, url }) => downloadChain(name, url)));
async function stateRoots() {
  return (await chains()).map(({ blocks }) => blocks.at(-1)?.state_root);
}
const allAtOneHead = () =>
  vi.waitFor(async () => expect(new Set(await stateRoots()).size).toBe(1), wait).then(stateRoots);

/** Everybody logs in and votes again, in place of the ballot that the ledger has of him. */
async function everyoneVotesAgain(choice: number): Promise<string[]> {
  const { credential: ask } = createValidatorClient(node).elections;
  const cast = async (voter: RegisteredVoter) => {
    const credential = publicCredential(voter.credential, day.electionId, systemRandom);
    const known = await ask.query({ electionId: day.electionId, credential });
    const ballot = makeBallot(day.polling, voter, { choice, replaces: known.ballot?.hash });
    const participant = await voter.login();
    const giveUpAtMs = performance.now() + wait.timeout;
    const done = await castUntilFinal({ ...voter, participant }, ballot, {
      giveUpAtMs: () => giveUpAtMs,
      onOther: () => undefined,
    });
    if (done === null) throw new Error(`${voter.participant.email}: the ballot never became final`);
    return ballot.transaction.ballot_hash;
  };
  return Promise.all(day.voters.map(cast));
}

const person = (name: string) => signUp(door, { email: `${name}@example.org`, displayName: name });
let until = "";
const acknowledged: `0x${string}`[] = [];

describe("REL-11: a backup that is made while people vote", () => {
  test("is whole, holds chain and database of one moment, and is never made over another", async () => {
    stream.start();
    await stream.nextAcknowledgement(wait.timeout);
    const made = await answer("backup", "--out", backup, "--genesis", genesisFile, ...source);
    expect(made).toMatchObject({
      ok: true,
      chain: { height: expect.any(Number) },
      database: { changes: [expect.any(String)] },
    });
    expect(made.database.rows).toMatchObject({ accounts: 5, credentials: 3, elections: 1 });
    expect(await answer("backup", "verify", backup)).toEqual(made);
    const again = await tabella("backup", "--out", backup, "--genesis", genesisFile, ...source);
    expect(again).toMatchObject({ code: 2, notices: expect.stringContaining("exists") });
    const files = readFileSync(join(backup, "manifest.json"), "utf8");
    expect(files).not.toContain(new URL(database.server().backupUrl).password);
  });

  test("is brought up to date: the blocks and the database's changes that came since", async () => {
    await stream.nextAcknowledgement(wait.timeout);
    await person("in-time");
    until = await nextSecond();
    await person("too-late");
    await stream.nextAcknowledgement(wait.timeout);
    await stream.stop(wait.timeout);
    expect(stream.unsettled).toEqual([]);
    acknowledged.push(...stream.acknowledged.map(({ ballotHash }) => ballotHash));
    await allAtOneHead();
    const before = readManifest(backup);
    const updated = await answer("backup", "update", backup, ...source);
    expect(updated.chain.height).toBeGreaterThan(before.chain.height);
    expect(updated.database).toMatchObject({ rows: before.database?.rows, changes: [expect.any(String)] });
    expect(await answer("backup", "age", backup, "--at-most", "30")).toMatchObject({ ok: true, folder: backup });
    expect(await tabella("backup", "age", folder, "--at-most", "30")).toMatchObject({ code: 0 });
    expect(await answer("backup", "verify", backup)).toEqual(updated);
  });

  test.each<[string, (copy: string, manifest: Manifest) => unknown, RegExp]>([
    ["a dump that was cut", (copy) => truncateSync(join(copy, "database.sql"), 1_000), /database.sql is not what/],
    ["a file that is missing", (copy) => rmSync(join(copy, "genesis.json")), /genesis.json is missing/],
    [
      "a block that was changed, the manifest fitting again",
      async (copy, { files: _, ...manifest }) => {
        const file = join(copy, manifest.chain.files[0] ?? "");
        const text = readFileSync(file, "utf8");
        writeFileSync(
          file,
          text.replace(/"timestamp":(\d+)/, (_whole, time) => `"timestamp":${Number(time) + 1}`),
        );
        await writeManifest(copy, manifest);
      },
      /block 1 does not hold/,
    ],
  ])("that is damaged is refused by name: %s", async (what, damage, reason) => {
    const copy = join(folder, what.replaceAll(/\W+/g, "-"));
    cpSync(backup, copy, { recursive: true });
    await damage(copy, readManifest(copy));
    const words = what.startsWith("a block")
      ? ["restore", copy, "--store", join(copy, "store")]
      : ["backup", "verify", copy];
    expect(await tabella(...words)).toMatchObject({ code: 1, notices: expect.stringMatching(reason) });
  });

  test("is put over nothing that is there: neither rows nor a store", async () => {
    const database = await tabella("restore", backup, "--database", migratorUrl);
    expect(database).toMatchObject({ code: 2, notices: expect.stringContaining("the database has rows") });
    const store = await tabella("restore", backup, "--store", validators[2]?.dataFolder ?? "");
    expect(store).toMatchObject({ code: 1, notices: expect.stringMatching(/in use/) });
  });
});

describe("REL-11: restore drill", () => {
  test("database and one validator's store destroyed: restored up to a moment, equal state roots and accounts, and the election goes on", async () => {
    const [first, , lost] = validators;
    const before = await stateRoots();
    await lost?.process().kill();
    rmSync(lost?.dataFolder ?? "", { recursive: true });
    await destroyDatabase("data", "changes");
    await database.restart();

    administrator("GRANT BINLOG REPLAY ON *.* TO 'tabella_migrator'@'127.0.0.1'");
    const restored = await answer(
      ...["restore", backup, "--database", migratorUrl, "--until", until, "--store", lost?.dataFolder ?? ""],
    );
    expect(restored.store.stateRoot).toBe(before[0]);
    expect(restored.rows).toMatchObject({ accounts: 6, credentials: 3, sessions: 0 });
    const names = ["in-time", "too-late", "administrator", "voter-1"].map((name) => `${name}@example.org`);
    const there = (await inDatabase((db) => accountsByEmails(db, names))).map(({ email }) => email);
    expect(there.sort()).toEqual(["administrator@example.org", "in-time@example.org", "voter-1@example.org"]);

    await lost?.restart();
    // Of ballots after that moment the database knows nothing; the ledger does.
    const { elections } = await answer(
      "reindex",
      "--database",
      applicationUrl,
      "--node",
      node,
      "--genesis",
      genesisFile,
    );
    const wanted = { election: "as it was", credentialsOfNobody: 0, votesNotOnLedger: 0 };
    expect(elections).toEqual([expect.objectContaining(wanted)]);
    expect(elections[0].votes).toBeGreaterThan(0);
    const votes = await inDatabase((db) => votesOf(db, day.electionId));
    const known = new Set<string>(acknowledged);
    expect(votes.filter(({ state, ballotHash }) => state === "final" && known.has(ballotHash))).toHaveLength(3);
    // All that the backup has, in the place of what is there.
    const whole = await answer("restore", backup, "--database", migratorUrl, "--changes", "--replace");
    expect(whole.rows).toMatchObject({ accounts: 7, credentials: 3, votes: 3, sessions: 0 });
    administrator("REVOKE BINLOG REPLAY ON *.* FROM 'tabella_migrator'@'127.0.0.1'");
    grantRightsAnew();
    await network.api.restart();
    expect(new Set(await allAtOneHead())).toEqual(new Set(before));
    // C-35: what it signed before is in no backup.
    expect(
      readFileSync(lost?.process().logFile ?? "", "utf8")
        .split('"msg":"listening"')
        .at(-2),
    ).toContain("memory-lost");
    acknowledged.push(...((await everyoneVotesAgain(1)) as `0x${string}`[]));
    expect((await inDatabase(countVotesByState)).final).toBe(3);
    expect(first?.process().isRunning()).toBe(true);
  });

  test("only the tables destroyed: all that came since the last update comes back from the log of changes that survived", async () => {
    const last = join(folder, "last-backup");
    await answer("backup", "--out", last, "--genesis", genesisFile, ...source);
    await person("since-then");
    const before = await inDatabase(countRows);
    await destroyDatabase("data");
    const lost = await nextSecond();
    // It makes its tables at once, and its log says so: that is no part of what was lost.
    await database.restart();

    administrator("GRANT BINLOG REPLAY ON *.* TO 'tabella_migrator'@'127.0.0.1'");
    const restore = ["restore", last, "--database", migratorUrl, "--until", lost];
    const early = await tabella(...restore);
    expect(early).toMatchObject({ code: 2, notices: expect.stringMatching(/changes end at .*backup update/) });
    await answer("backup", "update", last, ...source);
    administrator("CREATE TABLE tabella.of_a_newer_program (id INT)");
    const unknown = await tabella(...restore);
    expect(unknown).toMatchObject({ code: 2, notices: expect.stringContaining("(of_a_newer_program)") });
    const { rows } = await answer(...restore, "--replace");
    administrator("REVOKE BINLOG REPLAY ON *.* FROM 'tabella_migrator'@'127.0.0.1'");
    expect(rows).toEqual({ ...before, sessions: 0 });
    expect(await inDatabase((db) => accountsByEmails(db, ["since-then@example.org"]))).toHaveLength(1);
    grantRightsAnew();
    await network.api.restart();
  });

  test("the stores of all validators destroyed: restored from the newest backup, equal state roots, and they seal again", async () => {
    const before = await allAtOneHead();
    const other = await tabella("backup", "update", backup, ...source);
    expect(other).toMatchObject({ code: 1, notices: expect.stringContaining("another log of changes") });
    await answer("backup", "update", backup, "--node", node);
    for (const { process, dataFolder } of validators) {
      await process().kill();
      rmSync(dataFolder, { recursive: true });
    }
    for (const { name, dataFolder } of validators) {
      const key = join(network.dataFolder, `${name}.key.json`);
      const { store } = await answer("restore", backup, "--store", dataFolder);
      expect(store.stateRoot).toBe(before[0]);
      const words = ["validator", "override-watching", "--data", dataFolder, "--key", key, "--genesis", genesisFile];
      expect(await answer(...words, "--nobody-knows-more")).toMatchObject({ height: store.height });
    }
    await Promise.all(validators.map((validator) => validator.restart()));
    expect(await allAtOneHead()).toEqual(before);
    acknowledged.push(...((await everyoneVotesAgain(0)) as `0x${string}`[]));
  });

  test("the election is closed, counted and verified; no acknowledged ballot is lost", async () => {
    await closePollingDay({ ...day });
    await allAtOneHead();
    // The empty block after the last changes no state, and comes to one validator after the other.
    const shown = await vi.waitFor(async () => {
      const all = await chains();
      expect(differences(all)).toEqual([]);
      return all;
    }, wait);
    expect(countBallots(shown, acknowledged)).toEqual({ lost: [], duplicated: [] });
    const paths = await downloadRecord({ ...door, electionId: day.electionId, out: join(folder, "record") });
    expect(verifyFiles(paths).ok).toBe(true);
    expect(readFileSync(paths.archive, "latin1")).toContain('{"result":[[3,0]]}');
  });

  test("a database lost without any backup: reindex makes the elections anew, and says what is lost", async () => {
    await destroyDatabase("data", "changes");
    await database.restart();
    await network.api.restart();
    const login = { email: "new-administrator@example.org", displayName: "new" };
    await signUp(door, login);
    const words = ["reindex", "--database", applicationUrl, "--node", node, "--genesis", genesisFile];
    const { elections } = await answer(...words);
    expect(elections).toEqual([
      expect.objectContaining({ election: "missing", credentialsOfNobody: 3, trusteesUnknown: true }),
    ]);
    expect(await tabella(...words, "--administrator", login.email)).toMatchObject({ code: 2 });
    await runApiCommand(network, "appoint-administrator", [login.email]);
    const again = await answer(...words, "--administrator", login.email);
    expect(again.elections).toEqual([expect.objectContaining({ election: "made anew", credentialsOfNobody: 3 })]);
    const shown = await anonymous(door).elections.get.query({ electionId: day.electionId });
    expect(shown).toMatchObject({ name: "Election of the drill", phase: "tallied" });
  });

  test("all stores are whole", async () => {
    await Promise.all(validators.map(({ process }) => process().stop()));
    const { ok, nodes } = await answer("doctor", "--data", network.dataFolder);
    expect({ ok, nodes: nodes.length }).toEqual({ ok: true, nodes: 3 });
  });
});
