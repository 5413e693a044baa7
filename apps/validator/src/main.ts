import { runService } from "@tabella/rpc/service";
import { pino } from "pino";
import { readEnvironment } from "./env.ts";
import { startValidator } from "./validator.ts";

const log = pino({ base: { service: "validator" } });

await runService(log, () => {
  const env = readEnvironment();
  log.level = env.TABELLA_LOG_LEVEL;
  return startValidator(env, log);
});
