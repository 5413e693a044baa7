import { createHash } from "node:crypto";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { Signer } from "@tabella/crypto/signature";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { nodeSigner } from "@tabella/keys/node-signer";
import { type PeerRecord, type SignedPeerRecord, signPeerRecord } from "@tabella/rpc/bootnode/peer-record";
import { createPeerTable, strangersMax, strangersPerSubnetMax } from "@tabella/rpc/bootnode/peer-table";
import { unprovenMax, unprovenPerSubnetMax } from "@tabella/rpc/peers/server";
import { readersMax, readersPerSubnetMax } from "@tabella/rpc/peers/sessions";
import { SubnetQuota } from "@tabella/rpc/peers/subnet-quota";
import { afterEach, describe, expect, test } from "vitest";
import { AddressBook } from "./address-book.ts";
import { BookMemory } from "./testing/book-memory.ts";

const identity: ChainIdentity = { chainId: 8546, genesisHash: `0x${"ab".repeat(32)}` };
const startMs = 1_800_000_000_000;
const seedOf = (text: string) => new Uint8Array(createHash("sha256").update(text).digest());
const signerOf = (name: string): Signer =>
  nodeSigner({ ed25519Seed: seedOf(`${name} ed25519`), mlDsa44Seed: seedOf(`${name} ml-dsa`) });
const [alice, bob, carol] = [signerOf("alice"), signerOf("bob"), signerOf("carol")] as const;
const set = [alice, bob, carol].map(({ address, publicKey }) => ({ address, publicKey, name: "v" }));
const silent = { debug() {}, info() {}, warn() {}, error() {} };

const record = (signer: Signer, change: Partial<PeerRecord> = {}): SignedPeerRecord =>
  signPeerRecord(
    {
      ...{ host: "8.8.4.4", peerPort: 30_403, publicPort: 30_303, sequence: startMs, leaving: false },
      expiresAtMs: startMs + 60_000,
      ...change,
    },
    { identity, signer },
  );

const open: AddressBook[] = [];
afterEach(() => Promise.all(open.splice(0).map((book) => book.close())));

function bookOf(memory = new BookMemory(), clock = { now: startMs }) {
  const moved: string[] = [];
  const book = new AddressBook({
    ...{ identity, checker: nodeSignatureChecker, validators: () => set, store: memory, log: silent },
    bootnodeUrl: undefined,
    setChanges: () => [],
    allowedHosts: new Set(["validator-2"]),
    nowMs: () => clock.now,
    onPlace: (address) => moved.push(address),
  });
  open.push(book);
  return { book, memory, moved, clock };
}

describe("SEC-14, SEC-15: what an address book believes", () => {
  test("a record that a validator of the set has signed, whoever tells it, and keeps it over a restart", () => {
    const { book, memory, moved } = bookOf();
    book.learn([record(bob)]);
    expect(moved).toEqual([bob.address]);
    expect(book.placesOf(bob.address)).toEqual([{ host: "8.8.4.4", peerPort: 30_403 }]);
    const restarted = bookOf(memory).book;
    expect(restarted.placesOf(bob.address)).toEqual(book.placesOf(bob.address));
    expect(restarted.known()).toEqual([record(bob)]);
  });

  test("REL-3: nothing of a record that has changed on its disk: a greater sequence would keep out all that follow", () => {
    const memory = new BookMemory();
    const { record: kept, signature } = record(bob);
    memory.rememberAddress(bob.address, { record: { ...kept, sequence: kept.sequence + 2 ** 40 }, signature });
    memory.rememberAddress(carol.address, record(alice));
    const { book } = bookOf(memory);
    expect(book.known()).toEqual([]);
    book.learn([record(bob)]);
    expect(book.known()).toEqual([record(bob)]);
  });

  test("nothing of a stranger, nothing forged, nothing of another chain, nothing older", () => {
    const { book, moved, clock } = bookOf();
    book.learn([record(bob)]);
    clock.now += 5_000;
    const newer = record(bob, { sequence: startMs + 1, host: "9.9.9.9" });
    book.learn([
      record(signerOf("mallory")),
      { ...newer, signature: record(carol).signature },
      { ...newer, record: { ...newer.record, host: "1.1.1.1" } },
      signPeerRecord({ ...newer.record }, { identity: { ...identity, chainId: 1 }, signer: bob }),
      record(bob, { sequence: startMs - 1, host: "1.1.1.1" }),
      record(bob, { sequence: startMs, host: "1.1.1.1" }),
    ]);
    expect(book.placesOf(bob.address)).toEqual([{ host: "8.8.4.4", peerPort: 30_403 }]);
    expect(moved).toEqual([bob.address]);
  });

  test("no host that is not public or allowed, though a validator has signed it: nobody is sent into a private network", () => {
    const { book } = bookOf();
    for (const host of ["127.0.0.1", "169.254.169.254", "10.0.0.1", "localhost", "evil.example", "::1"]) {
      book.learn([record(bob, { host })]);
      expect(book.placesOf(bob.address)).toEqual([]);
    }
    book.learn([record(bob, { host: "validator-2" })]);
    expect(book.placesOf(bob.address)).toEqual([{ host: "validator-2", peerPort: 30_403 }]);
  });

  test("a place that was allowed once and is not any more is not dialled, though it was kept", () => {
    const memory = new BookMemory();
    memory.rememberAnchor(bob.address, { host: "192.168.0.7", peerPort: 1 });
    expect(bookOf(memory).book.placesOf(bob.address)).toEqual([]);
  });

  test("where a validator was reached last is kept beside where it says it is", () => {
    const { book, memory, clock } = bookOf();
    book.learn([record(bob)]);
    book.proven(bob.address, { host: "8.8.4.4", peerPort: 30_403 });
    clock.now += 5_000;
    book.learn([record(bob, { sequence: startMs + 1, host: "9.9.9.9" })]);
    const both = [
      { host: "8.8.4.4", peerPort: 30_403 },
      { host: "9.9.9.9", peerPort: 30_403 },
    ];
    expect(book.placesOf(bob.address)).toEqual(both);
    expect(bookOf(memory).book.placesOf(bob.address)).toEqual(both);
  });

  test("a validator that says each moment that it has moved is followed once a second", () => {
    const { book, moved, clock } = bookOf();
    for (let at = 0; at < 100; at += 1) {
      book.learn([record(bob, { sequence: startMs + at, host: `8.8.4.${at}` })]);
      clock.now += 50;
    }
    expect(moved.length).toBeLessThanOrEqual(6);
    expect(moved.length).toBeGreaterThan(1);
  });

  test("a node whose clock was ahead once is heard again: it speaks on from what is known of it", () => {
    const { book } = bookOf();
    book.announce({ host: "8.8.8.8", peerPort: 1, publicPort: 2 }, alice);
    const ahead = startMs + 365 * 86_400_000;
    book.learn([record(alice, { sequence: ahead, host: "1.1.1.1" })]);
    const [own] = book.known();
    expect(own?.record).toMatchObject({ host: "8.8.8.8", sequence: ahead + 1 });
  });
});

