import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Block } from "@tabella/chain/block";
import { genesisState } from "@tabella/chain/genesis-block";
import type { BallotTransaction } from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { loadSigner } from "@tabella/keys/validator-keys";
import { commissioningMemory, createNode, defaultNodeConfig } from "@tabella/node/node";
import type { PeerMessage } from "@tabella/node/peer-message";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { Announcements } from "./announcements.ts";
import { BallotChecks } from "./ballot-checks.ts";
import { Host, type HostLog } from "./host.ts";
import { peerCharactersMax, peerInputsMax } from "./peer-shares.ts";
import type { Persisted } from "./store.ts";
import { TestElection } from "./testing/test-election.ts";

// A bound for what hangs, on a machine with much else to do.
const wait = { timeout: 40_000, interval: 20 } as const;

const folder = mkdtempSync(join(tmpdir(), "tabella-host-"));
const genesis = generateNetworkFiles({ validators: 1, outDir: folder });
const registrar = loadRegistrar(join(folder, "registrar.key.json"));
const signer = loadSigner(join(folder, "validator-1.key.json"));
/** Nobody looks on. */
const observer = { onInput() {}, onEffect() {} };
const quiet: HostLog = { debug() {}, info() {}, warn() {}, error() {} };
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

type Event =
  | { readonly kind: "persisted"; readonly what: Persisted }
  | { readonly kind: "said"; readonly message: PeerMessage }
  | { readonly kind: "told"; readonly block: Block };

/** A host of a network of one, whose every effect is written down in order. */
function startHost() {
  const events: Event[] = [];
  const finalBlocks = new Announcements<Block>();
  const checks = new BallotChecks({
    threads: 1,
    nowMs: Date.now,
    onVerdict: (verdict) => host.push({ kind: "ballots-checked", verdicts: [verdict] }),
  });
  finalBlocks.listen((block) => events.push({ kind: "told", block }));
  const config = { genesis, signer, checker: nodeSignatureChecker, ...defaultNodeConfig };
  const host = new Host(createNode(config, { chain: genesisState(genesis), memory: commissioningMemory }), {
    store: { persist: (what) => events.push({ kind: "persisted", what }), keepEvidence() {}, keepOverride() {} },
    outbox: {
      send: (_to, message) => events.push({ kind: "said", message }),
      broadcast: (message) => events.push({ kind: "said", message }),
      serveBlocks() {},
    },
    ...{ checks, finalBlocks, log: quiet, nowMs: Date.now, onHalt() {}, onOverride() {}, onPersist() {}, observer },
  });
  stops.push(
    () => checks.close(),
    () => host.stop(),
  );
  host.push({ kind: "started" });
  return { host, events };
}

test("C-32: after a write that the disk refuses nothing is said any more, and the log says that it was the disk", () => {
  const said: PeerMessage[] = [];
  const complaints: string[] = [];
  const config = { genesis, signer, checker: nodeSignatureChecker, ...defaultNodeConfig };
  const host = new Host(createNode(config, { chain: genesisState(genesis), memory: commissioningMemory }), {
    store: {
      persist() {
        throw new Error("Input/output error");
      },
      keepEvidence() {},
      keepOverride() {},
    },
    outbox: { send() {}, broadcast: (message) => said.push(message), serveBlocks() {} },
    ...{
      checks: { check() {}, hurry() {} },
      finalBlocks: new Announcements<Block>(),
      nowMs: Date.now,
      onHalt() {},
      onOverride() {},
      onPersist() {},
      observer,
    },
    log: { ...quiet, error: (fields, event) => complaints.push(`${event} (${JSON.stringify(fields)})`) },
  });
  const message: PeerMessage = { kind: "blocks-request", from: 1, count: 1 };
  const effects = [{ kind: "persist", memory: commissioningMemory } as const, { kind: "broadcast", message } as const];
  expect(() => host.perform(effects)).toThrow("Input/output error");
  expect(said).toEqual([]);
  expect(complaints).toEqual(['not-durable: disk full or broken ({"why":"Input/output error"})']);
});

test("stricter 1: what consensus says has been made durable before, and a block before anyone is told", async () => {
  const { host, events } = startHost();
  const election = new TestElection(genesis, registrar);
  expect(await host.submit(election.open())).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(events.filter(({ kind }) => kind === "told")).toHaveLength(2), wait);
  const durable = new Set<string>();
  const stored = new Set<string>();
  let said = 0;
  for (const event of events) {
    if (event.kind === "persisted") {
      for (const message of event.what.memory?.sent ?? []) durable.add(message.signature);
      if (event.what.block) stored.add(event.what.block.block_hash);
    } else if (event.kind === "told") {
      expect(stored).toContain(event.block.block_hash);
    } else if (event.message.kind === "consensus" && event.message.message.kind !== "new-block") {
      said += 1;
      expect(durable).toContain(event.message.message.signature);
    }
  }
  expect(said).toBeGreaterThan(0);
});

