import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { listenOn } from "../http-server.ts";
import { callsPerRequestMax } from "./limits.ts";
import type { ValidatorPort } from "./ports.ts";
import { createValidatorServer } from "./server.ts";
import { subscriptionsMax, unreadBytesMax } from "./socket-pace.ts";

const pageCharacters = 1_000_000;
/** A busy machine needs its time for ten megabytes. */
const patiently = { timeout: 30_000 };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function openDoor() {
  let pages = 0;
  let summaries = 0;
  // Only what these calls reach of a port.
  const port = {
    health: () => ({ ok: true, height: 1, peerCount: 0, halted: null }),
    status: () => ({ chainId: 8546, height: 1 }),
    blocks() {
      pages += 1;
      return { items: ["x".repeat(pageCharacters)], nextCursor: null };
    },
    summary() {
      summaries += 1;
      return "x".repeat(pageCharacters);
    },
    async *finalHeights(from: number, signal: AbortSignal) {
      if (from > 1) await once(signal, "abort");
      for (let at = from; !signal.aborted; at += 1) yield at;
    },
  } as unknown as ValidatorPort;
  const server = createValidatorServer(port, { hostNames: [], onError() {}, transactionBytesMax: 65_536 });
  cleanups.push(() => server.close());
  const number = await listenOn(server, { host: "127.0.0.1", port: 0 });
  const socket = new WebSocket(`ws://127.0.0.1:${number}/trpc`);
  cleanups.push(() => socket.terminate());
  const messages: string[] = [];
  socket.on("message", (data) => messages.push(String(data).slice(0, 300)));
  const closed = vi.fn();
  socket.on("close", closed);
  await once(socket, "open");
  let id = 0;
  const ask = (count: number, method = "query", path = "chain.blocks", input: object = {}) => {
    const call = () => ({ id: ++id, method, params: { path, input } });
    socket.send(JSON.stringify(Array.from({ length: count }, call)));
  };
  return { socket, messages, closed, ask, pages: () => pages, summaries: () => summaries };
}

describe("SEC-7: tRPC over a validator's public WebSocket", () => {
  test("answers as many calls at once as an HTTP request may hold", async () => {
    const { ask, messages, closed } = await openDoor();
    ask(callsPerRequestMax);
    await vi.waitFor(() => expect(messages).toHaveLength(callsPerRequestMax), patiently);
    ask(callsPerRequestMax);
    await vi.waitFor(() => expect(messages).toHaveLength(2 * callsPerRequestMax), patiently);
    expect(closed).not.toHaveBeenCalled();
  });

  test("cuts off who puts more calls into a frame, before they are answered", async () => {
    const { ask, pages, closed } = await openDoor();
    ask(500);
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), patiently);
    expect(pages()).toBeLessThanOrEqual(callsPerRequestMax);
  });

  test("cuts off who asks for more and leaves unread what it was sent", async () => {
    const { ask, pages, closed, socket } = await openDoor();
    socket.pause();
    for (let times = 0; times < 60; times += 1) {
      ask(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(pages()).toBeLessThan(60);
    expect(pages() * pageCharacters).toBeGreaterThan(unreadBytesMax);
    socket.resume();
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), patiently);
  });

  test("a subscriber who reads slowly is waited for", async () => {
    const { ask, summaries, socket } = await openDoor();
    socket.pause();
    ask(1, "subscription", "chain.onBlock", { from: 0 });
    await vi.waitFor(() => expect(summaries() * pageCharacters).toBeGreaterThan(unreadBytesMax), patiently);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const sent = summaries();
    expect(sent).toBeLessThan(60);
    socket.resume();
    await vi.waitFor(() => expect(summaries()).toBeGreaterThan(sent), patiently);
  });

  test("a socket has a few subscriptions, and no more", async () => {
    const { ask, messages } = await openDoor();
    for (let times = 0; times < subscriptionsMax + 2; times += 1) {
      ask(1, "subscription", "chain.onBlock", { from: 10 });
      await vi.waitFor(() => expect(messages.length).toBeGreaterThan(times), patiently);
    }
    await vi.waitFor(
      () => expect(messages.filter((text) => text.includes("TOO_MANY_SUBSCRIPTIONS"))).toHaveLength(2),
      patiently,
    );
  });
});
