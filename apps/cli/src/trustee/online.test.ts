import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readArchive, setupOf } from "@tabella/election/archive";
import { openElection } from "@tabella/election/election";
import { encodeTrusteePublicKey, generateTrusteeKey } from "@tabella/election/trustee-key";
import { runApiCommand } from "@tabella/launcher/api-command";
import { anyFreePorts, type LocalNetwork, startLocalNetwork } from "@tabella/launcher/local-network";
import { toolVerifies, toolVerifiesBallot } from "@tabella/verifier/interop/tool-election";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiDoor, type Participant, signIn, signUp } from "../account/participant.ts";
import { shareKey } from "../election-day/trustee.ts";
import { systemRandom, vote } from "../election-day/voter.ts";
import { downloadRecord } from "../record/public-record.ts";
import { verifyFiles } from "../record/verify-files.ts";

/*
 * Four trustees of an election on a real network: Sam has a key alone; Ann, Ben and Cleo share one, of whom two can decrypt.
 * Sam and Ann work online, Ben carries files to and from a machine that never sees the network, Cleo's device stays away in
 * the end.
 */

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tabella-trustees-"));
const file = (name: string) => join(folder, name);
const passphrase = ["--passphrase-file", file("passphrase")];
const board = ["--chain", file("chain.ndjson"), "--genesis", file("genesis.json")];
let network: LocalNetwork;
let door: ApiDoor;
let administrator: Participant;
let cleo: Participant;
let electionId: string;

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly notices: string;
}

/** Runs the command line as a person does. */
function tabella(...parameters: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...parameters], (error, output, notices) => {
      resolve({ code: error === null ? 0 : Number(error.code), output, notices });
    });
  });
}

/** As {@link tabella}, for what must succeed. @returns its JSON */
async function told(...parameters: readonly string[]) {
  const { code, output, notices } = await tabella(...parameters, "--json");
  if (code !== 0) throw new Error(`${parameters.slice(0, 2).join(" ")}: ${notices}${output}`);
  return JSON.parse(output);
}

const emailOf = (name: string) => `${name}@example.org`;
const online = (name: string) => [
  ...["--api", door.apiUrl, "--origin", door.origin],
  ...["--email", emailOf(name), "--password-file", file("password")],
];
const fetchBoard = () => tabella("export", "--api", door.apiUrl, "--out", folder);