test("a ballot's proofs are checked in a thread, and the caller is answered with the verdict", async () => {
  const { host } = startHost();
  const election = new TestElection(genesis, registrar);
  const credential = election.newCredential();
  expect(await host.submit(election.open())).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(host.node.chain.elections.has(election.uuid)).toBe(true), wait);
  expect(await host.submit(election.register(credential))).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(host.node.chain.elections.get(election.uuid)?.credentials.size).toBe(1), wait);
  const text = election.ballot(credential);
  const ballot = JSON.parse(text) as BallotTransaction;
  const forged = encodeTransaction({ ...ballot, replaces: ballot.replaces, signature: `0x${"01".repeat(64)}` });
  const [refused, ...accepted] = await Promise.all([host.submit(forged), host.submit(text), host.submit(text)]);
  expect(refused).toMatchObject({ ok: false, error: { code: "SIGNATURE_INVALID" } });
  expect(accepted).toMatchObject([{ ok: true }, { ok: true }]);
  await vi.waitFor(
    () => expect(host.node.chain.elections.get(election.uuid)?.ballotHashes.has(ballot.ballot_hash)).toBe(true),
    wait,
  );
});

test("C-42: an override is on the disk, and the memory from which it goes on after a crash, before the operator's word is used up", () => {
  const order: string[] = [];
  const config = { genesis, signer, checker: nodeSignatureChecker, ...defaultNodeConfig };
  const host = new Host(createNode(config, { chain: genesisState(genesis), memory: commissioningMemory }), {
    store: {
      persist: (...written) => void order.push(`memory of ${written[0]?.memory?.height}`),
      keepEvidence() {},
      keepOverride: (text) => void order.push(`kept ${text}`),
    },
    outbox: { send() {}, broadcast: () => void order.push("said"), serveBlocks() {} },
    ...{
      checks: { check() {}, hurry() {} },
      finalBlocks: new Announcements<Block>(),
      log: quiet,
      nowMs: Date.now,
      observer,
    },
    onHalt() {},
    onPersist() {},
    onOverride: () => void order.push("word used up"),
  });
  const message: PeerMessage = { kind: "transactions", transactions: ["{}"] };
  const memory = { height: 7, round: 0, sent: [] };
  host.perform([
    { kind: "override-watching", transaction: "{}", memory },
    { kind: "broadcast", message },
  ]);
  expect(order).toEqual(["kept {}", "memory of 7", "word used up", "said"]);
});

test("after stop nothing is said, stored or accepted any more, and nobody waits in vain", async () => {
  const { host, events } = startHost();
  const waiting = host.submit(new TestElection(genesis, registrar).open());
  host.stop();
  expect(await waiting).toMatchObject({ ok: false, error: { code: "POOL_FULL" } });
  const before = events.length;
  host.push({ kind: "timer", timer: "heartbeat" });
  expect(host.pushFromPeer(signer.address, { kind: "transactions", transactions: [] })).toBe(false);
  expect(await host.submit("{}")).toMatchObject({ ok: false });
  await new Promise((resolve) => setImmediate(resolve));
  expect(events).toHaveLength(before);
});

test("nothing that follows a halt in the same step is said or stored any more", async () => {
  const { host, events } = startHost();
  await vi.waitFor(() => expect(events.length).toBeGreaterThan(0), wait);
  const { node } = host;
  const before = events.length;
  host.perform([
    { kind: "halt", reason: "two certificates for one height", evidence: {} },
    { kind: "broadcast", message: { kind: "transactions", transactions: [] } },
    { kind: "persist", memory: commissioningMemory },
  ]);
  expect(events).toHaveLength(before);
  expect(host.node).toBe(node);
});

describe("SEC-18: a peer that floods", () => {
  const [lying, honest] = ["0x01", "0x02"] as const;
  const short: PeerMessage = { kind: "transactions", transactions: ["{}"] };
  const long: PeerMessage = { kind: "transactions", transactions: ["x".repeat(peerCharactersMax)] };

  test("takes no more than its own share of the inbox: everyone else is still heard", async () => {
    const { host } = startHost();
    const taken = Array.from({ length: peerInputsMax + 10 }, () => host.pushFromPeer(lying, short));
    expect(taken.filter(Boolean)).toHaveLength(peerInputsMax);
    expect(host.pushFromPeer(honest, short)).toBe(true);
    await vi.waitFor(() => expect(host.pushFromPeer(lying, short)).toBe(true), wait);
  });

  test("has little room for what is long, and always room for one message", async () => {
    const { host } = startHost();
    expect(host.pushFromPeer(lying, long)).toBe(true);
    expect(host.pushFromPeer(lying, short)).toBe(false);
    expect(host.pushFromPeer(honest, long)).toBe(true);
    await vi.waitFor(() => expect(host.pushFromPeer(lying, short)).toBe(true), wait);
  });
});

test("a stream of announcements keeps the newest for a slow listener, and ends with its signal", async () => {
  const announcements = new Announcements<number>();
  const controller = new AbortController();
  const seen: number[] = [];
  const stream = announcements.stream(controller.signal, 2);
  const first = stream.next();
  for (const value of [1, 2, 3, 4]) announcements.announce(value);
  expect((await first).value).toBe(3);
  for await (const value of stream) {
    seen.push(value);
    controller.abort();
  }
  expect(seen).toEqual([4]);
});
