/** For tests: a line to a door on this machine that carries so many bytes a second, each way, for all connections together. */
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { cleanUpLater } from "./peers.ts";

const chunkBytes = 4_096;

/** @returns the port at which it is reached */
export async function pacedLine(doorPort: number, line: { bytesPerSecond: number }): Promise<number> {
  const directions = { up: Promise.resolve(), down: Promise.resolve() };
  /** Chunks of all connections take turns; what does not fit waits where it came from. */
  const carry = async (from: Socket, to: Socket, direction: keyof typeof directions) => {
    for await (const data of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < data.length && !to.destroyed; at += chunkBytes) {
        const chunk = data.subarray(at, at + chunkBytes);
        directions[direction] = directions[direction].then(async () => {
          if (to.destroyed) return;
          await sleep((1_000 * chunk.length) / line.bytesPerSecond);
          to.write(chunk);
        });
        await directions[direction];
      }
    }
  };
  const sockets = new Set<Socket>();
  const server = createServer((caller) => {
    const door = connect(doorPort, "127.0.0.1");
    for (const [from, to, direction] of [
      [caller, door, "up"],
      [door, caller, "down"],
    ] as const) {
      sockets.add(from);
      from.once("close", () => sockets.delete(from));
      from.on("error", () => {});
      void carry(from, to, direction)
        .catch(() => {})
        .finally(() => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUpLater(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a line has a port");
  return address.port;
}
