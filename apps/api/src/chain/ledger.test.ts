import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { createLedger } from "./ledger.ts";
import { createValidators } from "./validators.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

const hash = `0x${"ab".repeat(32)}` as const;

/** A validator's door that takes every transaction, and knows of a block with it if it is linked to the others. */
async function door(isLinked: boolean): Promise<{ readonly url: string; readonly taken: string[] }> {
  const taken: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method, params } = JSON.parse(body || "{}");
    if (method === "eth_sendTransaction") taken.push(params[0].data);
    const receipt = isLinked && taken.length > 0 ? { blockNumber: "0x5" } : null;
    const result = method === "eth_sendTransaction" ? hash : receipt;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", result }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, taken };
}

test("REL-7: a transaction that its validator passes on to nobody goes to another one, and becomes final", async () => {
  const [cutOff, linked] = [await door(false), await door(true)];
  const urls = [cutOff.url, linked.url];
  const validators = createValidators(urls);
  const ledger = createLedger(validators, urls);
  expect(await ledger.submitAndWait("{}")).toEqual({ ok: true, value: 5 });
  expect(await ledger.submitAndWait("{}")).toEqual({ ok: true, value: 5 });
  expect([cutOff.taken, linked.taken]).toEqual([["0x7b7d"], ["0x7b7d", "0x7b7d"]]);
  validators.stop();
});
