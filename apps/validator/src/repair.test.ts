import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadRegistrar } from "@tabella/keys/registrar-key";
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
vi.setConfig({ testTimeout: 240_000 });

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

test("REL-3, C-39: a validator with a damaged block fetches it from the others, keeps the rest, and votes on", async () => {
  const [first, , damaged] = network.validators;
  if (first === undefined || damaged === undefined) throw new Error("there are three validators");
  const rpc = createJsonRpcClient(network.urls);
  for (const text of [election.open(), election.register(election.newCredential())]) {
    const { height } = await statusOf(damaged);
    expect(await rpc.sendTransaction(text)).toMatchObject({ ok: true });
    // The transaction's block, and the empty one after it.
    await vi.waitFor(async () => expect((await statusOf(damaged)).height).toBe(height + 2), wait);
  }
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
