import { readFileSync } from "node:fs";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { followedSet } from "@tabella/rpc/bootnode/followed-set";
import { createPeerTable } from "@tabella/rpc/bootnode/peer-table";
import { reachablePeers } from "@tabella/rpc/bootnode/reachable-peers";
import { createBootnodeServer } from "@tabella/rpc/bootnode/server";
import { listenOn } from "@tabella/rpc/http-server";
import { dialBack } from "@tabella/rpc/peers/dial-back";
import { systemLookup } from "@tabella/rpc/peers/place";
import { runService } from "@tabella/rpc/service";
import { serviceLog } from "@tabella/rpc/service-log";
import { readEnvironment } from "./env.ts";
import { bootnodeMetrics } from "./metrics.ts";

const log = serviceLog("bootnode");

await runService(log, async () => {
  const env = readEnvironment();
  log.level = env.TABELLA_LOG_LEVEL;
  const checker = nodeSignatureChecker;
  const followed = followedSet(readFileSync(env.TABELLA_GENESIS_FILE, "utf8"), checker);
  if (!followed.ok) throw new Error(`${env.TABELLA_GENESIS_FILE}: ${followed.error}`);

  const validators = followed.value;
  const { identity } = validators;
  const allowedHosts = new Set(env.TABELLA_ALLOWED_HOSTS);
  const peers = reachablePeers(createPeerTable({ validators, allowedHosts, checker, nowMs: Date.now }), {
    ...{ validators, allowedHosts, lookup: systemLookup },
    dialBack: (place, publicKey) => dialBack(place, publicKey, { identity, checker, nowMs: Date.now() }),
  });
  const metrics = bootnodeMetrics(peers);
  const server = createBootnodeServer(metrics.counted, {
    hostNames: env.TABELLA_ALLOWED_HOSTS,
    onError: (fields) => log.error(fields, "request failed"),
  });
  server.get("/metrics", async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.text();
  });
  const port = await listenOn(server, { host: env.TABELLA_HOST, port: env.TABELLA_PORT });
  return {
    listening: { host: env.TABELLA_HOST, port, chainId: identity.chainId },
    stop: () => server.close(),
  };
});
