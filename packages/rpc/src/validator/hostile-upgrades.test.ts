import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { listenOn } from "../http-server.ts";
import type { ValidatorPort } from "./ports.ts";
import { createValidatorServer } from "./server.ts";

// Vitest fails a run in which an exception was not caught: what would end a validator's process ends this test.
let server: FastifyInstance;
let port: number;
beforeAll(async () => {
  // Only what these calls reach of a port.
  const node = { health: () => ({ ok: true, halted: null }), status: () => ({ chainId: 8546 }) };
  const options = { hostNames: [], onError() {}, transactionBytesMax: 65_536 };
  server = createValidatorServer(node as unknown as ValidatorPort, options);
  port = await listenOn(server, { host: "127.0.0.1", port: 0 });
});
afterAll(() => server.close());

async function upgrade({ path = "/", host = "127.0.0.1", more = "" }): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}${more}\r\n`,
  );
  return socket;
}
const isAlive = async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok;

describe("SEC-7: no upgrade request of a stranger ends a validator", () => {
  test.each([
    { path: "/trpc", host: "127.0.0.1:99999" },
    { path: "/", host: "127.0.0.1:99999" },
    { path: "/trpc?connectionParams=1", host: "localhost" },
    { path: "//[", host: "localhost" },
    { path: "/trpc/health", host: "localhost" },
    { path: "/health", host: "localhost" },
    { path: "/trpc", host: "evil.example" },
    { path: "/trpc", more: 'Sec-WebSocket-Extensions: permessage-deflate; x="\r\n' },
    { path: "/", more: "Origin: https://evil.example\r\n" },
  ])("%o, whether its caller waits for an answer or resets the connection", async (request) => {
    for (let at = 0; at < 10; at += 1) {
      const socket = await upgrade(request);
      socket.on("error", () => {});
      if (at % 2 === 0) await Promise.race([once(socket, "data"), once(socket, "close")]);
      socket.resetAndDestroy();
    }
    expect(await isAlive()).toBe(true);
  });

  test.each([
    { path: "/", host: "evil.example" },
    { path: "/trpc", host: "evil.example" },
    { path: "/", more: "Origin: https://evil.example\r\n" },
    { path: "/trpc", more: "Origin: https://evil.example\r\n" },
    { path: "/none" },
  ])(
    "SEC-18: %o is refused and let go: connections that nobody ends would use up all that there are",
    async (request) => {
      const socket = await upgrade(request);
      let answer = "";
      for await (const text of socket.setEncoding("latin1")) answer += String(text);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    },
  );

  test.each(["null", "[null]", "[]", "{}", '"x"', '{"id":1,"method":"query","params":null}', "\u0000", "PING"])(
    "nor does the message %s",
    async (message) => {
      for (const path of ["/", "/trpc"]) {
        const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
        await once(socket, "open");
        socket.send(message);
        socket.send(message);
        socket.close();
        await once(socket, "close");
      }
      expect(await isAlive()).toBe(true);
    },
  );
});
