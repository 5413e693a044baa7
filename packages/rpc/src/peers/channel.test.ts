import { connect as connectTcp } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, createServer, type TLSSocket } from "node:tls";
import { domainTags } from "@tabella/crypto/domain-tags";
import { nobleSignatureChecker, type Signer } from "@tabella/crypto/signature";
import { afterEach, describe, expect, test, vi } from "vitest";
import { channelOptions } from "./channel.ts";
import {
  type ChannelCertificate,
  ChannelIdentity,
  certificateLifetimeMsMax,
  checkChannelCertificate,
  makeChannelCertificate,
} from "./channel-certificate.ts";
import { encodePeerMessage } from "./peer-message-codec.ts";
import { alice, bob, cleanUp, cleanUpLater, identity, linkTo, mallory, openDoor, random } from "./testing/peers.ts";

// A bound for what hangs, on a machine with much else to do.
const wait = { timeout: 40_000, interval: 20 } as const;

afterEach(cleanUp);

const dayMs = 86_400_000;
const make = (signer: Signer, change: Partial<Parameters<typeof makeChannelCertificate>[0]> = {}) =>
  makeChannelCertificate({ identity, signer, random, nowMs: Date.now(), ...change });

/** How a caller with this certificate fares at the door: what the door says of it, or that it is let through TLS. */
async function callWith(certificate: ChannelCertificate, door: Awaited<ReturnType<typeof openDoor>>): Promise<string> {
  const before = door.refused.length;
  const socket = connect({ ...channelOptions, ...certificate, port: door.place.peerPort, host: "127.0.0.1" });
  socket.on("error", () => {});
  cleanUpLater(() => socket.destroy());
  // The door answers an ordinary request only to those who may come in.
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const answered = await new Promise<boolean>((resolve) => {
    socket.once("data", () => resolve(true));
    socket.once("close", () => resolve(false));
  });
  return answered ? "let in" : (door.refused[before] ?? "refused in TLS");
}

