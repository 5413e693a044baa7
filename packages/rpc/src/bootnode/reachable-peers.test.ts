import { createServer, type Server, type Socket } from "node:net";
import { nobleSignatureChecker, type Signer } from "@tabella/crypto/signature";
import { afterEach, describe, expect, test } from "vitest";
import { dialBack } from "../peers/dial-back.ts";
import { alice, bob, cleanUp, cleanUpLater, identity, mallory, openDoor, validatorOf } from "../peers/testing/peers.ts";
import { FollowedSet } from "./followed-set.ts";
import type { Lookup } from "./host.ts";
import { signPeerRecord } from "./peer-record.ts";
import { createPeerTable } from "./peer-table.ts";
import { reachablePeers } from "./reachable-peers.ts";

afterEach(cleanUp);

/** A bootnode that knows Alice from the genesis file, and nobody else. */
function bootnode(lookup: Lookup = async () => []) {
  const dialled: string[] = [];
  const allowedHosts = new Set(["127.0.0.1", "127.0.0.2", "candidate"]);
  const nowMs = Date.now;
  const checker = nobleSignatureChecker;
  const founding = { identity, history: [{ fromHeight: 1, validators: [validatorOf(alice)] }] };
  const validators = new FollowedSet(founding, checker);
  const peers = reachablePeers(createPeerTable({ validators, allowedHosts, nowMs, checker }), {
    ...{ validators, allowedHosts, lookup },
    dialBack(place, publicKey) {
      dialled.push(place.host);
      return dialBack(place, publicKey, { identity, checker: nobleSignatureChecker, nowMs: nowMs() });
    },
  });
  let sequence = 0;
  const announce = (
    signer: Signer,
    peerPort: number,
    {
      host = "127.0.0.1",
      from = "127.0.0.1",
      leaving = false,
    }: { readonly host?: string; readonly from?: string; readonly leaving?: boolean } = {},
  ) => {
    sequence += 1;
    const fields = { host, peerPort, publicPort: 1, sequence, expiresAtMs: nowMs() + 60_000, leaving };
    return peers.announce(signPeerRecord(fields, { identity, signer }), from);
  };
  return { peers, announce, dialled };
}
const notReached = { ok: false, error: "NOT_REACHED" };

async function plainServer(answer: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => {});
    cleanUpLater(() => socket.destroy());
    answer(socket);
  });
  cleanUpLater(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}

describe("SEC-14: a bootnode calls a stranger back, with a handshake in which nothing is asked, and lists it if", () => {
  test("its own key answers at the address from which it came", async () => {
    const { peers, announce, dialled } = bootnode();
    const { place } = await openDoor(bob);
    expect(await announce(bob, place.peerPort)).toEqual({ ok: true });
    expect(peers.peers().map(({ address }) => address)).toEqual([bob.address]);
    // A heartbeat from where it is listed is no reason to call again.
    expect(await announce(bob, place.peerPort)).toEqual({ ok: true });
    expect(dialled).toEqual(["127.0.0.1"]);
    expect(await announce(bob, place.peerPort, { leaving: true })).toEqual({ ok: true });
    expect(peers.peers()).toEqual([]);
  });

  test("not if it names an address other than its own, which is then never called", async () => {
    const { announce, dialled } = bootnode();
    const { place } = await openDoor(bob);
    expect(await announce(bob, place.peerPort, { host: "127.0.0.1", from: "127.0.0.2" })).toEqual(notReached);
    expect(await announce(bob, place.peerPort, { host: "8.8.8.8", from: "127.0.0.1" })).toEqual(notReached);
    expect(dialled).toEqual([]);
  });

  test("a name that the operator allowed leads, looked up once, to the address from which it came", async () => {
    const { place } = await openDoor(bob);
    const named = bootnode(async () => ["172.18.0.9"]);
    expect(await named.announce(bob, place.peerPort, { host: "candidate", from: "172.18.0.8" })).toEqual(notReached);
    const hostile = bootnode(async () => ["169.254.169.254"]);
    const there = { host: "candidate", from: "169.254.169.254" };
    expect(await hostile.announce(bob, place.peerPort, there)).toEqual(notReached);
    expect([...named.dialled, ...hostile.dialled]).toEqual([]);
  });

  test("not if another key answers, or nobody, or another service, however it answers", async () => {
    const { peers, announce } = bootnode();
    const { place, server } = await openDoor(bob);
    expect(await announce(mallory, place.peerPort)).toEqual(notReached);
    await server.close();
    expect(await announce(bob, place.peerPort)).toEqual(notReached);
    for (const answer of [
      (socket: Socket) => socket.end("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n"),
      (socket: Socket) => socket.end("x".repeat(1_000_000)),
      () => {},
    ]) {
      expect(await announce(bob, await plainServer(answer))).toEqual(notReached);
    }
    expect(peers.peers()).toEqual([]);
  });

  test("a validator of the genesis file is listed as it says: peers prove its key themselves", async () => {
    const { announce, dialled } = bootnode();
    expect(await announce(alice, 9, { host: "8.8.8.8", from: "127.0.0.1" })).toEqual({ ok: true });
    expect(dialled).toEqual([]);
  });
});
