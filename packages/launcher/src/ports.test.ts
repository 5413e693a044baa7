import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePorts, takenPorts } from "./ports.ts";

test("free ports differ from each other and are free", async () => {
  const ports = await freePorts(12);
  expect(new Set(ports).size).toBe(12);
  expect(await takenPorts(ports)).toEqual([]);
});

test("a port on which another program listens is named as taken", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const [free = 0] = await freePorts(1);
  expect(await takenPorts([free, port])).toEqual([port]);
  await new Promise((resolve) => server.close(resolve));
});
