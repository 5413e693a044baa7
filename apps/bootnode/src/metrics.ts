import type { BootnodePort } from "@tabella/rpc/bootnode/ports";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";

/** Prometheus figures of a bootnode: how many nodes are live, and how announcements end. */
export function bootnodeMetrics(port: BootnodePort) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const peers = new Gauge({
    name: "tabella_bootnode_peers",
    help: "Live nodes in the table",
    labelNames: ["kind"],
    registers: [registry],
    collect() {
      const live = port.peers();
      const validators = live.filter(({ isValidator }) => isValidator).length;
      peers.set({ kind: "validator" }, validators);
      peers.set({ kind: "other" }, live.length - validators);
    },
  });
  const announcements = new Counter({
    name: "tabella_bootnode_announcements_total",
    help: "Signed records received, by outcome",
    labelNames: ["outcome"],
    registers: [registry],
  });
  const counted: BootnodePort = {
    async announce(signed, from) {
      const outcome = await port.announce(signed, from);
      announcements.inc({ outcome: outcome.ok ? "accepted" : outcome.error });
      return outcome;
    },
    peers: () => port.peers(),
    setChanges: () => port.setChanges(),
    follow: (next) => port.follow(next),
  };
  return { counted, contentType: registry.contentType, text: () => registry.metrics() };
}
