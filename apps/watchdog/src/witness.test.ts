import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Block } from "@tabella/chain/block";
import { headerOf } from "@tabella/chain/block-hash";
import { checkCheckpoint, checkpointOrigin } from "@tabella/chain/checkpoint";
import { checkpointOf, historyOf } from "@tabella/chain/checkpoint.fixture";
import { formatNextCheckpoint, parseNextCheckpoint } from "@tabella/chain/compare-checkpoints";
import { chainIdentity } from "@tabella/chain/genesis";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { testGenesis, unwrap } from "@tabella/chain/small-election.fixture";
import { checkCosignature, parseWitnessKey } from "@tabella/crypto/cosignature";
import { toHex } from "@tabella/crypto/hex";
import { MerkleTree } from "@tabella/crypto/merkle-tree";
import { parseNote } from "@tabella/crypto/signed-note";
import { nodeSignatureChecker as checker } from "@tabella/keys/node-signature-checker";
import { listenOn } from "@tabella/rpc/http-server";
import type { ChainStatus, ValidatorPort } from "@tabella/rpc/validator/ports";
import { createValidatorServer } from "@tabella/rpc/validator/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { watchdogMetrics } from "./metrics.ts";
import { createWatchdogServer } from "./server.ts";
import { Watchdog } from "./watchdog.ts";
import { Witness } from "./witness.ts";
import { openWitnessFiles } from "./witness-store.ts";

// A bound for what hangs, on a machine with much else to do.
const wait = { timeout: 40_000, interval: 50 } as const;

const honest = historyOf(["a", "b", "c", "d", "e"]);
const forked = historyOf(["a", "b", "x", "y", "z"]);
const identity = chainIdentity(testGenesis);
const origin = checkpointOrigin(identity);
const name = "witness.example/w1";
const nowMs = () => 1_800_000_000_000;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tabella-witness-"));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
const open = (folder: string) =>
  new Witness({ genesis: testGenesis, files: openWitnessFiles(folder, { name, origin }), checker, nowMs });

function proof(blocks: readonly Block[], from: number, to: number) {
  const tree = new MerkleTree(blocks.flatMap((block) => block.transactions.map((one) => hashTransaction(one).leaf)));
  return tree.consistencyProof(from, to).map(toHex);
}
const request = (blocks: readonly Block[], from: number, to = blocks.length) =>
  formatNextCheckpoint({
    oldSize: from,
    path: from === 0 ? [] : proof(blocks, from, to),
    checkpoint: checkpointOf(blocks, to),
  });

/** A validator's real door, over a history that it believes in. */
async function validatorOf(blocks: readonly Block[]): Promise<string> {
  const head = blocks.at(-1);
  if (head === undefined) throw new Error("a history has blocks");
  const status: ChainStatus = {
    ...identity,
    version: "0",
    height: head.index,
    headHash: head.block_hash,
    headTimestamp: head.timestamp,
    timeMs: nowMs(),
    ledgerSize: head.ledger_size,
    pending: 0,
    address: head.validator,
    role: "validator",
    validatorCount: 3,
    quorum: 2,
    epoch: 0,
    peerCount: 2,
    syncing: false,
    halted: null,
  } as ChainStatus;
  const port: Pick<ValidatorPort, "status" | "health" | "summaries" | "validatorChanges" | "consistency"> = {
    status: () => status,
    health: () => ({ ok: true, height: head.index, peerCount: 2, halted: null }),
    validatorChanges: () => [],
    summaries: ({ cursor = 0, limit }) => ({
      items: blocks
        .filter(({ index }) => index >= cursor && index < cursor + limit)
        .map(({ block_hash: blockHash, signature, round, seals, ...block }) => ({
          ...{ header: headerOf(block), blockHash, signature, round, seals },
          ...{ validatorCount: 3, transactions: [] },
        })),
      nextCursor: null,
    }),
    consistency({ from, to }) {
      const [older, newer] = [blocks[from - 1], blocks[to - 1]];
      if (older === undefined || newer === undefined) return null;
      const side = (block: Block) => ({
        ...{ height: block.index, ledgerSize: block.ledger_size, ledgerRoot: block.ledger_root },
      });
      return { from: side(older), to: side(newer), path: proof(blocks, older.ledger_size, newer.ledger_size) };
    },
  };
  const server = createValidatorServer(port as ValidatorPort, {
    hostNames: [],
    transactionBytesMax: 65_536,
    onError: () => undefined,
  });
  const at = await listenOn(server, { host: "127.0.0.1", port: 0 });
  closing.push(() => server.close());
  return `http://127.0.0.1:${at}`;
}

