import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { loadSigner } from "@tabella/keys/validator-keys";
import { freePorts } from "@tabella/launcher/ports";
import { appMain, type ServiceProcess, startService } from "@tabella/launcher/service-process";
import { afterAll, beforeAll, expect, test } from "vitest";

/* A chain of one validator, whose operator adds another one: the smallest set in which a vote decides. */

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tabella-operator-"));
const genesis = join(folder, "genesis.json");
const key = join(folder, "validator-1.key.json");
const newcomer = join(folder, "new", "validator-2.validator.json");
let service: ServiceProcess;
let node = "";

beforeAll(async () => {
  generateNetworkFiles({ validators: 1, outDir: folder });
  generateNetworkFiles({ validators: 1, outDir: join(folder, "elsewhere") });
  const [publicPort = 0, peerPort = 0] = await freePorts(2);
  node = `http://127.0.0.1:${publicPort}`;
  service = await startService({
    name: "validator-1",
    ...appMain("validator"),
    environment: {
      TABELLA_GENESIS_FILE: genesis,
      TABELLA_KEY_FILE: key,
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

interface Ended {
  readonly code: number;
  readonly said: string;
}

function validator(...parameters: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, "validator", ...parameters], (error, output, notices) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, said: `${output}${notices}` });
    });
  });
}

test("an operator makes keys once, votes, and sees who there is; a wrong name or genesis file is refused", async () => {
  const keygen = ["keygen", "--name", "validator-2", "--out", join(folder, "new")];
  expect(await validator(...keygen)).toMatchObject({ code: 0 });
  expect(await validator(...keygen)).toMatchObject({ code: 2, said: expect.stringContaining("never overwritten") });
  const ours = ["--key", key, "--genesis", genesis, "--node", node];
  const other = ["--key", key, "--genesis", join(folder, "elsewhere", "genesis.json"), "--node", node];
  expect(await validator("vote-remove", "validator-9", ...ours)).toMatchObject({ code: 2 });
  expect(await validator("vote-add", genesis, ...ours)).toMatchObject({ code: 2 });
  expect(await validator("vote-remove", "validator-1", ...ours)).toMatchObject({
    code: 1,
    said: expect.stringContaining("VALIDATOR_LAST"),
  });
  expect(await validator("vote-add", newcomer, ...other)).toMatchObject({ code: 1 });
  const added = await validator("vote-add", newcomer, ...ours, "--json");
  expect(JSON.parse(added.said)).toMatchObject({ change: "add", name: "validator-2", isDecided: true });
  const listed = JSON.parse((await validator("list", "--node", node, "--json")).said);
  expect(listed.validators.map(({ name }: { name: string }) => name)).toEqual(["validator-1", "validator-2"]);
  expect(listed.governance.terms).toMatchObject([{ change: null }, { change: { kind: "add", name: "validator-2" } }]);
});

test("a newcomer's keys and data lie in folders of their own where containers want them so, and a key that is there is kept", async () => {
  const root = join(folder, "apart");
  const keygen = ["keygen", "--name", "validator-3", "--out", root, "--folders", "--json"];
  const { address, keyFile, publicFile } = JSON.parse((await validator(...keygen)).said);
  expect(readdirSync(root, { recursive: true }).sort()).toEqual([
    ...["data", "data/validator.key.json.unused"],
    ...["keys", "keys/validator-3.validator.json", "keys/validator.key.json"],
  ]);
  const signer = loadSigner(keyFile);
  const entry = { name: "validator-3", ...signer.publicKey };
  expect(address).toBe(signer.address);
  expect(JSON.parse(readFileSync(publicFile, "utf8"))).toEqual(entry);
  // Broken off before its end, after a first start that has taken the mark away.
  for (const file of [publicFile, join(root, "data", "validator.key.json.unused")]) rmSync(file);
  expect(JSON.parse((await validator(...keygen)).said)).toEqual({ name: "validator-3", address, keyFile, publicFile });
  expect(JSON.parse(readFileSync(publicFile, "utf8"))).toEqual(entry);
  expect(readdirSync(join(root, "data"))).toEqual([]);
});
