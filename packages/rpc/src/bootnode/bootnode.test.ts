import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import { nobleSignatureChecker, type Signer } from "@tabella/crypto/signature";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { listenOn } from "../http-server.ts";
import { createBootnodeClient } from "./client.ts";
import { FollowedSet } from "./followed-set.ts";
import { checkPeerRecord, type PeerRecord, recordLifetimeMsMax, signPeerRecord } from "./peer-record.ts";
import { createPeerTable, strangersMax, strangersPerSubnetMax } from "./peer-table.ts";
import { reachablePeers } from "./reachable-peers.ts";
import { createBootnodeServer } from "./server.ts";

const identity: ChainIdentity = { chainId: 8546, genesisHash: `0x${"ab".repeat(32)}` };
const startMs = 1_800_000_000_000;

function signerOf(number: number): Signer {
  const seed = (last: number) =>
    Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? last : (number >> (8 * at)) & 255));
  return nobleSigner({ ed25519: seed(1), mlDsa44: seed(2) });
}

const validator = signerOf(1);
const fields: Omit<PeerRecord, "publicKey" | "chainId" | "genesisHash"> = {
  host: "8.8.4.4",
  peerPort: 30403,
  publicPort: 30303,
  sequence: startMs,
  expiresAtMs: startMs + 60_000,
  leaving: false,
};
const sign = (change: Partial<typeof fields> = {}, signer = validator) =>
  signPeerRecord({ ...fields, ...change }, { identity, signer });

const founders = [{ name: "validator-1", address: validator.address, publicKey: validator.publicKey }];
const founding = { identity, history: [{ fromHeight: 1, validators: founders }] };
const newSet = () => new FollowedSet(founding, nobleSignatureChecker);

function tableAt(clock: { now: number }, validators = newSet()) {
  return createPeerTable({
    validators,
    allowedHosts: new Set(["validator-1"]),
    checker: nobleSignatureChecker,
    nowMs: () => clock.now,
  });
}

describe("signed peer records (SEC-14, SEC-16)", () => {
  test("a record holds for the key and chain that signed it, and for no changed field", () => {
    const signed = sign();
    const check = (record: PeerRecord, at = identity) =>
      checkPeerRecord({ ...signed, record }, { identity: at, checker: nobleSignatureChecker });
    expect(check(signed.record)).toEqual({ ok: true, value: validator.address });
    const otherChain = { ...identity, chainId: 1 };
    expect(check(signed.record, otherChain)).toEqual({ ok: false, error: "WRONG_CHAIN" });
    expect(check({ ...signed.record, chainId: 1 }, otherChain)).toEqual({ ok: false, error: "SIGNATURE_INVALID" });
    const changes: Partial<PeerRecord>[] = [
      { host: "8.8.4.5" },
      { peerPort: 30404 },
      { publicPort: 30304 },
      { sequence: startMs + 1 },
      { expiresAtMs: startMs + 60_001 },
      { leaving: true },
      { publicKey: signerOf(2).publicKey },
      { publicKey: { ...validator.publicKey, ml_dsa_44: signerOf(2).publicKey.ml_dsa_44 } },
    ];
    for (const change of changes) {
      expect(check({ ...signed.record, ...change })).toEqual({ ok: false, error: "SIGNATURE_INVALID" });
    }
  });
});