beforeAll(async () => {
  network = await startLocalNetwork({
    dataFolder: file("network"),
    validatorCount: 1,
    ports: await anyFreePorts(1),
    withWeb: false,
    withWatchdog: false,
  });
  door = { apiUrl: network.apiUrl, origin: network.origin };
  writeFileSync(file("passphrase"), "four unusual words together\n");
  writeFileSync(file("password"), "a password of some length\n");
  const join = (name: string) =>
    signUp(door, { email: emailOf(name), displayName: name, password: "a password of some length" });
  const { email } = await join("administrator");
  await runApiCommand(network, "appoint-administrator", [email]);
  administrator = await signIn(door, { email, password: "a password of some length" });
  for (const name of ["sam", "ann", "ben"]) await join(name);
  cleo = await join("cleo");
  const api = await administrator.signedIn();
  const { uuid } = await api.elections.create.mutate({
    name: "Four trustees",
    description: "",
    questions: [{ question: "Agreed?", answers: ["Yes", "No"], blank: true, min: 1, max: 1 }],
    registration: "open",
    ballotsMin: 1,
    closesAt: null,
    trusteeEmails: [emailOf("sam")],
    sharedTrustees: { emails: ["ann", "ben", "cleo"].map(emailOf), threshold: 2 },
  });
  electionId = uuid;
});
afterAll(async () => {
  await network.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Ben on his machine without a network: the board comes and the message goes by hand. */
async function benTakesPart(): Promise<string> {
  for (;;) {
    await fetchBoard();
    const step = await told(
      "trustee",
      "ceremony",
      "--key",
      file("ben.json"),
      ...passphrase,
      ...board,
      "--out",
      file("ben.message"),
    );
    if (step.do === "submit") {
      await told("trustee", "submit", file("ben.message"), "--election", electionId, ...online("ben"));
    } else if (step.do !== "wait") return step.do;
  }
}

describe("R29: trustees at the command line, on a real network", () => {
  test("online, keygen learns what the trustee is down for, makes it, and registers a key that is the trustee's alone", async () => {
    const key = ["trustee", "keygen", "--election", electionId, ...passphrase];
    const sam = await told(...key, "--out", file("sam.json"), ...online("sam"));
    expect(sam).toMatchObject({ ok: true, submitted: true });
    const ann = await told(...key, "--out", file("ann.json"), ...online("ann"));
    expect(ann).toMatchObject({ ok: true, attempt: 1, index: 1, size: 3, threshold: 2 });
    expect((await fetchBoard()).code).toBe(0);
    const terms = ["--index", "2", "--size", "3", "--threshold", "2", "--genesis", file("genesis.json")];
    await told(...key, "--out", file("ben.json"), ...terms);
    const stranger = await tabella(...key, "--out", file("x.json"), ...online("administrator"));
    expect(stranger).toMatchObject({ code: 2, output: "" });
  });

  test("online, and offline: three trustees make a key together, each on certified blocks alone", async () => {
    const ann = told("trustee", "ceremony", "--key", file("ann.json"), ...passphrase, ...online("ann"));
    const ends = await Promise.all([ann.then((end) => end.do), benTakesPart(), shareKey(cleo, electionId)]);
    expect(ends.slice(0, 2)).toEqual(["done", "done"]);
    const again = await told("trustee", "ceremony", "--key", file("ann.json"), ...passphrase, ...online("ann"));
    expect(again).toEqual(await ann);
  });

  test("R30: the tally opens without Cleo, and our verifier and the other team's program pass the record", async () => {
    await (await administrator.signedIn()).elections.open.mutate({ electionId });
    const detail = await (await administrator.signedIn()).elections.get.query({ electionId });
    const context = openElection(detail.election ?? "");
    if (!context.ok) throw new Error(context.error);
    const polling = { context: context.value, genesisHash: detail.genesisHash as `0x${string}` };
    const votes = [
      [0, 1, 0],
      [1, 0, 0],
      [0, 1, 0],
    ];
    for (const [at, choice] of votes.entries()) {
      const name = `voter-${at + 1}`;
      await vote(await signUp(door, { email: emailOf(name), displayName: name }), polling, { choices: [choice] });
    }
    await (await administrator.signedIn()).elections.close.mutate({ electionId });

    const decrypt = ["trustee", "decrypt", ...passphrase, "--key"];
    expect(await told(...decrypt, file("sam.json"), ...online("sam"))).toMatchObject({ owner: 1, ballots: 3 });
    expect(await told(...decrypt, file("ann.json"), ...online("ann"))).toMatchObject({ owner: 2, ballots: 3 });
    await fetchBoard();
    const part = await told(...decrypt, file("ben.json"), ...board, "--out", file("ben.part"));
    expect(part).toMatchObject({ owner: 3, ballots: 3 });
    const { url: node = "" } = network.validators[0] ?? {};
    expect(await told("trustee", "submit", file("ben.part"), "--node", node)).toMatchObject({ ok: true });
    await told("trustee", "submit", file("ben.part"), ...online("ben"));
    writeFileSync(file("key.public"), encodeTrusteePublicKey(generateTrusteeKey(systemRandom).publicKey));
    const unsigned = ["trustee", "submit", file("key.public"), "--election", electionId, "--node", node];
    expect(await tabella(...unsigned)).toMatchObject({ code: 2, output: "" });
    const api = await administrator.signedIn();
    await expect.poll(async () => (await api.elections.get.query({ electionId })).phase).toBe("tallied");

    const files = await downloadRecord({ ...door, electionId, out: folder });
    expect(verifyFiles(files)).toMatchObject({ ok: true, counts: [[1, 2, 0]] });
    const record = readArchive(new Uint8Array(readFileSync(files.archive)));
    if (!record.ok) throw new Error(record.error.detail);
    expect(toolVerifies(record.value)).toMatchObject({ ok: true });
    for (const ballot of record.value.ballots) {
      expect(toolVerifiesBallot(setupOf(record.value), ballot)).toMatchObject({ ok: true });
    }
  });
});
