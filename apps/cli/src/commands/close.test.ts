import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chainIdentity } from "@tabella/chain/genesis";
import { addCredentials } from "@tabella/chain/registrar";
import { openTransaction, testElection, vote } from "@tabella/chain/small-election.fixture";
import type { Transaction } from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { encodeScalar } from "@tabella/crypto/scalar";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { freePorts } from "@tabella/launcher/ports";
import { appMain, type ServiceProcess, startService } from "@tabella/launcher/service-process";
import { createValidatorClient, type ValidatorClient } from "@tabella/rpc/validator/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Clocks, openClocks } from "../chaos/clocks.ts";
import { parseGenesisText } from "../record/genesis-file.ts";
import { finalBlock } from "../validator/final-block.ts";

/* A chain of one validator, and no API: its registrar has opened two elections, and is lost. */

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tabella-close-"));
const hourMs = 3_600_000;
let service: ServiceProcess;
let clocks: Clocks;
let node = "";
let client: ValidatorClient;

async function put(transaction: Transaction): Promise<void> {
  const { transactionHash } = await client.ballots.submit.mutate({ transaction: encodeTransaction(transaction) });
  await finalBlock(client, transactionHash);
}

const genesis = () => parseGenesisText(readFileSync(join(folder, "genesis.json"), "utf8"));

/** With a ballot for each of its two answers. */
async function opened(seed: string, closesAt: number | null) {
  const election = testElection({ seed, voters: 2 });
  const identity = chainIdentity(genesis());
  const registrar = { identity, signer: loadRegistrar(join(folder, "registrar.key.json")) };
  const { uuid } = election.context.election;
  await put(openTransaction(election, { closes_at: closesAt }, registrar));
  await put(addCredentials(registrar, { election: uuid, credentials: election.publicCredentials }));
  for (const voter of [0, 1]) {
    const { genesisHash } = identity;
    await put(vote(election, { voter, choice: voter === 0 ? [1, 0] : [0, 1], genesisHash }));
  }
  return election;
}

beforeAll(async () => {
  generateNetworkFiles({ validators: 1, outDir: folder });
  clocks = openClocks(folder, ["validator-1"]);
  const [publicPort = 0, peerPort = 0] = await freePorts(2);
  node = `http://127.0.0.1:${publicPort}`;
  client = createValidatorClient(node);
  service = await startService({
    name: "validator-1",
    ...appMain("validator"),
    environment: {
      ...clocks.environmentOf("validator-1"),
      TABELLA_GENESIS_FILE: join(folder, "genesis.json"),
      TABELLA_KEY_FILE: join(folder, "validator-1.key.json"),
      TABELLA_DATA_DIR: join(folder, "data"),
      TABELLA_PUBLIC_PORT: String(publicPort),
      TABELLA_PEER_PORT: String(peerPort),
    },
    logFile: join(folder, "validator.log"),
    isReady: (line) => line.includes('"msg":"listening"'),
    readyWithinMs: 60_000,
  });
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the command line as a person does. @returns the exit code, and what it said */
function tabella(...parameters: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...parameters], (error, output, notices) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, said: `${output}${notices}` });
    });
  });
}

const close = (election: string, ...rest: readonly string[]) =>
  tabella("close", "--election", election, "--node", node, ...rest);

test("P-701: without the registrar and without an API anyone closes an election that is due, its trustees add their parts, and anyone counts and verifies it", async () => {
  const { context, trusteeKeys } = await opened("due", Date.now() + hourMs);
  const { uuid } = context.election;
  expect(await close(uuid)).toMatchObject({ code: 1, said: expect.stringContaining("ELECTION_STILL_OPEN") });

  clocks.shift("validator-1", 2 * hourMs);
  await expect.poll(() => client.chain.status.query().then(({ timeMs }) => timeMs > Date.now() + hourMs)).toBe(true);
  expect(await close(uuid)).toMatchObject({ code: 0, said: expect.stringContaining("0 parts") });

  const file = (name: string) => join(folder, name);
  const genesisFile = ["--genesis", file("genesis.json")];
  const exported = (folderOfIt: string, ...rest: readonly string[]) =>
    tabella("export", "--out", file(folderOfIt), "--node", node, ...genesisFile, ...rest);
  expect(await exported("board")).toMatchObject({ code: 0 });
  const board = ["--chain", join(file("board"), "chain.ndjson"), ...genesisFile];
  for (const privateKey of trusteeKeys) {
    writeFileSync(file("key.json"), JSON.stringify(encodeScalar(privateKey)));
    const key = ["--key", file("key.json"), "--election", uuid];
    await tabella("trustee", "decrypt", ...key, ...board, "--out", file("part.json"));
    expect(await tabella("trustee", "submit", file("part.json"), "--node", node)).toMatchObject({ code: 0 });
  }
  await expect
    .poll(async () => (await client.elections.get.query({ electionId: uuid })).partialDecryptions.length)
    .toBe(2);

  const counted = { election: uuid, phase: "tallied", decryptedBy: [1, 2], result: { result: [[1, 1]] } };
  expect(JSON.parse((await close(uuid, "--json")).said)).toMatchObject(counted);
  expect(await close(uuid)).toMatchObject({ code: 0, said: expect.stringContaining('{"result":[[1,1]]}') });

  expect(await exported("record", "--election", uuid)).toMatchObject({ code: 0 });
  const chain = ["--chain", join(file("record"), "chain.ndjson")];
  const verdict = await tabella("verify", join(file("record"), "election.bel"), ...chain, ...genesisFile);
  expect(verdict, verdict.said).toMatchObject({ code: 0 });
});

test("an election without a closing time is closed by nobody but the registrar", async () => {
  const { context } = await opened("never due", null);
  expect(await close(context.election.uuid)).toMatchObject({ code: 1, said: expect.stringContaining("registrar") });
  expect(await close("11111111111111")).toMatchObject({ code: 1, said: expect.stringContaining("ELECTION_UNKNOWN") });
});
