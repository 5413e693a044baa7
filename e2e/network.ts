import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anyFreePorts, type LocalNetwork, startLocalNetwork } from "@tabella/launcher/local-network";

/** A fresh network of real processes, the production pages included, on free ports and in a folder of its own. */
export async function startFreshNetwork(): Promise<{ network: LocalNetwork; end: () => Promise<void> }> {
  const dataFolder = mkdtempSync(join(tmpdir(), "tabella-e2e-"));
  const network = await startLocalNetwork({
    dataFolder,
    validatorCount: 3,
    ports: await anyFreePorts(3),
    withWeb: true,
    withWatchdog: true,
  });
  return {
    network,
    async end() {
      await network.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
