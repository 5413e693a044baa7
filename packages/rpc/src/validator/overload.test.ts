import type { Result } from "@tabella/crypto/result";
import { afterEach, expect, test } from "vitest";
import { listenOn } from "../http-server.ts";
import type { ValidatorPort } from "./ports.ts";
import { createValidatorServer } from "./server.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A validator's door whose node gives this answer to every transaction. */
async function submitTo(outcome: Result<string, { readonly code: string; readonly size?: number }>): Promise<Response> {
  // Only what this call reaches of a port.
  const port = {
    health: () => ({ ok: true, height: 1, peerCount: 0, halted: null }),
    status: () => ({ chainId: 8546, height: 1 }),
    submit: async () => outcome,
  } as unknown as ValidatorPort;
  const server = createValidatorServer(port, { hostNames: [], onError() {}, transactionBytesMax: 65_536 });
  cleanups.push(() => server.close());
  const number = await listenOn(server, { host: "127.0.0.1", port: 0 });
  return await fetch(`http://127.0.0.1:${number}/trpc/ballots.submit`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ transaction: "{}" }),
  });
}

test("SEC-18: a node that has too much to check answers 503, and when to come again", async () => {
  const response = await submitTo({ ok: false, error: { code: "POOL_FULL", size: 3 } });
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
