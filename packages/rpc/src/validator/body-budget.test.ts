import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { listenOn } from "../http-server.ts";
import { BodyBudget, burstBytes, bytesPerSecond } from "./body-budget.ts";
import type { ValidatorPort } from "./ports.ts";
import { createValidatorServer } from "./server.ts";

const mebibyte = 1_048_576;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

test("SEC-18: an address is read for no more than its burst, its rate and one body, however it sends; another owes nothing", () => {
  const bodies = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: mebibyte }), afterMs: fc.nat(2_000) }));
  fc.assert(
    fc.property(bodies, (sent) => {
      const budget = new BodyBudget();
      let nowMs = 0;
      let read = 0;
      for (const { bytes, afterMs } of sent) {
        nowMs += afterMs;
        const seconds = budget.wait("a", nowMs);
        if (seconds === 0) {
          budget.charge("a", bytes, nowMs);
          read += bytes;
        } else expect(budget.wait("a", nowMs + 1_000 * seconds)).toBe(0);
      }
      expect(read).toBeLessThanOrEqual(burstBytes + (bytesPerSecond * nowMs) / 1_000 + mebibyte);
      expect(budget.wait("b", nowMs)).toBe(0);
    }),
  );
});

test("SEC-18: nobody is insistent who was not told to wait before, nor for more than ten seconds at a time; half a minute after he has stopped he is served", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(64 * mebibyte), { minLength: 1 }), fc.nat(60_000), (charges, stoppedMs) => {
      const budget = new BodyBudget();
      expect(budget.isInsistent("a", 0)).toBe(false);
      for (const bytes of charges) budget.charge("a", bytes, stoppedMs);
      expect(budget.wait("a", stoppedMs)).toBeLessThanOrEqual(31);
      expect(budget.isInsistent("a", stoppedMs + 11_000)).toBe(false);
      // Nobody is, who was not told to wait before.
      if (budget.isInsistent("a", stoppedMs)) expect(budget.wait("a", stoppedMs)).toBeGreaterThan(20);
      if (charges.length === 1) expect(budget.isInsistent("a", stoppedMs)).toBe(false);
    }),
  );
});

test("SEC-18: a hundred ballots a second in hexadecimal digits are never told to wait", () => {
  const budget = new BodyBudget();
  for (let ballot = 0; ballot < 10_000; ballot += 1) {
    expect(budget.wait("api", 10 * ballot)).toBe(0);
    budget.charge("api", 2 * 5_000 + 500, 10 * ballot);
  }
});

test("SEC-18: of however many addresses a bounded number is remembered", () => {
  const budget = new BodyBudget();
  for (let address = 0; address < 20_000; address += 1) budget.charge(String(address), 1, 0);
  expect(budget.size).toBe(4_096);
});

/** A door that takes bodies of 1 MiB, for which no time passes, and counts what reaches the node. */
async function openDoor() {
  const sockets: Socket[] = [];
  const asked = { submit: 0 };
  const port = {
    health: () => ({ ok: true, height: 1, peerCount: 0, halted: null }),
    status: () => ({ chainId: 8546, height: 1 }),
    submit: async () => {
      asked.submit += 1;
      return { ok: false, error: { code: "MALFORMED" } };
    },
  } as unknown as ValidatorPort;
  // No time passes: nothing is forgiven, however slow this machine is.
  const bounds = { transactionBytesMax: mebibyte / 2, nowMs: () => 0 };
  const server = createValidatorServer(port, { hostNames: [], onError() {}, ...bounds });
  server.server.on("connection", (socket: Socket) => sockets.push(socket));
  cleanups.push(() => server.close());
  return { port: await listenOn(server, { host: "0.0.0.0", port: 0 }), sockets, asked };
}

/** @param body null: only announced, never sent */
function post(port: number, from: string, body: Buffer | null, chunked = false) {
  return new Promise<{ status?: number | undefined; retryAfter?: string | undefined; connection?: string | undefined }>(
    (done, fail) => {
      const length = chunked ? { "transfer-encoding": "chunked" } : { "content-length": body?.length ?? mebibyte };
      const headers = { "content-type": "application/json", ...length };
      const to = { host: "127.0.0.1", port, localAddress: from, method: "POST", path: "/", headers, agent: false };
      const sent = request(to, (response) => {
        const { "retry-after": retryAfter, connection } = response.headers;
        done({ status: response.statusCode, retryAfter, connection });
        response.resume();
      });
      sent.on("error", fail);
      cleanups.push(() => sent.destroy());
      if (body === null) sent.flushHeaders();
      else sent.end(body);
    },
  );
}

