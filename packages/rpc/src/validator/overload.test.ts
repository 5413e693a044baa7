import type { Result } from "@tabella/crypto/result";
import { afterEach, expect, test } from "vitest";
import { listenOn } from "../http-server.ts";
import { createJsonRpcClient } from "../json-rpc/client.ts";
import type { ValidatorPort } from "./ports.ts";
import { createValidatorServer } from "./server.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Outcome = Result<string, { readonly code: string; readonly size?: number }>;

/** A validator's door whose node gives this answer to every transaction. @returns its address */
async function doorThatSays(outcome: Outcome): Promise<string> {
  // Only what this call reaches of a port.
  const port = {
    health: () => ({ ok: true, height: 1, peerCount: 0, halted: null }),
    status: () => ({ chainId: 8546, height: 1 }),
    submit: async () => outcome,
  } as unknown as ValidatorPort;
  const server = createValidatorServer(port, { hostNames: [], onError() {}, transactionBytesMax: 65_536 });
  cleanups.push(() => server.close());
  const number = await listenOn(server, { host: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${number}`;
}

const post = (url: string, body: unknown) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

const submitTo = async (outcome: Outcome) =>
  post(`${await doorThatSays(outcome)}/trpc/ballots.submit`, { transaction: "{}" });

const call = { jsonrpc: "2.0", id: 1, method: "eth_sendTransaction", params: [{ data: "0x7b7d" }] };
const full = { ok: false, error: { code: "POOL_FULL", size: 3 } } as const;

test("SEC-18: a node that has too much to check answers 503, and when to come again", async () => {
  const response = await submitTo(full);
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("1");
});

test("SEC-18: what is refused for good is not to be said again", async () => {
  for (const outcome of [
    { ok: false, error: { code: "CREDENTIAL_USED" } },
    { ok: true, value: "0x" },
  ] as const) {
    const response = await submitTo(outcome);
    expect(response.status).toBe(outcome.ok ? 200 : 409);
    expect(response.headers.get("retry-after")).toBeNull();
  }
});

test("SEC-18: JSON-RPC says the same in HTTP, beside its own code", async () => {
  const response = await post(await doorThatSays(full), call);
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("1");
  expect(await response.json()).toMatchObject({ id: 1, error: { code: -32035, data: { code: "POOL_FULL" } } });
});

test("a client of our own reads why from such an answer, and need not ask another validator", async () => {
  const client = createJsonRpcClient([await doorThatSays(full)]);
  expect(await client.sendTransaction("{}")).toEqual(full);
});

test("JSON-RPC: what is refused for good, and each request of a batch, is answered with status 200", async () => {
  const door = await doorThatSays({ ok: false, error: { code: "CREDENTIAL_USED" } });
  const answers = [await post(door, call), await post(await doorThatSays(full), [call])];
  for (const { status, headers } of answers) expect([status, headers.get("retry-after")]).toEqual([200, null]);
});
