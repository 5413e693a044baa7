import { readFileSync } from "node:fs";
import { parseGenesis } from "@tabella/chain/genesis";
import { createHttpServer, listenOn } from "@tabella/rpc/http-server";
import { runService } from "@tabella/rpc/service";
import { pino } from "pino";
import { readEnvironment } from "./env.ts";
import { watchdogMetrics } from "./metrics.ts";
import { Watchdog } from "./watchdog.ts";

const log = pino({ name: "watchdog" });

await runService(log, async () => {
  const env = readEnvironment();
  log.level = env.TABELLA_LOG_LEVEL;
  const genesis = parseGenesis(readFileSync(env.TABELLA_GENESIS_FILE, "utf8"));
  if (!genesis.ok) throw new Error(`${env.TABELLA_GENESIS_FILE}: ${genesis.error}`);

  const watchdog = new Watchdog({
    genesis: genesis.value,
    urls: env.TABELLA_VALIDATOR_URLS,
    nowMs: Date.now,
    onAlert(alert, change) {
      if (change === "begins") log.error({ alert }, "alert-begins");
      else log.info({ alert }, "alert-ends");
    },
  });
  const metrics = watchdogMetrics(watchdog);
  const server = createHttpServer({
    bodyBytesMax: 1_024,
    hostNames: env.TABELLA_HOST_NAMES,
    onError: (fields) => log.error(fields, "request-failed"),
  });
  server.get("/health", async () => ({ ok: true }));
  server.get("/status", async () => watchdog.status());
  server.get("/metrics", async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.metrics();
  });
  const port = await listenOn(server, { host: env.TABELLA_HOST, port: env.TABELLA_PORT });
  watchdog.start();
  return {
    listening: { host: env.TABELLA_HOST, port, validators: env.TABELLA_VALIDATOR_URLS.length },
    async stop() {
      watchdog.stop();
      await server.close();
    },
  };
});