describe("SEC-25: the peers' door refuses", () => {
  test("a caller without TLS", async () => {
    const { place } = await openDoor();
    const socket = connectTcp(place.peerPort, "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    for await (const chunk of socket) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString("latin1")).not.toContain("HTTP/1.1");
  });

  test("a caller of TLS 1.2", async () => {
    const { place } = await openDoor();
    const socket = connect({
      rejectUnauthorized: false,
      maxVersion: "TLSv1.2",
      host: "127.0.0.1",
      port: place.peerPort,
    });
    const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
    expect(error.message).toMatch(/protocol version/);
  });

  test("a certificate of a stranger, whom no authority has let into the set", async () => {
    expect(await callWith(await make(mallory), await openDoor())).toBe("CERTIFICATE_OF_STRANGER");
  });

  test("a certificate that has expired, and one that would live longer than 90 days", async () => {
    const door = await openDoor();
    const old = await make(alice, { nowMs: Date.now() - 31 * dayMs });
    expect(await callWith(old, door)).toBe("CERTIFICATE_EXPIRED");
    expect(await callWith(await make(alice, { lifetimeMs: 91 * dayMs }), door)).toBe("CERTIFICATE_TOO_LONG");
    expect(await callWith(await make(alice, { nowMs: Date.now() + 2 * dayMs }), door)).toBe("CERTIFICATE_EXPIRED");
  });

  test("a validator that was removed from the set, from that moment on", async () => {
    const door = await openDoor();
    const certificate = await make(alice);
    expect(await callWith(certificate, door)).toBe("let in");
    door.set.splice(0, 1);
    expect(await callWith(certificate, door)).toBe("CERTIFICATE_OF_STRANGER");
  });

  test("a stranger's key under a validator's name, and a validator's certificate of another chain", async () => {
    const door = await openDoor();
    const pretender: Signer = {
      ...mallory,
      address: alice.address,
      signEd25519: (bytes) => mallory.signEd25519(bytes),
    };
    expect(await callWith(await make(pretender), door)).toBe("CERTIFICATE_NOT_BOUND");
    const elsewhere = { ...identity, chainId: 1 };
    expect(await callWith(await make(alice, { identity: elsewhere }), door)).toBe("CERTIFICATE_NOT_BOUND");
  });

  test("a validator's certificate in the hands of who has not its key", async () => {
    const [stolen, own] = [await make(alice), await make(mallory)];
    expect(() => connect({ ...channelOptions, cert: stolen.cert, key: own.key, port: 1 })).toThrow(
      /key values mismatch/,
    );
  });
});

describe("SEC-25: a certificate", () => {
  const check = (der: Uint8Array) =>
    checkChannelCertificate(der, {
      identity,
      publicKeyOf: (address) => [alice, bob].find((signer) => signer.address === address)?.publicKey,
      checker: nobleSignatureChecker,
      nowMs: Date.now(),
    });
  const derOf = ({ cert }: ChannelCertificate) =>
    new Uint8Array(Buffer.from(cert.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64"));

  test("is believed for its validator, and for no changed byte of it that is said to be signed", async () => {
    const der = derOf(await make(alice));
    expect(check(der)).toMatchObject({ ok: true, value: { address: alice.address } });
    const text = Buffer.from(der).toString("latin1");
    for (const place of [text.indexOf("tabella:") + 20, text.indexOf("tabella:") + 60]) {
      const changed = der.slice();
      changed[place] = changed[place] === 0x30 ? 0x31 : 0x30;
      expect(check(changed).ok).toBe(false);
    }
  });

  test("whatever bytes are shown instead, the answer is a refusal", () => {
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(500),
      new TextEncoder().encode(domainTags.peerCertificate),
    ]) {
      expect(check(bytes)).toEqual({ ok: false, error: "CERTIFICATE_MALFORMED" });
    }
  });

  test("is made anew when half of its life is over, and never lives for more than 90 days", async () => {
    const startMs = Date.now();
    const channel = await ChannelIdentity.create({ identity, signer: bob, random }, startMs);
    const first = channel.current;
    expect(first.notAfterMs - startMs).toBeLessThanOrEqual(certificateLifetimeMsMax);
    expect(await channel.renewIfDue(startMs + 14 * dayMs)).toBe(false);
    expect(await channel.renewIfDue(startMs + 16 * dayMs)).toBe(true);
    expect(channel.current.key).not.toBe(first.key);
    expect(channel.current.notAfterMs).toBeGreaterThan(first.notAfterMs);
  });

  test("one that was made while the clock was wrong is made anew as soon as the clock is right", async () => {
    const door = await openDoor();
    for (const aheadMs of [5 / 24, 20, -2_000].map((days) => days * dayMs)) {
      const channel = await ChannelIdentity.create({ identity, signer: alice, random }, Date.now() + aheadMs);
      expect(await callWith(channel.current, door)).toBe("CERTIFICATE_EXPIRED");
      expect(await channel.renewIfDue(Date.now())).toBe(true);
      expect(await callWith(channel.current, door)).toBe("let in");
      expect(await channel.renewIfDue(Date.now())).toBe(false);
    }
  });
});

describe("SEC-25: rotation", () => {
  test("a door shows its new certificate to whoever comes, and who is there stays", async () => {
    const door = await openDoor();
    const shown = () =>
      new Promise<string>((resolve) => {
        const socket: TLSSocket = connect({ ...channelOptions, port: door.place.peerPort }, () => {
          resolve(socket.getPeerCertificate().fingerprint256);
          socket.destroy();
        });
      });
    const first = await shown();
    const { link, events } = await linkTo(() => [door.place]);
    await vi.waitFor(() => expect(link.isUp).toBe(true), wait);
    expect(await door.channel.renewIfDue(Date.now() + 16 * dayMs)).toBe(true);
    door.server.renewCertificate();
    expect(await shown()).not.toBe(first);
    expect(events).toEqual(["up"]);
  });

  test("a link changes to a connection with its new certificate without ever being down, and nothing is lost", async () => {
    let now = Date.now();
    const nowMs = () => now;
    const door = await openDoor(bob, { nowMs });
    const { link, channel, events } = await linkTo(() => [door.place], { nowMs });
    await vi.waitFor(() => expect(link.isUp).toBe(true), wait);
    const say = (height: number) =>
      link.send(
        encodePeerMessage({ kind: "status", height, headHash: `0x${"12".repeat(32)}`, round: 0, timeMs: height }),
      );
    say(1);
    now += 16 * dayMs;
    expect(await channel?.renewIfDue(now)).toBe(true);
    link.renew();
    say(2);
    await vi.waitFor(() => expect(door.received).toHaveLength(2), wait);
    // Longer than the old connection stays open beside the new one.
    for (let height = 3; height <= 40; height += 1) {
      say(height);
      await sleep(50);
      await vi.waitFor(() => expect(door.received).toHaveLength(height), wait);
    }
    expect(events).toEqual(["up"]);
  });

  test("a connection whose certificate has ended since carries nothing more", async () => {
    let now = Date.now();
    const door = await openDoor(bob, { nowMs: () => now });
    const { link, events } = await linkTo(() => [door.place]);
    await vi.waitFor(() => expect(link.isUp).toBe(true), wait);
    now += 31 * dayMs;
    link.send(encodePeerMessage({ kind: "status", height: 1, headHash: `0x${"12".repeat(32)}`, round: 0, timeMs: 1 }));
    await vi.waitFor(() => expect(events).toContain("down"), wait);
    expect(door.received).toEqual([]);
  });
});

describe("SEC-25: a link refuses", () => {
  test("a door of a stranger, and one without TLS or with another answer, redirects included", async () => {
    const { place } = await openDoor(mallory);
    const stranger = await linkTo(() => [place]);
    await vi.waitFor(() => expect(stranger.events).toContain("CERTIFICATE_OF_STRANGER"), wait);

    const { cert, key } = await make(bob);
    const asked: string[] = [];
    const redirecting = createServer({ ...channelOptions, cert, key }, (socket) => {
      socket.on("error", () => {});
      socket.once("data", (head) => {
        asked.push(head.toString("latin1").split("\r\n")[0] ?? "");
        socket.end(`HTTP/1.1 302 Found\r\nLocation: wss://127.0.0.1:${place.peerPort}/\r\n\r\n`);
      });
    });
    const port = await new Promise<number>((resolve) => {
      redirecting.listen(0, "127.0.0.1", () => resolve((redirecting.address() as { port: number }).port));
    });
    cleanUpLater(() => redirecting.close());
    const redirected = await linkTo(() => [{ host: "127.0.0.1", peerPort: port }]);
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(1), wait);
    expect(redirected.events).not.toContain("up");
    expect(new Set(asked)).toEqual(new Set(["GET / HTTP/1.1"]));
  });
});
