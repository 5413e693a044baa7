import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import { blockHash, headerOf } from "@tabella/chain/block-hash";
import { chainIdentity } from "@tabella/chain/genesis";
import { zeroHash } from "@tabella/chain/genesis-block";
import { sealBytes } from "@tabella/consensus/certificate";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { loadSigner } from "@tabella/keys/validator-keys";
import { createJsonRpcClient } from "@tabella/rpc/json-rpc/client";
import { open } from "lmdb";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { diagnose } from "./doctor.ts";
import { ProcessNetwork, type ValidatorProcess } from "./testing/process-network.ts";
import { TestElection } from "./testing/test-election.ts";

const network = new ProcessNetwork(3);
const { genesis } = network;
const election = new TestElection(genesis, loadRegistrar(join(network.folder, "registrar.key.json")));
// Bounds for a machine with much else to do; nothing here waits longer than it must.
const wait = { timeout: 60_000, interval: 100 } as const;

beforeAll(() => network.start());
afterAll(() => network.stop());

/** Changes one bit of a stored block: the digit of a hash becomes another. */
async function damageBlock(folder: string, height: number): Promise<void> {
  const root = open({ path: folder, maxDbs: 16, encoding: "string" });
  const blocks = root.openDB<string, number>({ name: "blocks", encoding: "string" });
  const text = blocks.get(height) ?? "";
  const at = text.indexOf('"transactions_root":"0x') + '"transactions_root":"0x'.length;
  await blocks.put(
    height,
    text.slice(0, at) + (Number.parseInt(text.charAt(at), 16) ^ 1).toString(16) + text.slice(at + 1),
  );
  await root.close();
}

const statusOf = ({ client }: ValidatorProcess) => client.chain.status.query();

/** The transaction's block, and the empty one after it. */
async function finalise(text: string, at: ValidatorProcess): Promise<void> {
  const { height } = await statusOf(at);
  expect(await createJsonRpcClient(network.urls).sendTransaction(text)).toMatchObject({ ok: true });
  await vi.waitFor(async () => expect((await statusOf(at)).height).toBe(height + 2), wait);
}

/** A block of another chain at the same height, which a quorum has sealed too. */
function rivalOf(block: Block): Block {
  const identity = chainIdentity(genesis);
  const other = { ...block, prev_hash: zeroHash };
  const block_hash = blockHash(identity, headerOf(other));
  const bytes = sealBytes(identity, { height: block.index, round: block.round, blockHash: block_hash });
  const seals = [1, 2].map((number) => {
    const { address, signHybrid } = loadSigner(join(network.folder, `validator-${number}.key.json`));
    return { validator: address, signature: signHybrid(bytes) };
  });
  return { ...other, block_hash, seals };
}

async function setAside(folder: string, blocks: readonly Block[]): Promise<void> {
  const root = open({ path: folder, maxDbs: 16, encoding: "string" });
  const aside = root.openDB<string, number>({ name: "aside", encoding: "string" });
  for (const block of blocks) await aside.put(block.index, encodeBlock(block));
  await root.close();
}

/** The proofs for which a node stopped. */
function evidenceIn({ dataFolder }: ValidatorProcess): string[] {
  return readdirSync(dataFolder).filter((name) => name.startsWith("evidence-"));
}

test("REL-3, C-39: a validator with a damaged block fetches it from the others, keeps the rest, and votes on", async () => {
  const [first, , damaged] = network.validators;
  if (first === undefined || damaged === undefined) throw new Error("there are three validators");
  for (const text of [election.open(), election.register(election.newCredential())]) await finalise(text, damaged);
  await damaged.process().stop();

  const folder = damaged.dataFolder;
  await damageBlock(join(folder, "chain"), 1);
  expect(await diagnose(folder, genesis)).toMatchObject({ ok: false, height: 4, damage: { height: 1 } });

  await damaged.start();
  await vi.waitFor(async () => {
    const [there, here] = await Promise.all([statusOf(first), statusOf(damaged)]);
    expect(here).toMatchObject({ headHash: there.headHash, role: "validator" });
  }, wait);
  await damaged.process().stop();
  expect(await diagnose(folder, genesis)).toMatchObject({ ok: true, height: 4 });
  expect(JSON.parse(readFileSync(join(folder, "damaged-blocks.ndjson"), "utf8"))).toMatchObject({ height: 1 });
});

test("C-30, C-39: a chain that its disk had set aside stops a validator once: when people have moved the proof away, it goes on", async () => {
  const [first, second, third] = network.validators;
  if (first === undefined || second === undefined || third === undefined) throw new Error("there are three validators");
  for (let times = 0; times < 2; times += 1) await finalise(election.register(election.newCredential()), first);
  const others = await Promise.all([6, 7].map((height) => first.client.chain.block.query({ height })));
  await setAside(join(third.dataFolder, "chain"), others.map(rivalOf));

  await third.start();
  await vi.waitFor(() => expect(network.validators.map((each) => evidenceIn(each).length)).toEqual([1, 1, 1]), wait);
  const aside = readFileSync(join(third.dataFolder, "set-aside-blocks.ndjson"), "utf8");
  expect(
    aside
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).height),
  ).toEqual([6, 7]);
  expect(existsSync(join(first.dataFolder, "set-aside-blocks.ndjson"))).toBe(false);

  await Promise.all(network.validators.map((each) => each.process().stop()));
  for (const each of network.validators) for (const name of evidenceIn(each)) rmSync(join(each.dataFolder, name));
  await Promise.all(network.validators.map((each) => each.start()));
  await vi.waitFor(async () => expect(await statusOf(third)).toMatchObject({ height: 8, role: "validator" }), wait);
  await finalise(election.register(election.newCredential()), third);
  expect(network.validators.flatMap(evidenceIn)).toEqual([]);
});
