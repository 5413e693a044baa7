import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** The default ports (docs: ARCHITECTURE.md, Processes). */
export const defaultPorts = {
  bootnode: 8546,
  validatorPublic: 30303,
  validatorPeer: 30403,
  api: 8000,
  web: 3000,
  watchdog: 9400,
} as const;

/**
 * Below the range from which systems take ports for outgoing connections (32768 on Linux, 49152 elsewhere): a port
 * chosen here is not given to somebody's connection before its service listens.
 */
const chosenFrom = { min: 12_000, max: 32_000 };

/** Random loopback ports on which nobody listens; all differ. */
export async function freePorts(count: number): Promise<number[]> {
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const port = randomInt(chosenFrom.min, chosenFrom.max);
    if (!chosen.has(port) && (await takenPorts([port])).length === 0) chosen.add(port);
  }
  return [...chosen];
}

/** @returns those of the ports on which another program listens */
export async function takenPorts(ports: readonly number[]): Promise<number[]> {
  const taken: number[] = [];
  for (const port of ports) {
    try {
      const server = await listen(port);
      await new Promise((resolve) => server.close(resolve));
    } catch {
      taken.push(port);
    }
  }
  return taken;
}

function listen(port: number): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
