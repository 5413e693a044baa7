import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type Hex, toHex } from "@tabella/crypto/hex";
import type { PeerMessage } from "@tabella/node/peer-message";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { channelOptions } from "./channel.ts";
import { type Hello, proveSide } from "./handshake.ts";
import { decodePeerMessage, encodePeerMessage, type WirePeerMessage } from "./peer-message-codec.ts";
import { readersMax } from "./sessions.ts";
import { pacedLine } from "./testing/paced-line.ts";
import {
  alice,
  bob,
  cleanUp,
  dial,
  identity,
  instanceOf,
  limits,
  linkTo,
  mallory,
  openDoor,
  validatorOf,
} from "./testing/peers.ts";

const status: PeerMessage = { kind: "status", height: 3, headHash: `0x${"12".repeat(32)}`, round: 0, timeMs: 5 };

afterEach(cleanUp);

// Bounds for a machine with much else to do; the link itself tries again every five seconds.
const wait = { timeout: 40_000, interval: 20 } as const;
const nonce = (): Hex => toHex(randomBytes(32));
const instance = instanceOf(alice);
const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "no error",
    (error) => error.data?.code ?? error.message,
  );

describe("SEC-15, SEC-16: the peers' handshake", () => {
  test.each<[string, Partial<Hello>, string]>([
    ["another chain id", { chainId: 1 }, "WRONG_CHAIN"],
    ["another genesis", { genesisHash: `0x${"00".repeat(32)}` }, "WRONG_CHAIN"],
    ["another name than its certificate's", { node: bob.address }, "WRONG_IDENTITY"],
    ["a certificate and no name", { node: null }, "WRONG_IDENTITY"],
  ])("a caller with %s is refused and cut off", async (_name, change, code) => {
    const { place } = await openDoor();
    const { client, closed } = await dial(place);
    const hello = { ...identity, node: alice.address, instance, nonce: nonce(), ...change };
    expect(await codeOf(client.handshake.hello.mutate(hello))).toBe(code);
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), wait);
  });

  test("a stranger with a validator's name, but not its key, is refused and cut off before it can say anything", async () => {
    const { place, received } = await openDoor();
    const { client, closed, transcript } = await dial(place);
    const callerNonce = nonce();
    const answer = await client.handshake.hello.mutate({
      ...identity,
      node: alice.address,
      instance,
      nonce: callerNonce,
    });
    const forged = proveSide(transcript(callerNonce, answer), "caller", mallory);
    expect(await codeOf(client.handshake.prove.mutate({ signature: forged }))).toBe("SIGNATURE_INVALID");
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), wait);
    expect(received).toEqual([]);
  });

  test("a proof holds for one connection, one side and one chain alone", async () => {
    const { place } = await openDoor();
    const callerNonce = nonce();
    const greet = async () => {
      const { client, transcript } = await dial(place);
      const answer = await client.handshake.hello.mutate({
        ...identity,
        node: alice.address,
        instance,
        nonce: callerNonce,
      });
      return { client, transcript: transcript(callerNonce, answer) };
    };
    const first = await greet();
    const captured = proveSide(first.transcript, "caller", alice);
    const replayed = await greet();
    expect(await codeOf(replayed.client.handshake.prove.mutate({ signature: captured }))).toBe("SIGNATURE_INVALID");
    const otherSide = await greet();
    const asAnswerer = proveSide(otherSide.transcript, "answerer", alice);
    expect(await codeOf(otherSide.client.handshake.prove.mutate({ signature: asAnswerer }))).toBe("SIGNATURE_INVALID");
    const otherChain = await greet();
    const elsewhere = { ...otherChain.transcript, identity: { ...identity, chainId: 1 } };
    expect(
      await codeOf(otherChain.client.handshake.prove.mutate({ signature: proveSide(elsewhere, "caller", alice) })),
    ).toBe("SIGNATURE_INVALID");
    expect(await codeOf(first.client.handshake.prove.mutate({ signature: captured }))).toBe("no error");
  });

  test.each([
    ["sends without a word", "message"],
    ["reads without a word", "read"],
    ["proves before it greets", "prove"],
    ["greets twice", "twice"],
  ])("who %s is cut off", async (_name, what) => {
    const { place, received } = await openDoor();
    const { client, closed } = await dial(place);
    if (what === "message") {
      expect(await codeOf(client.consensus.message.mutate(encodePeerMessage(status)))).toBe("NOT_A_VALIDATOR");
    } else if (what === "read") {
      expect(await codeOf(client.sync.blocks.query({ from: 1, count: 1 }))).toBe("HANDSHAKE_OUT_OF_ORDER");
    } else if (what === "prove") {
      const call = client.handshake.prove.mutate({ signature: `0x${"00".repeat(64)}` });
      expect(await codeOf(call)).toBe("HANDSHAKE_OUT_OF_ORDER");
    } else {
      const hello = { ...identity, node: alice.address, instance, nonce: nonce() };
      await client.handshake.hello.mutate(hello);
      expect(await codeOf(client.handshake.hello.mutate(hello))).toBe("HANDSHAKE_OUT_OF_ORDER");
    }
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), wait);
    expect(received).toEqual([]);
  });

  test("observers may read and not send, and there is room for a few", async () => {
    const { place, received } = await openDoor();
    const greetReader = async () => {
      const { client } = await dial(place, null);
      return { client, hello: client.handshake.hello.mutate({ ...identity, node: null, instance, nonce: nonce() }) };
    };
    const readers = await Promise.all(Array.from({ length: readersMax }, greetReader));
    const answers = await Promise.all(readers.map(({ hello }) => hello));
    expect(answers.map(({ node }) => node)).toEqual(Array(readersMax).fill(bob.address));
    expect(await codeOf((await greetReader()).hello)).toBe("TOO_MANY_READERS");
    const [reader] = readers;
    expect(await reader?.client.sync.blocks.query({ from: 4, count: 2 })).toEqual(["block 4", "block 5"]);
    expect(await codeOf(reader?.client.consensus.message.mutate(encodePeerMessage(status)) ?? Promise.resolve())).toBe(
      "NOT_A_VALIDATOR",
    );
    expect(received).toEqual([]);
  });

  async function greetReader() {
    const { place, asked } = await openDoor();
    const { client, closed, raw } = await dial(place, null);
    await client.handshake.hello.mutate({ ...identity, node: null, instance, nonce: nonce() });
    const read = () => codeOf(client.sync.blocks.query({ from: 1, count: 64 }));
    return { client, closed, raw, asked, read };
  }

  test("SEC-18: answers do not pile up for a reader: while it leaves unread what it was sent it gets no more, and then goes on", async () => {
    const { client, read, asked, closed, raw } = await greetReader();
    raw()?.pause();
    const answers: Promise<string>[] = [];
    for (let times = 0; times < 50; times += 1) {
      answers.push(read());
      await new Promise((resolve) => setTimeout(resolve, 10));
      // One question at a time: that timer may come late, together with the one that sends this question.
      for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(asked.length).toBeLessThan(50);
    raw()?.resume();
    expect(await Promise.all(answers)).toContain("ANSWER_STILL_UNREAD");
    expect(await client.sync.blocks.query({ from: 4, count: 1 })).toEqual(["block 4"]);
    expect(closed).not.toHaveBeenCalled();
  });

  describe("SEC-18: a reader is cut off if it", () => {
    test("asks for blocks before it has been answered", async () => {
      const { read, asked, closed } = await greetReader();
      expect(await Promise.all([read(), read(), read()])).toContain("ONE_READ_AT_A_TIME");
      expect(asked).toHaveLength(1);
      await vi.waitFor(() => expect(closed).toHaveBeenCalled(), wait);
    });

    test("listens twice", async () => {
      const { client, closed } = await greetReader();
      for (let times = 0; times < 2; times += 1) client.sync.onMessage.subscribe(undefined, { onError: () => {} });
      await vi.waitFor(() => expect(closed).toHaveBeenCalled(), wait);
    });
  });

  test("a page of a browser, whatever its site, cannot open the peers' door", async () => {
    const { place } = await openDoor();
    const socket = new WebSocket(`wss://127.0.0.1:${place.peerPort}`, {
      ...channelOptions,
      origin: "https://evil.example",
    });
    const [error] = await once(socket, "error");
    expect(error.message).toContain("403");
  });

  test("a door whose port is taken says which", async () => {
    const { server } = await openDoor();
    await expect(openDoor(bob, { port: server.port })).rejects.toThrow(`port ${server.port} on 127.0.0.1 is taken`);
  });
});

