import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPeersServer, type PeersServer } from "./server.ts";

// Vitest fails a run in which an exception was not caught: what would end a validator's process ends this test.
let server: PeersServer;
beforeAll(async () => {
  const signer = nobleSigner({ ed25519: new Uint8Array(32).fill(1), mlDsa44: new Uint8Array(32).fill(2) });
  server = await openPeersServer(
    {
      identity: { chainId: 8546, genesisHash: `0x${"ab".repeat(32)}` },
      limits: { transaction_bytes_max: 16_384, block_transactions_max: 4, block_bytes_max: 65_536 },
      signer,
      checker: nobleSignatureChecker,
      random: (length) => new Uint8Array(length),
      validators: () => [{ address: signer.address, name: "v", publicKey: signer.publicKey }],
      receive: () => true,
      blockTexts: () => [],
      async *publicMessages() {},
    },
    { host: "127.0.0.1", port: 0, onError: () => {} },
  );
});
afterAll(() => server.close());

async function upgrade({ path = "/", host = "127.0.0.1", origin = "" }): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, "Connection: Upgrade", "Upgrade: websocket"];
  const key = ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
  socket.write([...lines, ...key, ...(origin === "" ? [] : [`Origin: ${origin}`]), "", ""].join("\r\n"));
  return socket;
}

async function answerOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString("latin1");
}

const isAlive = async () =>
  (await answerOf(await upgrade({ origin: "https://evil.example" }))).startsWith("HTTP/1.1 403");

describe("SEC-15: no upgrade request of a stranger ends a validator", () => {
  test.each([
    { path: "/", host: "127.0.0.1:99999" },
    { path: "//[", host: "127.0.0.1" },
    { path: "/?connectionParams=1", host: "[" },
  ])("one for $path at $host, which make no URL, is refused", async (request) => {
    expect(await answerOf(await upgrade(request))).toMatch(/^HTTP\/1\.1 400/);
    expect(await isAlive()).toBe(true);
  });

  test("one that is refused and then cut off by its caller does no harm", async () => {
    for (let at = 0; at < 20; at += 1) {
      const socket = await upgrade({ origin: "https://evil.example" });
      if (at % 2 === 0) await once(socket, "data");
      socket.resetAndDestroy();
    }
    expect(await isAlive()).toBe(true);
  });
});
