import { chainIdentity } from "@tabella/chain/genesis";
import { testGenesis } from "@tabella/chain/small-election.fixture";
import type { Hash } from "@tabella/crypto/hex";
import { listenOn } from "@tabella/rpc/http-server";
import type { ChainStatus, ValidatorPort } from "@tabella/rpc/validator/ports";
import { createValidatorServer } from "@tabella/rpc/validator/server";
import { afterEach, describe, expect, test } from "vitest";
import { alertAfter } from "./alerts.ts";
import { ForkSearch } from "./fork-search.ts";
import { watchdogMetrics } from "./metrics.ts";
import { MisdeedSearch } from "./misdeed-search.ts";
import { createWatchdogServer } from "./server.ts";
import { Watchdog } from "./watchdog.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const startMs = 1_800_000_000_000;
const madeUp = Array.from({ length: 10_000 }, (_, at): Hash => `0x${at.toString(16).padStart(64, "0")}`);

/** The real door of a validator that makes up offences without end, and counts what it is asked. */
async function liar(): Promise<{ readonly url: string; readonly asked: Set<string> }> {
  const asked = new Set<string>();
  const status = {
    ...chainIdentity(testGenesis),
    ...{ version: "0", height: 1, headHash: madeUp[0], headTimestamp: startMs, timeMs: startMs, ledgerSize: 0 },
    ...{ pending: 0, address: null, role: "observer", validatorCount: 3, quorum: 2, epoch: 0, peerCount: 0 },
    ...{ syncing: false, targetHeight: 1, provenHeight: 1, halted: null },
  } as ChainStatus;
  // Only what these questions reach of a port.
  const port = {
    health: () => ({ ok: true, height: 1, peerCount: 0, halted: null }),
    status: () => status,
    summaries: () => ({ items: [null], nextCursor: null }),
    validatorChanges: () => [],
    evidence: () => ({
      ...{ fork: null, watchOverrides: [], kept: madeUp.map((hash) => `no proof ${hash}`) },
      offences: madeUp.map((transactionHash) => ({ transactionHash })),
    }),
    transaction: ({ transactionHash }: { readonly transactionHash: string }) => {
      asked.add(transactionHash);
      return { transaction: { type: "ballot" } };
    },
  } as unknown as ValidatorPort;
  const server = createValidatorServer(port, { hostNames: [], transactionBytesMax: 65_536, onError: () => undefined });
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${await listenOn(server, { host: "127.0.0.1", port: 0 })}`, asked };
}

describe("R34: a validator that lies without end", () => {
  test("costs a bounded number of questions a round, and an alert about another one begins in the same round", async () => {
    let nowMs = startMs;
    const told: string[] = [];
    const lying = await liar();
    // Nothing listens on the discard port.
    const urls = [lying.url, "http://127.0.0.1:9"];
    const onAlert = ({ code }: { readonly code: string }, change: string) => told.push(`${code} ${change}`);
    const watchdog = new Watchdog({ genesis: testGenesis, urls, nowMs: () => nowMs, onAlert });
    await watchdog.poll();
    expect(lying.asked.size).toBeLessThan(33);
    nowMs += alertAfter.silentMs;
    await watchdog.poll();
    expect(lying.asked.size).toBeLessThan(65);
    expect(told).toContain("SILENT begins");
  });

  test("keeps nobody from being asked: all are, side by side", async () => {
    const waiting: string[] = [];
    let release = () => {};
    const shown = new Promise<void>((done) => {
      release = done;
    });
    const search = new MisdeedSearch(testGenesis, {
      async shown(url) {
        waiting.push(url);
        if (waiting.length === 3) release();
        await shown;
        return { texts: [], recorded: [] };
      },
      recorded: async () => null,
      changes: async () => [],
    });
    await search.look(new Map(["a", "b", "c"].map((url) => [url, 1])));
    expect(waiting).toEqual(["a", "b", "c"]);
  });

  test("does not end the search for forks by what is no block", async () => {
    const garbage = [null, 7, {}, "block"];
    const search = new ForkSearch(testGenesis, { summaries: async () => garbage as never, changes: async () => [] });
    await search.compare(
      new Map([
        ["a", 3],
        ["b", 3],
      ]),
    );
    expect([search.comparedUpTo, search.forks, search.refused]).toEqual([0, [], []]);
  });
});

test("while no round ends the watchdog is not healthy, and is again when one has", async () => {
  let nowMs = startMs;
  const watchdog = new Watchdog({
    ...{ genesis: testGenesis, urls: ["http://127.0.0.1:9"], nowMs: () => nowMs },
    onAlert: () => undefined,
  });
  const server = createWatchdogServer({
    ...{ watchdog, witness: null, metrics: watchdogMetrics(watchdog) },
    ...{ hostNames: [], onError: () => undefined },
  });
  closing.push(() => server.close());
  const base = `http://127.0.0.1:${await listenOn(server, { host: "127.0.0.1", port: 0 })}`;
  const health = async () => (await fetch(`${base}/health`)).status;
  expect(await health()).toBe(200);
  nowMs += 60_000;
  expect(await health()).toBe(503);
  await watchdog.poll();
  expect(await health()).toBe(200);
});