describe("a link to a validator", () => {
  test("proves both sides, delivers in order, and comes back after the peer was gone", async () => {
    const first = await openDoor();
    const { link, events } = await linkTo(() => [first.place]);
    await vi.waitFor(() => expect(link.isUp).toBe(true), wait);
    for (let height = 0; height < 50; height += 1) link.send(encodePeerMessage({ ...status, height }));
    await vi.waitFor(() => expect(first.received).toHaveLength(50), wait);
    expect(first.received.map(({ message }) => "height" in message && message.height)).toEqual(
      Array.from({ length: 50 }, (_, at) => at),
    );
    expect(first.received.every(({ from }) => from === alice.address)).toBe(true);
    await first.server.close();
    await vi.waitFor(() => expect(events).toEqual(["up", "down"]), wait);
    const second = await openDoor(bob, { port: first.server.port });
    // How often it has found nobody meanwhile is chance.
    const changes = () => events.filter((event) => event !== "cannot connect");
    await vi.waitFor(() => expect(changes()).toEqual(["up", "down", "up"]), wait);
    link.send(encodePeerMessage(status));
    await vi.waitFor(() => expect(second.received).toHaveLength(1), wait);
  });

  test("never comes up to a validator that is not the one that was meant", async () => {
    const { place } = await openDoor(alice);
    const { link, events } = await linkTo(() => [place], { signer: null });
    await vi.waitFor(
      () => expect(events.filter((event) => event === "another node answered").length).toBeGreaterThan(1),
      wait,
    );
    expect(link.isUp).toBe(false);
    expect(events).not.toContain("up");
  });

  test("an observer's link hears heartbeats and reads blocks", async () => {
    const { place } = await openDoor();
    const { link, messages } = await linkTo(() => [place], { signer: null });
    await vi.waitFor(() => expect(messages).toEqual([status]), wait);
    expect(await link.readBlocks({ from: 7, count: 1 })).toEqual(["block 7"]);
  });

  test("on a slow line does not say again what is on its way, and what is new does not wait behind it", async () => {
    const door = await openDoor();
    const line = { bytesPerSecond: 1_000_000 };
    const places = [{ ...door.place, peerPort: await pacedLine(door.place.peerPort, line) }];
    const { link } = await linkTo(() => places);
    await vi.waitFor(() => expect(link.isUp).toBe(true), wait);
    line.bytesPerSecond = 50_000;
    const transactions = ["x".repeat(50_000), "y".repeat(50_000)];
    for (let times = 0; times < 20; times += 1) link.send(encodePeerMessage({ kind: "transactions", transactions }));
    link.send(encodePeerMessage(status));
    await vi.waitFor(() => expect(door.received.map(({ message }) => message)).toContainEqual(status), {
      timeout: 60_000,
    });
    expect(door.received.map(({ message }) => message.kind)).toEqual(["transactions", "status"]);
  });

  test("a validator that left the set can send no more on its old connection", async () => {
    const door = await openDoor();
    const { link, events } = await linkTo(() => [door.place]);
    await vi.waitFor(() => expect(link.isUp).toBe(true), wait);
    door.set.splice(0, 1);
    link.send(encodePeerMessage(status));
    await vi.waitFor(() => expect(events).toContain("down"), wait);
    expect(door.received).toEqual([]);
  });

  test("reads where the peer's ledger has not this node in its set, and is a validator once it has", async () => {
    const door = await openDoor();
    door.set.splice(0, 1);
    const { link, messages } = await linkTo(() => [door.place]);
    await vi.waitFor(() => expect(link.isReader).toBe(true), wait);
    link.send(encodePeerMessage(status));
    await vi.waitFor(() => expect(messages.length).toBeGreaterThan(0), wait);
    expect(await link.readBlocks({ from: 7, count: 1 })).toEqual(["block 7"]);
    expect(door.received).toEqual([]);
    door.set.push(validatorOf(alice));
    await vi.waitFor(() => expect([link.isUp, link.isReader]).toEqual([true, false]), wait);
    link.send(encodePeerMessage(status));
    await vi.waitFor(() => expect(door.received).toEqual([{ from: alice.address, message: status }]), wait);
    // Removed again, and told so by its own next message.
    door.set.pop();
    link.send(encodePeerMessage(status));
    await vi.waitFor(() => expect(link.isReader).toBe(true), wait);
  });

  test("a connection that a validator opens anew takes the place of its old one", async () => {
    const door = await openDoor();
    const older = await linkTo(() => [door.place]);
    await vi.waitFor(() => expect(older.link.isUp).toBe(true), wait);
    const newer = await linkTo(() => [door.place]);
    await vi.waitFor(() => expect(newer.link.isUp).toBe(true), wait);
    older.link.close();
    await vi.waitFor(() => expect(older.events).toContain("down"), wait);
    expect(newer.link.isUp).toBe(true);
  });
});

