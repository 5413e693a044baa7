/** The network that is harmed, on disks, clocks and links that can be harmed; and how all of it is taken away again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crashesTolerated } from "@tabella/consensus/validator-set";
import { anyFreePorts, type LocalNetwork, startLocalNetwork } from "@tabella/launcher/local-network";
import { type NetworkNamespaces, openNetworkNamespaces } from "@tabella/launcher/network-namespaces";
import { type Clocks, openClocks } from "./clocks.ts";
import { type FaultKind, faultKinds } from "./fault-kinds.ts";
import { possibleFaults } from "./needs.ts";
import { openSmallDisks, type SmallDisks } from "./small-disks.ts";

export interface Rig {
  readonly network: LocalNetwork;
  readonly clocks: Clocks;
  readonly disks: SmallDisks | null;
  readonly namespaces: NetworkNamespaces | null;
  readonly possible: readonly FaultKind[];
  /** Why a kind of fault is not run on this machine. */
  readonly notRun: Readonly<Partial<Record<FaultKind, string>>>;
  /** Stops all processes; the stores stay until `remove`. */
  stop(): Promise<void>;
  /** @param keepLogs after something went wrong, the folder stays for whoever looks into it */
  remove(keepLogs: boolean): void;
}

/** Room for some ten thousand ballots. */
const diskBytes = 256 * 1_024 * 1_024;

/** @param only kinds of faults that are wanted; all if it is not given */
export async function openRig(validators: number, only: readonly FaultKind[] = faultKinds): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), "tabella-chaos-"));
  const names = Array.from({ length: validators }, (_, at) => `validator-${at + 1}`);
  const namespaces = openNetworkNamespaces(validators);
  const disks = openSmallDisks(
    names.map((name) => join(folder, name)),
    diskBytes,
  );
  const closeMeans = () => {
    process.off("exit", closeMeans);
    if (disks.ok) disks.disks.close();
    if (namespaces.ok) namespaces.namespaces.close();
  };
  // However this process ends, the machine is left as it was.
  process.once("exit", closeMeans);
  const clocks = openClocks(folder, names);
  const faults = possibleFaults({
    namespaces: namespaces.ok ? null : namespaces.why,
    delay: namespaces.ok && namespaces.namespaces.delayedBy === null ? "this kernel cannot delay packets" : null,
    disks: disks.ok ? null : disks.why,
    spares: crashesTolerated(validators) === 0 ? `none of ${validators} validators may be down` : null,
  });
  try {
    const network = await startLocalNetwork({
      dataFolder: folder,
      validatorCount: validators,
      ports: await anyFreePorts(validators),
      withWeb: false,
      withWatchdog: false,
      moreEnvironment: clocks.environmentOf,
      ...(namespaces.ok ? { places: namespaces.namespaces } : {}),
    });
    return {
      network,
      clocks,
      disks: disks.ok ? disks.disks : null,
      namespaces: namespaces.ok ? namespaces.namespaces : null,
      possible: faults.possible.filter((kind) => only.includes(kind)),
      notRun: faults.notRun,
      stop: () => network.stop(),
      remove(keepLogs) {
        closeMeans();
        if (!keepLogs) rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    closeMeans();
    throw error;
  }
}
