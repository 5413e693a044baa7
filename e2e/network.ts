import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  anyFreePorts,
  type LocalNetwork,
  type LocalNetworkOptions,
  startLocalNetwork,
} from "@tabella/launcher/local-network";

export interface FreshNetwork {
  readonly network: LocalNetwork;
  /** Stops everything and starts it again on the same data and ports, as an operator would overnight. */
  readonly startAgain: () => Promise<LocalNetwork>;
  readonly end: () => Promise<void>;
}

/** A fresh network of real processes, the production pages included, on free ports and in a folder of its own. */
export async function startFreshNetwork(
  more: Pick<LocalNetworkOptions, "moreEnvironment"> = {},
): Promise<FreshNetwork> {
  const options = {
    ...more,
    dataFolder: mkdtempSync(join(tmpdir(), "tabella-e2e-")),
    validatorCount: 3,
    ports: await anyFreePorts(3),
    withWeb: true,
    withWatchdog: true,
  };
  let network = await startLocalNetwork(options);
  return {
    network,
    async startAgain() {
      await network.stop();
      network = await startLocalNetwork(options);
      return network;
    },
    async end() {
      await network.stop();
      rmSync(options.dataFolder, { recursive: true, force: true });
    },
  };
}
