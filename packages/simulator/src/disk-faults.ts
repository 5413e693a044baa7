import type { Block } from "@tabella/chain/block";
import type { Injection } from "./fault-injector.ts";
import type { FaultKind } from "./fault-kinds.ts";

/** What disks do to those who trust them. */
export const diskFaults = {
  "slow-disk": ({ host, prng, ports, after }) => {
    ports.count("slow-disk");
    host.disk.latencyMs = prng.between(20, 900);
    after(5_000, () => {
      host.disk.latencyMs = 0;
    });
  },
  /** The next write fails, and with it the process; there is space again some time later. */
  "disk-full": ({ host, after }) => {
    host.disk.isFull = true;
    after(6_000, () => {
      host.disk.isFull = false;
    });
  },
  "torn-write": ({ host }) => {
    host.disk.tearsNextWrite = true;
  },
  /**
   * The disk says "synced" of what it has not, and the power fails. Nobody can notice that, so its validator counts among
   * the liars; nobody else's promises may suffer.
   */
  "fsync-loss": ({ prng, ports, after, crashAndRestart }) => {
    const host = ports.forgetful;
    if (host === null) return;
    host.disk.stopSyncing();
    after(4_000, () => {
      if (host.running === null) return;
      crashAndRestart(host, "crash");
      if (host.disk.losePower()) ports.count("fsync-loss");
      host.disk.startSyncing();
    });
    ports.record(`${host.name} no longer syncs (${prng.uint32()})`);
  },
  /** At rest; found by the next start, which is soon, or by a peer that is served the block. */
  "bit-flip-on-disk": ({ host, prng, ports, after, mayForget, crashAndRestart }) => {
    const isMemory = prng.chance(0.4);
    if (isMemory && !mayForget()) return;
    // What is damaged everywhere is lost; so somebody honest must have the block.
    const isElsewhere = (block: Block) => ports.holders().some((other) => other !== host && other.disk.holds(block));
    if (!host.disk.flipBit(prng, isMemory ? "memory" : "block", isElsewhere)) return;
    ports.count("bit-flip-on-disk");
    ports.record(`a bit flips on the disk of ${host.name}`);
    after(3_000, () => crashAndRestart(host, "crash"));
  },
  "misdirected-read": ({ host, prng }) => {
    host.disk.misdirectedReads = prng.between(1, 5);
  },
} as const satisfies Partial<Record<FaultKind, (injection: Injection) => void>>;
