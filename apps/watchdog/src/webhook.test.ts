import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import type { Alert } from "./alerts.ts";
import { readEnvironment } from "./env.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { Webhook } from "./webhook.ts";

// A bound for what hangs, on a machine with much else to do.
const wait = { timeout: 40_000, interval: 20 } as const;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Received {
  readonly body: string;
  readonly signature: string | undefined;
}

async function receiver(answer: (nth: number, response: ServerResponse) => void) {
  const received: Received[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    received.push({ body, signature: request.headers["tabella-signature"] as string | undefined });
    answer(received.length, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => new Promise((done) => server.close(done)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`, received };
}

const silence: Alert = { code: "SILENT", url: "a", sinceMs: 1 };
const nowMs = () => 1_800_000_000_000;
const waitMs = () => 1;
const standing = () => [];

test("a receiver that fails first gets each alert once when it begins and once when it ends, in order and signed", async () => {
  const { url, received } = await receiver((nth, response) => response.writeHead(nth <= 2 ? 503 : 204).end());
  const webhook = new Webhook({ url, secret: "s3cret", nowMs, waitMs, standing, onFailure: () => undefined });
  webhook.tell(silence, "begins");
  webhook.tell(silence, "ends");
  await webhook.settled();
  const told = received.map(({ body }) => JSON.parse(body) as { id: string; change: string });
  expect(told.map(({ change }) => change)).toEqual(["begins", "begins", "begins", "ends"]);
  expect(new Set(told.map(({ id }) => id)).size).toBe(2);
  for (const { body, signature } of received) {
    const mac = createHmac("sha256", "s3cret").update(`1800000000.${body}`).digest("hex");
    expect(signature).toBe(`t=1800000000,v1=${mac}`);
  }
  expect(webhook.lost).toBe(0);
});

test("SEC-14: a redirect is not followed; what nobody takes is given up after a dozen attempts, and counted", async () => {
  const elsewhere = await receiver((_nth, response) => response.writeHead(204).end());
  const { url, received } = await receiver((_nth, response) =>
    response.writeHead(307, { location: elsewhere.url }).end(),
  );
  const failures: number[] = [];
  const onFailure = ({ attempt }: { readonly attempt: number }) => failures.push(attempt);
  const webhook = new Webhook({ url, secret: null, nowMs, waitMs, standing, onFailure });
  closing.push(() => webhook.stop());
  webhook.tell(silence, "begins");
  await webhook.settled();
  expect(elsewhere.received).toEqual([]);
  expect(received).toHaveLength(12);
  expect(failures).toHaveLength(12);
  expect(webhook.lost).toBe(1);
});

test("who has missed something is offered it until somebody is there, and then told all that stands; until then nobody is said to hear", async () => {
  let isThere = false;
  const { url, received } = await receiver((_nth, response) => response.writeHead(isThere ? 204 : 503).end());
  const stands: Alert = { code: "WATCHING", url: "b" };
  const webhook = new Webhook({
    ...{ url, secret: null, nowMs, waitMs, standing: () => [stands] },
    onFailure: () => undefined,
  });
  closing.push(() => webhook.stop());
  expect(webhook.isHeard).toBe(true);
  webhook.tell(silence, "ends");
  // Given up more than once.
  await vi.waitFor(() => expect(webhook.lost).toBeGreaterThan(1), wait);
  expect(webhook.isHeard).toBe(false);
  isThere = true;
  await vi.waitFor(() => expect(webhook.isHeard).toBe(true), wait);
  await webhook.settled();
  const told = received.map(({ body }) => JSON.parse(body) as { id: string; change: string; key: string });
  const [missed, anew] = told.slice(-2);
  expect(missed).toMatchObject({ id: told[0]?.id, change: "ends", key: "SILENT a" });
  expect(anew).toMatchObject({ change: "begins", key: "WATCHING b" });
  expect(anew?.id).not.toBe(missed?.id);
});

test("the queue is bounded: what does not fit is counted, and what is in it stays in order", async () => {
  const { url, received } = await receiver((_nth, response) => response.writeHead(204).end());
  const webhook = new Webhook({ url, secret: null, nowMs, waitMs, standing, onFailure: () => undefined });
  for (let at = 0; at < 250; at += 1) webhook.tell(silence, at % 2 === 0 ? "begins" : "ends");
  await webhook.settled();
  expect(received).toHaveLength(200);
  expect(webhook.lost).toBe(50);
});

test("a heartbeat is heard again and again until it is stopped, and one that nobody hears is told", async () => {
  const failures: string[] = [];
  const { url, received } = await receiver((nth, response) => response.writeHead(nth === 2 ? 500 : 200).end());
  const onFailure = ({ reason }: { readonly reason: string }) => failures.push(reason);
  const stop = startHeartbeat({ url, everyMs: 5, isWell: () => true, onFailure });
  await vi.waitFor(() => expect([received.length > 3, failures]).toEqual([true, ["status 500"]]), wait);
  stop();
});

test("nothing is heard while not all is well with the watchdog, and again when it is", async () => {
  const { url, received } = await receiver((_nth, response) => response.writeHead(200).end());
  const state = { isWell: false, asked: 0 };
  const isWell = () => {
    state.asked += 1;
    return state.isWell;
  };
  const stop = startHeartbeat({ url, everyMs: 5, isWell, onFailure: () => undefined });
  await vi.waitFor(() => expect(state.asked).toBeGreaterThan(3), wait);
  expect(received).toEqual([]);
  state.isWell = true;
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(0), wait);
  stop();
});

test("an empty address is none, as containers hand it over that were told nothing", () => {
  const others = { TABELLA_VALIDATOR_URLS: "http://127.0.0.1:30303", TABELLA_GENESIS_FILE: "genesis.json" };
  const read = readEnvironment({ ...others, TABELLA_WEBHOOK_URL: "", TABELLA_HEARTBEAT_URL: "" });
  expect([read.TABELLA_WEBHOOK_URL, read.TABELLA_HEARTBEAT_URL]).toEqual([undefined, undefined]);
  expect(() => readEnvironment({ ...others, TABELLA_WEBHOOK_URL: "file:///etc/passwd" })).toThrow(
    "TABELLA_WEBHOOK_URL",
  );
});