describe("the bootnode's table", () => {
  test("a heartbeat keeps a node listed; silence until expiry removes it", () => {
    const clock = { now: startMs };
    const table = tableAt(clock);
    expect(table.announce(sign())).toEqual({ ok: true });
    clock.now += 50_000;
    expect(table.announce(sign({ sequence: clock.now, expiresAtMs: clock.now + 60_000 }))).toEqual({ ok: true });
    clock.now += 59_999;
    expect(table.peers().map(({ address }) => address)).toEqual([validator.address]);
    clock.now += 1;
    expect(table.peers()).toEqual([]);
  });

  test("a record that was replaced, or whose node left, can never be played again", () => {
    const clock = { now: startMs };
    const table = tableAt(clock);
    const longLived = sign({ expiresAtMs: startMs + recordLifetimeMsMax });
    expect(table.announce(longLived)).toEqual({ ok: true });
    expect(table.announce(longLived)).toEqual({ ok: false, error: "SEQUENCE_NOT_NEWER" });
    expect(table.announce(sign({ sequence: startMs + 1, leaving: true, expiresAtMs: startMs + 1_000 }))).toEqual({
      ok: true,
    });
    expect(table.peers()).toEqual([]);
    for (const later of [1, 2_000, recordLifetimeMsMax - 1, recordLifetimeMsMax]) {
      clock.now = startMs + later;
      expect(table.announce(longLived).ok).toBe(false);
    }
  });

  test("a record that has ended, or wants to live too long, is refused", () => {
    const table = tableAt({ now: startMs });
    for (const expiresAtMs of [0, startMs, startMs + recordLifetimeMsMax + 1]) {
      expect(table.announce(sign({ expiresAtMs }))).toEqual({ ok: false, error: "EXPIRY_OUT_OF_BOUNDS" });
    }
  });

  test("SEC-15: a flood of strangers fills its quota and nothing else; the validator still finds room", () => {
    const table = tableAt({ now: startMs });
    const outcomes = Array.from({ length: 12 }, (_, at) =>
      table.announce(sign({ host: `8.8.8.${at + 1}` }, signerOf(100 + at))),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(strangersPerSubnetMax);
    expect(outcomes[11]).toEqual({ ok: false, error: "SUBNET_FULL" });
    for (let at = 0; at < 20; at += 1) table.announce(sign({ host: `9.9.${at}.1` }, signerOf(200 + at)));
    expect(table.peers()).toHaveLength(strangersMax);
    expect(table.announce(sign({ host: "9.10.1.1" }, signerOf(300)))).toEqual({ ok: false, error: "TABLE_FULL" });
    expect(table.announce(sign({ host: "9.9.1.1" }))).toEqual({ ok: true });
    expect(table.peers()).toHaveLength(strangersMax + 1);
  });

  test("no stranger can speak for a validator", () => {
    const table = tableAt({ now: startMs });
    const stranger = sign({}, signerOf(5));
    const forged = { ...stranger, record: { ...stranger.record, publicKey: validator.publicKey } };
    expect(table.announce(forged)).toEqual({ ok: false, error: "SIGNATURE_INVALID" });
    expect(table.peers()).toEqual([]);
  });

  test.each([
    ["8.8.8.8", null],
    ["validator-1", null],
    ["2606:4700:4700::1111", null],
    ["validator-2", "HOST_NOT_ALLOWED"],
    ["evil.example", "HOST_NOT_ALLOWED"],
    ["localhost", "HOST_NOT_ALLOWED"],
    ["metadata.google.internal", "HOST_NOT_ALLOWED"],
    ["127.1", "HOST_NOT_ALLOWED"],
    ["2130706433", "HOST_NOT_ALLOWED"],
    ["0x7f.1", "HOST_NOT_ALLOWED"],
    ["127.0.0.1", "HOST_NOT_PUBLIC"],
    ["0.0.0.0", "HOST_NOT_PUBLIC"],
    ["10.1.2.3", "HOST_NOT_PUBLIC"],
    ["172.31.0.9", "HOST_NOT_PUBLIC"],
    ["192.168.1.1", "HOST_NOT_PUBLIC"],
    ["169.254.169.254", "HOST_NOT_PUBLIC"],
    ["100.64.0.1", "HOST_NOT_PUBLIC"],
    ["224.0.0.1", "HOST_NOT_PUBLIC"],
    ["255.255.255.255", "HOST_NOT_PUBLIC"],
    ["::1", "HOST_NOT_PUBLIC"],
    ["::", "HOST_NOT_PUBLIC"],
    ["fe80::1", "HOST_NOT_PUBLIC"],
    ["fd00::1", "HOST_NOT_PUBLIC"],
    ["ff02::1", "HOST_NOT_PUBLIC"],
    ["64:ff9b::7f00:1", "HOST_NOT_PUBLIC"],
    ["2002:7f00:1::", "HOST_NOT_PUBLIC"],
    ["::ffff:7f00:1", "HOST_NOT_PUBLIC"],
    ["::ffff:127.0.0.1", "HOST_MALFORMED"],
    ["[::ffff:127.0.0.1]", "HOST_MALFORMED"],
    ["fe80::1%eth0", "HOST_MALFORMED"],
    ["http://127.1", "HOST_MALFORMED"],
    ["file:///etc/passwd", "HOST_MALFORMED"],
    ["user@8.8.8.8", "HOST_MALFORMED"],
    ["8.8.8.8/x", "HOST_MALFORMED"],
    ["8.8.8.8:80", "HOST_MALFORMED"],
    ["8.8.8.8\r\nHost: x", "HOST_MALFORMED"],
    ["８.8.8.8", "HOST_MALFORMED"],
  ])("SEC-14: host %j -> %s", (host, fault) => {
    const outcome = tableAt({ now: startMs }).announce(sign({ host }));
    expect(outcome).toEqual(fault === null ? { ok: true } : { ok: false, error: fault });
  });
});

describe("the bootnode's door", () => {
  let server: FastifyInstance;
  afterEach(async () => server.close());

  async function open(clock = { now: startMs }) {
    const validators = newSet();
    const peers = reachablePeers(tableAt(clock, validators), {
      ...{ validators, allowedHosts: new Set<string>(), lookup: async () => [] },
      dialBack: async () => false,
    });
    server = createBootnodeServer(peers, { hostNames: [], onError: () => {} });
    const url = `http://127.0.0.1:${await listenOn(server, { host: "127.0.0.1", port: 0 })}`;
    return { url, client: createBootnodeClient(url) };
  }

  test("a node announces itself, hears how many changes of the set are known there, is listed with its record as it signed it, and leaves", async () => {
    const { client } = await open();
    const signed = sign();
    expect(await client.peers.announce.mutate(signed)).toEqual({ accepted: true, setChanges: 0 });
    expect(await client.peers.list.query()).toEqual([
      { address: validator.address, isValidator: true, lastHeartbeatMs: startMs, signed },
    ]);
    expect(await client.health.query()).toEqual({ ok: true, peerCount: 1 });
    await client.peers.leave.mutate(sign({ sequence: startMs + 1, leaving: true }));
    expect(await client.peers.list.query()).toEqual([]);
  });

  test("a refusal names its reason, and nothing of the machinery", async () => {
    const { client } = await open();
    const refused = await client.peers.announce.mutate(sign({ host: "10.0.0.1" })).catch((error) => error);
    expect(refused.data).toMatchObject({ code: "HOST_NOT_PUBLIC", httpStatus: 400 });
    expect(JSON.stringify(refused)).not.toContain("stack");
  });

  test("SEC-5, SEC-7, SEC-17: other content types, large bodies, batches and foreign host names are refused", async () => {
    const { url } = await open();
    const post = (contentType: string, body: string) =>
      fetch(`${url}/trpc/peers.announce`, { method: "POST", headers: { "content-type": contentType }, body });
    for (const type of [
      "text/plain",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "application/jsonx",
    ]) {
      expect((await post(type, "{}")).status).toBe(415);
    }
    expect((await post("application/json", `"${"x".repeat(1_100_000)}"`)).status).toBe(413);
    expect((await fetch(`${url}/trpc/health,health?batch=1`)).status).toBe(400);
    const rebound = await server.inject({ url: "/health", headers: { host: "evil.example" } });
    expect(rebound.statusCode).toBe(421);
    expect((await server.inject({ url: `/${"x".repeat(3_000)}` })).statusCode).toBe(414);
  });

  test("whatever bytes arrive, the answer is an error without a stack and the bootnode stays up", async () => {
    const { url, client } = await open();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
        const response = await fetch(`${url}/trpc/peers.announce`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
        });
        expect(response.status).toBeGreaterThanOrEqual(400);
        expect(response.status).toBeLessThan(500);
        expect(await response.text()).not.toMatch(/ at |node_modules/);
      }),
      { numRuns: 50 },
    );
    expect(await client.health.query()).toEqual({ ok: true, peerCount: 0 });
  });
});
