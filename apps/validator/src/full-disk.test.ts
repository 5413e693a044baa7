import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { appMain } from "@tabella/launcher/service-process";
import { createJsonRpcClient } from "@tabella/rpc/json-rpc/client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { diagnose } from "./doctor.ts";
import { ProcessNetwork, type ValidatorProcess } from "./testing/process-network.ts";
import { TestElection } from "./testing/test-election.ts";

const network = new ProcessNetwork(3);
const election = new TestElection(network.genesis, loadRegistrar(join(network.folder, "registrar.key.json")));
// Bounds for a machine with much else to do; nothing here waits longer than it must.
const wait = { timeout: 60_000, interval: 50 } as const;

beforeAll(() => network.start());
afterAll(() => network.stop());

const statusOf = ({ client }: ValidatorProcess) => client.chain.status.query();

/** A validator whose files may not grow beyond so many bytes: the kernel refuses the write as on a full disk, without root. */
function withFilesUpTo(bytes: number) {
  const { command, parameters } = appMain("validator");
  const limited = `ulimit -f ${Math.floor(bytes / 512)} && exec "$0" "$@"`;
  return { command: "sh", parameters: ["-c", limited, command, ...parameters] };
}

test("C-32: a validator whose disk is full says so and ends, while the others go on; with room again it catches up, and lost nothing", async () => {
  const [first, second, full] = network.validators;
  if (first === undefined || second === undefined || full === undefined) throw new Error("there are three validators");
  const rpc = createJsonRpcClient([first.url, second.url]);
  expect(await rpc.sendTransaction(election.open())).toMatchObject({ ok: true });
  await vi.waitFor(async () => expect((await statusOf(full)).height).toBeGreaterThan(0), wait);
  await full.process().stop();
  await full.start({}, withFilesUpTo(statSync(join(full.dataFolder, "chain", "data.mdb")).size));

  const ended = new Promise((resolve) => full.process().onExit(resolve));
  while (full.process().isRunning()) {
    const { height } = await statusOf(first);
    expect(await rpc.sendTransaction(election.register(election.newCredential()))).toMatchObject({ ok: true });
    await vi.waitFor(async () => expect((await statusOf(first)).height).toBeGreaterThan(height), wait);
  }
  expect(await ended).toBe("exit code 1");
  const log = readFileSync(full.process().logFile, "utf8");
  expect(log).toContain("not-durable: disk full or broken");
  expect(await diagnose(full.dataFolder, network.genesis)).toMatchObject({ ok: true });

  await full.start();
  await vi.waitFor(async () => {
    const [there, here] = await Promise.all([statusOf(first), statusOf(full)]);
    expect(here).toMatchObject({ headHash: there.headHash, role: "validator" });
  }, wait);
  await full.process().stop();
  expect(await diagnose(full.dataFolder, network.genesis)).toMatchObject({ ok: true });
});
