import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { context } from "@opentelemetry/api";
import type { Block } from "@tabella/chain/block";
import { genesisState } from "@tabella/chain/genesis-block";
import { transactionHash } from "@tabella/chain/transaction-codec";
import { type Hash, toHex } from "@tabella/crypto/hex";
import { ok } from "@tabella/crypto/result";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { loadSigner } from "@tabella/keys/validator-keys";
import { commissioningMemory, createNode, defaultNodeConfig } from "@tabella/node/node";
import { asContext } from "@tabella/telemetry/request-context";
import { type CollectedSpans, collectSpans } from "@tabella/telemetry/testing/collected-spans";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { Announcements } from "./announcements.ts";
import { BallotChecks } from "./ballot-checks.ts";
import { CastTraces } from "./cast-traces.ts";
import { Host, type HostLog } from "./host.ts";
import { TestElection } from "./testing/test-election.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-traces-"));
const genesis = generateNetworkFiles({ validators: 1, outDir: folder });
const registrar = loadRegistrar(join(folder, "registrar.key.json"));
const signer = loadSigner(join(folder, "validator-1.key.json"));
const quiet: HostLog = { debug() {}, info() {}, warn() {}, error() {} };
const request = { traceId: "c0ffee00c0ffee00c0ffee00c0ffee01", spanId: "ba110704ba110704" };
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

function collected(ratio: number): CollectedSpans {
  const spans = collectSpans(ratio);
  stops.push(() => spans.stop());
  return spans;
}

/** A network of one, seen by a {@link CastTraces}; `submit` as a request under the name `request` does. */
function observedHost() {
  const finalBlocks = new Announcements<Block>();
  const checks = new BallotChecks({
    threads: 1,
    nowMs: Date.now,
    onVerdict: (verdict) => host.push({ kind: "ballots-checked", verdicts: [verdict] }),
  });
  const node = createNode(
    { genesis, signer, checker: nodeSignatureChecker, ...defaultNodeConfig },
    { chain: genesisState(genesis), memory: commissioningMemory },
  );
  const observer = new CastTraces(node.identity.genesisHash, () => false);
  const host = new Host(node, {
    store: { persist() {}, keepEvidence() {}, keepOverride() {} },
    outbox: { send() {}, broadcast() {}, serveBlocks() {} },
    ...{ checks, finalBlocks, log: quiet, nowMs: Date.now, onHalt() {}, onOverride() {}, onPersist() {} },
    observer,
  });
  stops.push(
    () => checks.close(),
    () => host.stop(),
  );
  host.push({ kind: "started" });
  const submit = (text: string) =>
    context.with(asContext(request), () => observer.submitting(text, () => host.submit(text)));
  return { host, submit };
}

const ofRequest = (spans: CollectedSpans) =>
  spans.ended().filter((span) => span.spanContext().traceId === request.traceId);

describe("spans of a transaction", () => {
  test("a ballot's belong to the request that brought it, and end with its block, which is linked", async () => {
    const spans = collected(1);
    const { submit } = observedHost();
    const election = new TestElection(genesis, registrar);
    const credential = election.newCredential();
    let sent = 0;
    for (const text of [election.open(), election.register(credential), election.ballot(credential)]) {
      expect(await submit(text)).toMatchObject({ ok: true });
      sent += 1;
      await expect.poll(() => ofRequest(spans).filter(({ name }) => name === "validator.final").length).toBe(sent);
    }
    const names = ofRequest(spans).map(({ name }) => name);
    expect(names.filter((name) => name === "validator.verify")).toHaveLength(1);
    expect(names.filter((name) => name === "validator.pool")).toHaveLength(3);
    const final = ofRequest(spans).findLast(({ name }) => name === "validator.final");
    const block = spans.ended().find((span) => span.spanContext().spanId === final?.links[0]?.context.spanId);
    expect(block).toMatchObject({ name: "consensus.block", attributes: { "tabella.round": 0 } });
    expect(block?.attributes["tabella.height"]).toBe(final?.attributes["tabella.height"]);
    expect(block?.links.map((link) => link.context.traceId)).toEqual([request.traceId]);
  });

  test("one that is refused has the code of the refusal, and none of what it did not come to", async () => {
    const spans = collected(1);
    const { submit } = observedHost();
    expect(await submit("{}")).toMatchObject({ ok: false });
    expect(ofRequest(spans).map(({ name, attributes }) => ({ name, attributes }))).toEqual([
      { name: "validator.submit", attributes: { "tabella.outcome": "MALFORMED" } },
    ]);
  });

  test("of a trace that is not kept none is made, and the transaction fares as well", async () => {
    const spans = collected(0);
    const { submit } = observedHost();
    const text = new TestElection(genesis, registrar).open();
    expect(await submit(text)).toEqual(ok(transactionHash(text)));
    expect(spans.ended()).toEqual([]);
  });

  test("of more than it follows at a time, the oldest is let go", () => {
    const spans = collected(1);
    const traces = new CastTraces(hashOf(0), () => false);
    const follow = (text: string) => void traces.submitting(text, () => new Promise(() => {}));
    follow("first");
    traces.onEffect({ kind: "respond", requestId: "1", outcome: ok(transactionHash("first")) });
    for (let at = 0; at < 4_095; at += 1) follow(`later ${at}`);
    expect(spans.ended()).toEqual([]);
    follow("one too many");
    expect(spans.ended().map(({ name }) => name)).toEqual(["validator.pool"]);
  });
});

describe("the trace of a height", () => {
  const say = (traces: CastTraces, height: number, round: number) =>
    traces.onEffect({
      kind: "broadcast",
      message: {
        kind: "consensus",
        message: {
          ...{ kind: "prepare", height, round, digest: hashOf(height) },
          ...{ author: signer.address, signature: "0x" },
        },
      },
    });

  test("is called the same by all validators of a chain, and otherwise in another chain and at another height", () => {
    const spans = collected(1);
    for (const chain of [1, 1, 2]) {
      const traces = new CastTraces(hashOf(chain), () => false);
      for (const height of [7, 8, 9]) say(traces, height, 0);
    }
    const blocks = spans.ended().filter(({ name }) => name === "consensus.block");
    const names = blocks.map((span) => span.spanContext().traceId);
    expect(names.slice(0, 2)).toEqual(names.slice(2, 4));
    expect(new Set(names).size).toBe(4);
  });

  test("shows each round that this validator took part in, and which of them did not decide", () => {
    const spans = collected(1);
    const traces = new CastTraces(hashOf(1), () => false);
    say(traces, 7, 0);
    say(traces, 7, 2);
    say(traces, 7, 1);
    say(traces, 8, 0);
    const rounds = spans.ended().filter(({ name }) => name === "consensus.round");
    expect(rounds.map(({ attributes }) => attributes)).toEqual([
      { "tabella.height": 7, "tabella.round": 0, "tabella.decided": false },
      { "tabella.height": 7, "tabella.round": 2 },
    ]);
  });
});

function hashOf(fill: number): Hash {
  return toHex(new Uint8Array(32).fill(fill)) as Hash;
}
