import { runService } from "@tabella/rpc/service";
import { serviceLog } from "@tabella/rpc/service-log";
import { readEnvironment } from "./env.ts";
import { startValidator } from "./validator.ts";

const log = serviceLog("validator");

await runService(log, () => {
  const env = readEnvironment();
  log.level = env.TABELLA_LOG_LEVEL;
  return startValidator(env, log);
});
