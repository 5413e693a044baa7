/** Real validators for tests: processes of apps/validator with a bootnode, on free ports. */
import { join } from "node:path";
import { freePorts } from "@tabella/launcher/ports";
import { appMain, type ServiceProcess, startService } from "@tabella/launcher/service-process";

export interface TestValidators {
  readonly urls: readonly string[];
  readonly processes: readonly ServiceProcess[];
  stop(): Promise<void>;
}

/** @param folder with genesis and keys, as keys/network-files.ts writes them */
export async function startTestValidators(folder: string, count: number): Promise<TestValidators> {
  const [bootnodePort = 0, ...ports] = await freePorts(1 + 2 * count);
  const genesis = { TABELLA_GENESIS_FILE: join(folder, "genesis.json") };
  const start = (name: string, app: string, environment: Record<string, string>) =>
    startService({
      name,
      ...appMain(app),
      environment: { ...genesis, ...environment },
      logFile: join(folder, "logs", `${name}.log`),
      isReady: (line) => line.includes('"msg":"listening"'),
      readyWithinMs: 60_000,
    });
  const bootnode = await start("bootnode", "bootnode", { TABELLA_PORT: String(bootnodePort) });
  const urls: string[] = [];
  const processes = await Promise.all(
    Array.from({ length: count }, (_, at) => {
      const [publicPort, peerPort] = ports.slice(2 * at, 2 * at + 2);
      const name = `validator-${at + 1}`;
      urls.push(`http://127.0.0.1:${publicPort}`);
      return start(name, "validator", {
        TABELLA_DATA_DIR: join(folder, name),
        TABELLA_KEY_FILE: join(folder, `${name}.key.json`),
        TABELLA_PUBLIC_PORT: String(publicPort),
        TABELLA_PEER_PORT: String(peerPort),
        TABELLA_BOOTNODE_URL: `http://127.0.0.1:${bootnodePort}`,
      });
    }),
  );
  return {
    urls,
    processes,
    async stop() {
      await Promise.all([...processes, bootnode].map((process) => process.stop()));
    },
  };
}