describe("the witness", () => {
  test("REL-8: cosigns what goes on from what it has cosigned; a forked history it refuses for good, also after a restart", () => {
    const folder = newFolder();
    const witness = open(folder);
    expect(witness.add(request(honest, 0, 3)).ok).toBe(true);
    expect(witness.add(request(honest, 3)).ok).toBe(true);
    expect(witness.last).toMatchObject({ size: 5, height: 5 });
    for (const again of [witness, open(folder)]) {
      expect(again.last).toMatchObject({ size: 5, height: 5 });
      const refused = again.add(formatNextCheckpoint({ oldSize: 5, path: [], checkpoint: checkpointOf(forked) }));
      expect(refused).toMatchObject({ ok: false, error: { code: "CONTRADICTS" } });
      expect(again.contradiction).toMatchObject({ relation: "forked", seen: { height: 5 }, shown: { height: 5 } });
      expect(again.add(request(honest, 0, 3))).toEqual({ ok: false, error: { code: "OTHER_SIZE", size: 5 } });
      expect(again.add(formatNextCheckpoint({ oldSize: 5, path: [], checkpoint: checkpointOf(honest, 4) })).ok).toBe(
        false,
      );
    }
  });

  test("REL-8: a longer forked history with its own true proof does not pass", () => {
    const witness = open(newFolder());
    expect(witness.add(request(honest, 0, 3)).ok).toBe(true);
    expect(witness.add(request(forked, 3))).toMatchObject({ ok: false, error: { code: "CONTRADICTS" } });
    expect(witness.contradiction).toMatchObject({ relation: "unproven" });
    expect(witness.last).toMatchObject({ size: 3 });
  });

  test("a witness that has lost or set back its memory never uses its key again", () => {
    const folder = newFolder();
    const memory = join(folder, "witness.json");
    const founded = open(folder);
    founded.add(request(honest, 0, 3));
    const before = readFileSync(memory, "utf8");
    founded.add(request(honest, 3));
    writeFileSync(memory, before);
    expect(() => open(folder)).toThrow("restored from a copy");
    writeFileSync(memory, before.slice(0, 20));
    expect(() => open(folder)).toThrow("damaged");
    rmSync(memory);
    expect(() => open(folder)).toThrow("lost");
  });

  test("what it has published is bounded, also over its starts; the newest stay", () => {
    const folder = newFolder();
    const witness = () =>
      new Witness({ genesis: testGenesis, files: openWitnessFiles(folder, { name, origin }, 2), checker, nowMs });
    const first = witness();
    for (const [from, to] of [
      [0, 2],
      [2, 3],
      [3, 4],
    ] as const)
      expect(first.add(request(honest, from, to)).ok).toBe(true);
    expect(readdirSync(join(folder, "checkpoints")).sort()).toEqual(["3", "4"]);
    expect(witness().add(request(honest, 4)).ok).toBe(true);
    expect(readdirSync(join(folder, "checkpoints")).sort()).toEqual(["4", "5"]);
    expect(readdirSync(join(folder, "consistency")).sort()).toEqual(["4", "5"]);
    expect(witness().last).toMatchObject({ size: 5 });
  });

  test("a crash between remembering and publishing loses nothing: the next checkpoint goes on from what was remembered", () => {
    const folder = newFolder();
    const files = openWitnessFiles(folder, { name, origin });
    const dying = new Witness({
      genesis: testGenesis,
      files: {
        ...files,
        publish: () => {
          throw new Error("power cut");
        },
      },
      checker,
      nowMs,
    });
    expect(() => dying.add(request(honest, 0, 3))).toThrow("power cut");
    const again = open(folder);
    expect(again.last).toMatchObject({ size: 3 });
    expect(again.add(request(forked, 0)).ok).toBe(false);
    expect(again.add(request(honest, 3)).ok).toBe(true);
  });
});

