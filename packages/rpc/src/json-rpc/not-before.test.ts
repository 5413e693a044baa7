import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { listenOn } from "../http-server.ts";
import type { ValidatorPort } from "../validator/ports.ts";
import { createValidatorServer, type ValidatorServerOptions } from "../validator/server.ts";
import { createJsonRpcClient, NoValidatorError } from "./client.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const hash = `0x${"ab".repeat(32)}`;
const answer = JSON.stringify({ jsonrpc: "2.0", id: 1, result: hash });
const poolFull = JSON.stringify({
  ...{ jsonrpc: "2.0", id: 1 },
  error: { code: -32035, message: "rejected", data: { code: "POOL_FULL", size: 3 } },
});
const busy = { ok: false, error: { code: "POOL_FULL" } };

/** A server whose answers are these, one after the other, the last for ever; counts what it was asked. */
async function saying(...answers: ((response: ServerResponse) => void)[]) {
  const asked = { times: 0 };
  const server: Server = createServer((request, response) => {
    request.resume().on("end", () => {
      asked.times += 1;
      answers[Math.min(asked.times, answers.length) - 1]?.(response);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
const notNow = (status: number, seconds: string) => (response: ServerResponse) =>
  response.writeHead(status, { "retry-after": seconds }).end();
const sound = (response: ServerResponse) => response.writeHead(200).end(answer);
const nobody = "http://127.0.0.1:9";

describe("SEC-18: a client that was told when to come again", () => {
  test.each([429, 503])("by %i asks nothing until then, and is told as busy itself", async (status) => {
    let nowMs = 0;
    const { url, asked } = await saying(notNow(status, "2"), sound);
    const client = createJsonRpcClient([url], { nowMs: () => nowMs });
    for (const atMs of [0, 1_000, 1_999]) {
      nowMs = atMs;
      expect(await client.sendTransaction("{}")).toMatchObject(busy);
    }
    expect(asked.times).toBe(1);
    nowMs = 2_000;
    expect(await client.sendTransaction("{}")).toEqual({ ok: true, value: hash });
  });

  test("asks the others meanwhile", async () => {
    const [waiting, other] = [await saying(notNow(429, "5")), await saying(sound)];
    const client = createJsonRpcClient([waiting.url, other.url]);
    for (let time = 0; time < 3; time += 1) expect((await client.sendTransaction("{}")).ok).toBe(true);
    await client.sendElsewhere("{}", other.url);
    expect([waiting.asked.times, other.asked.times]).toEqual([1, 3]);
  });

  test("keeps to it although the answer that said so was a sound one", async () => {
    const { url, asked } = await saying((response) => response.writeHead(200, { "retry-after": "5" }).end(answer));
    const client = createJsonRpcClient([url]);
    expect((await client.sendTransaction("{}")).ok).toBe(true);
    expect(await client.sendTransaction("{}")).toMatchObject(busy);
    expect(asked.times).toBe(1);
  });

  test("takes what is said of one transaction for that one alone", async () => {
    const full = (response: ServerResponse) => response.writeHead(503, { "retry-after": "1" }).end(poolFull);
    const { url, asked } = await saying(full, sound);
    const client = createJsonRpcClient([url]);
    expect(await client.sendTransaction("{}")).toEqual({ ok: false, error: { code: "POOL_FULL", size: 3 } });
    expect((await client.sendTransaction("{}")).ok).toBe(true);
    expect(asked.times).toBe(2);
  });

  test("is not shut out for good by who says so without end, and knows what is down from what is busy", async () => {
    let nowMs = 0;
    const { url, asked } = await saying(notNow(429, "99999999999"), sound);
    const client = createJsonRpcClient([url, nobody], { nowMs: () => nowMs });
    await expect(client.sendTransaction("{}")).rejects.toBeInstanceOf(NoValidatorError);
    nowMs = 60_000;
    expect((await client.sendTransaction("{}")).ok).toBe(true);
    expect(asked.times).toBe(2);
  });

  test("comes again by itself to read, once", async () => {
    const { url, asked } = await saying(notNow(429, "1"), sound);
    const client = createJsonRpcClient([nobody, url]);
    expect(await client.call("eth_getTransactionReceipt", [hash], z.string())).toBe(hash);
    expect(asked.times).toBe(2);
  });
});

/** A client of a validator's real door, whose clocks are one. */
async function clientOfDoor(clock: { nowMs: number }, options: Pick<ValidatorServerOptions, "relays">) {
  const nowMs = () => clock.nowMs;
  // Only what this call reaches of a port.
  const port = {
    health: () => ({ ok: true, height: 1, peerCount: 0, halted: null }),
    status: () => ({ chainId: 8546, height: 1 }),
    submit: async () => ({ ok: true, value: hash }),
  } as unknown as ValidatorPort;
  const server = createValidatorServer(port, {
    ...{ hostNames: [], onError() {}, transactionBytesMax: 1_048_576, nowMs },
    ...options,
  });
  closing.push(() => server.close());
  const at = await listenOn(server, { host: "127.0.0.1", port: 0 });
  return createJsonRpcClient([`http://127.0.0.1:${at}`], { nowMs });
}

/** How many of the ballots that are offered in each part of the time get through; the others are told to come again. */
async function taken(
  client: Awaited<ReturnType<typeof clientOfDoor>>,
  clock: { nowMs: number },
  offer: {
    readonly characters: number;
    readonly aSecond: number;
    readonly parts: number;
    readonly secondsAPart: number;
  },
): Promise<readonly number[]> {
  const text = "x".repeat(offer.characters);
  const counts: number[] = [];
  for (let part = 0; part < offer.parts; part += 1) {
    let count = 0;
    for (let at = 0; at < offer.aSecond * offer.secondsAPart; at += 1) {
      const sent = await client.sendTransaction(text);
      if (sent.ok) count += 1;
      else expect(sent).toMatchObject(busy);
      clock.nowMs += 1_000 / offer.aSecond;
    }
    counts.push(count);
  }
  return counts;
}

describe("SEC-18: ballots of many questions, more than a validator takes of one address", () => {
  test("get through at what it takes, 2 MiB a second, all the time: 9.4 of 222 kB, though 20 are offered", async () => {
    const clock = { nowMs: 0 };
    const client = await clientOfDoor(clock, {});
    const offer = { characters: 111_000, aSecond: 20, parts: 3, secondsAPart: 20 };
    const counts = await taken(client, clock, offer);
    for (const count of counts) expect(count).toBeGreaterThanOrEqual(9 * offer.secondsAPart);
    // The burst, and what is forgiven in a minute.
    expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual((8_388_608 + 60 * 2_097_152) / 222_000 + 1);
  });

  test("all get through if they come from a relay that its operator has named: ten a second, of 20 questions with 12 candidates", async () => {
    const clock = { nowMs: 0 };
    const client = await clientOfDoor(clock, { relays: ["127.0.0.0/29"] });
    expect(await taken(client, clock, { characters: 254_295, aSecond: 10, parts: 1, secondsAPart: 20 })).toEqual([200]);
  });
});