describe("peer messages on the wire", () => {
  const prepare = {
    kind: "prepare",
    height: 1,
    round: 0,
    author: alice.address,
    digest: `0x${"34".repeat(32)}`,
    signature: `0x${"56".repeat(64)}`,
  } as const;
  const messages: PeerMessage[] = [
    status,
    { kind: "consensus", message: prepare },
    { kind: "transactions", transactions: ["{}"] },
    { kind: "blocks-request", from: 1, count: 64 },
    { kind: "blocks", blocks: [] },
  ];

  test.each(messages)("$kind comes back as it went", (message) => {
    const wire = JSON.parse(JSON.stringify(encodePeerMessage(message)));
    expect(decodePeerMessage(wire, limits)).toEqual({ ok: true, value: message });
  });

  test.each<[string, unknown]>([
    ["no message", null],
    ["an unknown kind", { kind: "gossip" }],
    ["a field too many", { ...status, extra: 1 }],
    ["a negative height", { ...status, height: -1 }],
    ["65 blocks", { kind: "blocks", blocks: Array(65).fill("{}") } satisfies WirePeerMessage],
    ["a block that is none", { kind: "blocks", blocks: ["{}"] } satisfies WirePeerMessage],
    ["a consensus message that is none", { kind: "consensus", message: { ...prepare, round: 0.5 } }],
    ["1025 transactions", { kind: "transactions", transactions: Array(1025).fill("") } satisfies WirePeerMessage],
  ])("%s is refused", (_name, wire) => {
    expect(decodePeerMessage(wire, limits).ok).toBe(false);
  });
});
