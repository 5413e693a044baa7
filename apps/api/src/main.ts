import { listenOn } from "@tabella/rpc/http-server";
import { runService } from "@tabella/rpc/service";
import { startTracing } from "@tabella/telemetry/tracing";
import { readEnv } from "./env.ts";
import { createServer } from "./http/server.ts";
import { createLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { startApi } from "./start.ts";

const log = createLog("info");

await runService(log, async () => {
  const env = readEnv();
  log.level = env.TABELLA_LOG_LEVEL;
  const tracing = startTracing({ service: "api", env });
  const { api, db, validators, close } = await startApi(env, log);
  const server = await createServer({
    api,
    log,
    metrics: createMetrics({ db, validators }),
    allowedOrigins: env.TABELLA_WEB_ORIGIN,
    trustedProxies: env.TABELLA_TRUSTED_PROXIES,
    perMinute: { logins: env.TABELLA_LOGINS_PER_MINUTE, requests: env.TABELLA_REQUESTS_PER_MINUTE },
  });
  const port = await listenOn(server, { host: env.TABELLA_HOST, port: env.TABELLA_PORT });
  const tasks = api.startTasks();
  return {
    listening: { host: env.TABELLA_HOST, port },
    async stop() {
      await server.close();
      await tasks.stop();
      await close();
      await tracing.stop();
    },
  };
});