const honest = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}');
const flood = Buffer.alloc(32 * mebibyte, "x");

test("SEC-18: who floods the door with garbage is refused before his bodies are read, and others are answered", async () => {
  const { port, sockets, asked } = await openDoor();
  expect((await post(port, "127.0.0.2", flood.subarray(0, mebibyte))).status).toBe(200);
  // More than a burst, which is never forgiven here.
  expect((await post(port, "127.0.0.2", flood)).status).toBe(413);
  const refused = await post(port, "127.0.0.2", null);
  expect(refused).toMatchObject({ status: 429, connection: "close" });
  expect(Number(refused.retryAfter)).toBeGreaterThan(0);
  // Whoever sends the body all the same may find the connection reset before he has read why.
  const again = await post(port, "127.0.0.2", flood).catch(() => ({ status: 429 }));
  expect(again.status).toBe(429);
  expect(sockets.at(-1)?.bytesRead).toBeLessThan(mebibyte);
  expect((await post(port, "127.0.0.1", honest)).status).toBe(200);
  expect(asked.submit).toBe(0);
});

test("SEC-18: who is refused is charged no more than he announced: small questions of who keeps asking do not keep him out", async () => {
  const { port } = await openDoor();
  // Below the burst by less than a body, and then above it.
  for (const bytes of [7 * mebibyte, 2 * mebibyte]) await post(port, "127.0.0.2", flood.subarray(0, bytes));
  const [first] = [await post(port, "127.0.0.2", honest)];
  expect(first.status).toBe(429);
  for (let time = 0; time < 100; time += 1) await post(port, "127.0.0.2", honest);
  const last = await post(port, "127.0.0.2", honest);
  expect(Number(last.retryAfter)).toBeLessThanOrEqual(Number(first.retryAfter));
});

test("SEC-18: the next connections of who goes on all the same are refused before their first byte is read", async () => {
  const { port, sockets } = await openDoor();
  expect((await post(port, "127.0.0.2", flood)).status).toBe(413);
  for (let time = 0; time < 120; time += 1) await post(port, "127.0.0.2", null).catch(() => undefined);
  const insistent = connect({ host: "127.0.0.1", port, localAddress: "127.0.0.2" });
  let answer = "";
  for await (const text of insistent.setEncoding("latin1")) answer += String(text);
  expect(answer).toMatch(/^HTTP\/1\.1 429 Too Many Requests\r\nretry-after: [0-9]+\r\n/);
  expect(sockets.at(-1)?.bytesRead).toBe(0);
  expect((await post(port, "127.0.0.1", honest)).status).toBe(200);
});

test("SEC-18: a body without an announced length is charged as it comes, and cut off when the budget is spent", async () => {
  const { port, sockets, asked } = await openDoor();
  const outcome = await post(port, "127.0.0.2", flood, true).catch(() => ({ status: 429 }));
  expect(outcome.status).toBe(429);
  expect(sockets.at(-1)?.bytesRead).toBeLessThan(flood.length);
  expect((await post(port, "127.0.0.1", honest)).status).toBe(200);
  expect(asked.submit).toBe(0);
});

test("SEC-18: what comes over a WebSocket is charged too: who floods it is cut off, who has spent his budget opens none, and others' sockets stay", async () => {
  const { port, sockets, asked } = await openDoor();
  const openSocket = (localAddress: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { localAddress });
    // Of one that is refused, and of one that is cut off while it sends.
    socket.on("error", () => {});
    cleanups.push(() => socket.terminate());
    return socket;
  };
  const other = openSocket("127.0.0.1");
  await once(other, "open");
  const flooding = openSocket("127.0.0.2");
  await once(flooding, "open");
  const closed = once(flooding, "close");
  for (let at = 0; at < 32; at += 1) flooding.send(flood.subarray(0, mebibyte - 1), () => {});
  await closed;
  expect(sockets.at(-1)?.bytesRead).toBeLessThan(flood.length);

  expect((await post(port, "127.0.0.3", flood)).status).toBe(413);
  const [, refusal] = await once(openSocket("127.0.0.3"), "unexpected-response");
  expect(refusal).toMatchObject({ statusCode: 429 });
  expect(Number(refusal.headers["retry-after"])).toBeGreaterThan(0);
  other.send(honest);
  expect(JSON.parse(String((await once(other, "message"))[0]))).toMatchObject({ id: 1, result: "0x2162" });
  expect(asked.submit).toBe(0);
});
