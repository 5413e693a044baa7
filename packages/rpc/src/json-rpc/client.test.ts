import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { createJsonRpcClient, JsonRpcError, NoValidatorError } from "./client.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A server that answers every request with the same status and text; counts what it was asked. */
async function answering(status: number, text: string): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(status, { "content-type": "application/json", location: "http://127.0.0.1:1/" }).end(text);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, bodies };
}
const answer = (result: unknown) => JSON.stringify({ jsonrpc: "2.0", id: 1, result });
const failure = (error: unknown) => JSON.stringify({ jsonrpc: "2.0", id: 1, error });
const nobody = "http://127.0.0.1:9";

describe("a client of several validators", () => {
  test("takes the answer of the first that gives a sound one, and stays with it", async () => {
    const broken = await answering(502, "<html>");
    const halted = await answering(200, failure({ code: -32009, message: "stopped serving" }));
    const redirecting = await answering(302, "");
    const endless = await answering(200, JSON.stringify({ filling: "x".repeat(11_000_000) }));
    const wrongForm = await answering(200, answer({ not: "text" }));
    const sound = await answering(200, answer("0x7"));
    const client = createJsonRpcClient([
      nobody,
      broken.url,
      halted.url,
      redirecting.url,
      endless.url,
      wrongForm.url,
      sound.url,
    ]);
    expect(await client.call("eth_blockNumber", [], z.string())).toBe("0x7");
    expect(await client.call("eth_blockNumber", [], z.string())).toBe("0x7");
    expect(broken.bodies).toHaveLength(1);
    expect(sound.bodies).toHaveLength(2);
  });

  test("does not ask another validator to change a refusal", async () => {
    const refusing = await answering(200, failure({ code: -32602, message: "invalid" }));
    const other = await answering(200, answer("0x1"));
    const client = createJsonRpcClient([refusing.url, other.url]);
    await expect(client.call("eth_chainId", [1], z.string())).rejects.toBeInstanceOf(JsonRpcError);
    expect(other.bodies).toEqual([]);
  });

  test("hands what does not become final to the others, and stays with the one that takes it", async () => {
    const hash = `0x${"ab".repeat(32)}`;
    const silent = await answering(200, answer(hash));
    const behind = await answering(
      200,
      failure({ code: -32013, message: "rejected", data: { code: "ELECTION_UNKNOWN" } }),
    );
    const sound = await answering(200, answer(hash));
    const client = createJsonRpcClient([silent.url, nobody, behind.url, sound.url]);
    await client.sendTransaction("{}");
    const asked = client.firstAsked;
    for (let time = 0; time < 2; time += 1) await client.sendElsewhere("{}", asked);
    expect(await client.call("eth_getTransactionReceipt", [hash], z.string())).toBe(hash);
    expect([silent, behind, sound].map(({ bodies }) => bodies.length)).toEqual([1, 1, 3]);
  });

  test("stays with the one that it has, if no other takes what does not become final", async () => {
    const hash = `0x${"ab".repeat(32)}`;
    const only = await answering(200, answer(hash));
    const client = createJsonRpcClient([only.url, nobody]);
    await client.sendElsewhere("{}", client.firstAsked);
    expect(client.firstAsked).toBe(only.url);
    expect(only.bodies).toEqual([]);
  });

  test("says that the outcome is unknown, and how each validator failed, when none answers", async () => {
    const broken = await answering(200, "not JSON");
    const failed = await createJsonRpcClient([nobody, broken.url])
      .sendTransaction("{}")
      .catch((error) => error);
    expect(failed).toBeInstanceOf(NoValidatorError);
    expect(failed.failures).toEqual([
      { url: nobody, why: "TypeError" },
      { url: broken.url, why: "SyntaxError" },
    ]);
  });

  test("a sent transaction travels as hexadecimal bytes; its rejection comes back as the ledger's value", async () => {
    const rejection = { code: "CREDENTIAL_UNKNOWN", credential: "ab" };
    const refusing = await answering(200, failure({ code: -32019, message: "rejected", data: rejection }));
    expect(await createJsonRpcClient([refusing.url]).sendTransaction("é")).toEqual({ ok: false, error: rejection });
    expect(JSON.parse(refusing.bodies[0] ?? "")).toMatchObject({
      method: "eth_sendTransaction",
      params: [{ data: "0xc3a9" }],
    });
    const hash = `0x${"ab".repeat(32)}`;
    const accepting = await answering(200, answer(hash));
    expect(await createJsonRpcClient([accepting.url]).sendTransaction("{}")).toEqual({ ok: true, value: hash });
  });
});