describe("SEC-15: an attacker with 1,000 ids from two subnets", () => {
  const attackers = Array.from({ length: 1_000 }, (_, at) => ({
    host: `${at % 2 === 0 ? "5.5.5" : "6.6.6"}.${(Math.floor(at / 2) % 254) + 1}`,
    signer: signerOf(`attacker ${at}`),
  }));

  test("gets four places in a bootnode's table, and no validator loses its own", () => {
    const table = createPeerTable({
      ...{ checker: nodeSignatureChecker, allowedHosts: new Set<string>(), nowMs: () => startMs },
      validators: { identity, has: (address) => set.some((validator) => validator.address === address) },
    });
    for (const { host, signer } of attackers) table.announce(record(signer, { host }));
    expect(table.peers()).toHaveLength(2 * strangersPerSubnetMax);
    expect(2 * strangersPerSubnetMax).toBeLessThan(strangersMax);
    expect(table.announce(record(signerOf("honest"), { host: "7.7.7.7" }))).toEqual({ ok: true });
    for (const signer of [alice, bob, carol]) expect(table.announce(record(signer))).toEqual({ ok: true });
    expect(table.peers().filter(({ isValidator }) => isValidator)).toHaveLength(3);
  });

  test("gets no place in a validator's address book, which knows its set alone, before and after a restart", () => {
    const { book, memory } = bookOf();
    book.learn(attackers.map(({ host, signer }) => record(signer, { host })));
    book.learn([record(bob), record(carol, { host: "9.9.9.9" })]);
    book.learn(attackers.map(({ host, signer }) => record(signer, { host, sequence: startMs + 1 })));
    expect([...memory.kept.keys()]).toEqual([bob.address, carol.address]);
    expect(bookOf(memory).book.known()).toHaveLength(2);
  });

  test("cannot take all places at a validator's door: those of callers who are not known yet, and those of readers", () => {
    for (const quota of [
      { placesMax: unprovenMax, perSubnetMax: unprovenPerSubnetMax },
      { placesMax: readersMax, perSubnetMax: readersPerSubnetMax },
    ]) {
      const door = new SubnetQuota(quota);
      const taken = attackers.flatMap(({ host }) => door.take(host) ?? []);
      expect(taken).toHaveLength(2 * quota.perSubnetMax);
      const honest = ["8.8.4.4", "9.9.9.9", "2606:4700::1"].map((host) => door.take(host));
      expect(honest).not.toContain(null);
      // What is given back twice is given back once.
      for (const giveBack of [taken[0], taken[0]]) giveBack?.();
      expect(attackers.flatMap(({ host }) => door.take(host) ?? [])).toHaveLength(1);
    }
  });
});