describe("over HTTP", () => {
  test("REL-8: validators of one history are cosigned, and anyone can check the files; a fork is an alert for good", async () => {
    const witness = open(newFolder());
    const urls = [await validatorOf(honest.slice(0, 3))];
    const alerts: string[] = [];
    const onAlert = ({ code }: { readonly code: string }, change: string) => alerts.push(`${code} ${change}`);
    const watching = new Watchdog({ genesis: testGenesis, urls, nowMs, witness, onAlert });
    await vi.waitFor(async () => {
      await watching.poll();
      expect(witness.last).toMatchObject({ size: 3 });
    }, wait);
    const later = new Watchdog({ genesis: testGenesis, urls: [await validatorOf(honest)], nowMs, witness, onAlert });
    await vi.waitFor(async () => {
      await later.poll();
      expect(witness.last).toMatchObject({ size: 5 });
    }, wait);

    const server = createWatchdogServer({
      ...{ watchdog: later, witness, metrics: watchdogMetrics(later) },
      ...{ hostNames: [], onError: () => undefined },
    });
    const base = `http://127.0.0.1:${await listenOn(server, { host: "127.0.0.1", port: 0 })}`;
    closing.push(() => server.close());
    const get = async (path: string) => (await fetch(`${base}${path}`)).text();
    const key = unwrap(parseWitnessKey(await get("/witness")));
    const newest = await get("/checkpoint");
    expect(unwrap(checkCheckpoint(testGenesis, newest, checker))).toMatchObject({ size: 5, height: 5 });
    expect(checkCosignature(unwrap(parseNote(newest)), key, checker).ok).toBe(true);
    expect(unwrap(parseNextCheckpoint(await get("/consistency/5")))).toMatchObject({
      oldSize: 3,
      path: proof(honest, 3, 5),
      checkpoint: newest,
    });
    expect(await get("/checkpoints/3")).toContain(`${origin}\n3\n`);
    expect((await fetch(`${base}/checkpoints/..%2Fwitness.key.json`)).status).toBe(404);

    expect(alerts.filter((alert) => alert.startsWith("INCONSISTENT"))).toEqual([]);
    const split = new Watchdog({ genesis: testGenesis, urls: [await validatorOf(forked)], nowMs, witness, onAlert });
    await vi.waitFor(async () => {
      await split.poll();
      expect(alerts.filter((alert) => alert.startsWith("INCONSISTENT"))).toEqual(["INCONSISTENT begins"]);
    }, wait);
    await split.poll();
    expect(alerts.filter((alert) => alert.startsWith("INCONSISTENT"))).toEqual(["INCONSISTENT begins"]);
    expect(witness.last).toMatchObject({ size: 5, blockHash: honest[4]?.block_hash });
  });

  test("add-checkpoint answers as c2sp.org/tlog-witness says", async () => {
    const witness = open(newFolder());
    const watchdog = new Watchdog({
      ...{ genesis: testGenesis, urls: ["http://127.0.0.1:9"], nowMs, witness },
      onAlert: () => undefined,
    });
    const metrics = watchdogMetrics(watchdog);
    const server = createWatchdogServer({ watchdog, witness, metrics, hostNames: [], onError: () => undefined });
    const base = `http://127.0.0.1:${await listenOn(server, { host: "127.0.0.1", port: 0 })}`;
    closing.push(() => server.close());
    const post = async (body: string) => {
      const answer = await fetch(`${base}/add-checkpoint`, { method: "POST", body });
      return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
    };
    const page = await fetch(base);
    expect(page.headers.get("content-security-policy")).toContain("style-src 'sha256-");
    expect(await page.text()).toContain("<h2>Open alerts</h2>");
    const first = await post(request(honest, 0, 3));
    expect(first.status).toBe(200);
    expect(first.text).toMatch(/^— witness\.example\/w1 [A-Za-z0-9+/=]+\n$/);
    expect(await post(request(honest, 0))).toMatchObject({ status: 409, type: "text/x.tlog.size", text: "3\n" });
    expect((await post(request(forked, 3))).status).toBe(422);
    expect((await post("old 3\n\nrubbish")).status).toBe(400);
    expect((await post(request(honest, 3).replace(origin, "tabella/1/00"))).status).toBe(404);
    expect((await post(request(honest, 3).replace("\n5\n", "\n6\n"))).status).toBe(403);
    const sameSize = { oldSize: 3, path: [], checkpoint: checkpointOf(forked, 3) };
    expect((await post(formatNextCheckpoint(sameSize))).status).toBe(409);
    expect((await post(request(honest, 3))).status).toBe(200);
  });
});
