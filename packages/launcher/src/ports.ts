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

/** Asks the system for free loopback ports; all are held until all are known, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
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
