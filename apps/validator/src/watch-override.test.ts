import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Hash } from "@tabella/crypto/hex";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { allowOverride } from "./override-watching.ts";
import { ProcessNetwork, settledHeight, type ValidatorProcess } from "./testing/process-network.ts";
import { TestElection } from "./testing/test-election.ts";

/* Three real validators, of which one is gone for good and one has lost its disk: what is left is no quorum that remembers. */
const network = new ProcessNetwork(3);
const election = new TestElection(network.genesis, loadRegistrar(join(network.folder, "registrar.key.json")));
// Bounds for a machine with much else to do; nothing here waits longer than it must.
const wait = { timeout: 60_000, interval: 50 } as const;

const node = (number: number): ValidatorProcess => {
  const found = network.validators[number - 1];
  if (!found) throw new Error(`no validator ${number}`);
  return found;
};
const files = (number: number) => ({
  dataFolder: node(number).dataFolder,
  keyFile: join(network.folder, `validator-${number}.key.json`),
  genesisFile: network.genesisFile,
});
const submit = (number: number, transaction: string) => node(number).client.ballots.submit.mutate({ transaction });
const isFinal = (number: number, transactionHash: Hash) =>
  vi.waitFor(() => node(number).client.chain.transaction.query({ transactionHash }), wait);
const statusOf = (number: number) => node(number).client.chain.status.query();

beforeAll(async () => {
  await network.start();
  const { transactionHash } = await submit(1, election.open());
  for (const number of [1, 2]) {
    await isFinal(number, transactionHash);
    await settledHeight(node(number));
  }
});
afterAll(() => network.stop());

describe("C-42: a validator that has lost its memory, where too few are left that remember", () => {
  test("follows and watches; and while it runs, nobody says anything else", async () => {
    const { height } = await statusOf(1);
    await node(3).process().kill();
    await node(2).process().kill();
    rmSync(node(2).dataFolder, { recursive: true });
    await node(2).start();
    await vi.waitFor(async () => expect((await statusOf(2)).height).toBeGreaterThanOrEqual(height), wait);
    expect(await statusOf(2)).toMatchObject({ role: "watching" });
    expect(readFileSync(join(network.folder, "logs", "validator-2.log"), "utf8")).toMatch(/memory-lost/);
    await expect(allowOverride(files(2))).rejects.toThrow(/in use|runs/);
    await node(2).process().stop();
  });

  test("its operator's word is taken only where the memory is lost, for the validator that is named, once", async () => {
    await node(1).process().stop();
    await expect(allowOverride(files(1))).rejects.toThrow(/has its memory/);
    await node(1).start();
    await expect(allowOverride({ ...files(2), dataFolder: network.folder })).rejects.toThrow(/holds no chain/);
    const mark = join(node(2).dataFolder, "watch-override");
    writeFileSync(mark, `0x${"11".repeat(20)}\n`);
    await expect(node(2).start()).rejects.toThrow(/take it away/);
    rmSync(mark);
    expect(await allowOverride(files(2))).toMatchObject({ height: (await statusOf(1)).height });
    await expect(allowOverride(files(2))).rejects.toThrow(/waits already/);
  });

  test("then it votes, blocks become final again, and the chain says from which one on", async () => {
    const { height } = await statusOf(1);
    await node(2).start();
    await vi.waitFor(async () => {
      const { watchOverrides } = await node(1).client.validators.evidence.query();
      expect(watchOverrides).toEqual([expect.objectContaining({ height: height + 1 })]);
    }, wait);
    await isFinal(1, (await submit(1, election.register(election.newCredential()))).transactionHash);
    expect(existsSync(join(node(2).dataFolder, "watch-override"))).toBe(false);
  });

  test("from then on it remembers: another word is refused, and one that lies about is taken away", async () => {
    await node(2).process().stop();
    await expect(allowOverride(files(2))).rejects.toThrow(/has its memory/);
    const { address } = JSON.parse(readFileSync(files(2).keyFile, "utf8")) as { readonly address: string };
    const mark = join(node(2).dataFolder, "watch-override");
    writeFileSync(mark, `${address}\n`);
    await node(2).start();
    expect(existsSync(mark)).toBe(false);
    await isFinal(2, (await submit(2, election.register(election.newCredential()))).transactionHash);
  });
});
