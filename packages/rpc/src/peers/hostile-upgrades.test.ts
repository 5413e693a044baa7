import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { channelOptions } from "./channel.ts";
import { cleanUp, openDoor } from "./testing/peers.ts";

// Vitest fails a run in which an exception was not caught: what would end a validator's process ends this test.
let port: number;
beforeAll(async () => {
  port = (await openDoor()).place.peerPort;
});
afterAll(cleanUp);

async function upgrade({
  path = "/",
  host = "127.0.0.1",
  origin = "",
  tcp = connectTcp(port, "127.0.0.1"),
}: {
  readonly path?: string;
  readonly host?: string;
  readonly origin?: string;
  readonly tcp?: Socket;
}): Promise<TLSSocket> {
  const socket = connect({ ...channelOptions, socket: tcp });
  await once(socket, "secureConnect");
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, "Connection: Upgrade", "Upgrade: websocket"];
  const key = ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
  socket.write([...lines, ...key, ...(origin === "" ? [] : [`Origin: ${origin}`]), "", ""].join("\r\n"));
  return socket;
}

async function answerOf(socket: TLSSocket): Promise<string> {
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
      const tcp = connectTcp(port, "127.0.0.1");
      const socket = await upgrade({ origin: "https://evil.example", tcp });
      socket.on("error", () => {});
      if (at % 2 === 0) await once(socket, "data");
      tcp.resetAndDestroy();
    }
    expect(await isAlive()).toBe(true);
  });
});
