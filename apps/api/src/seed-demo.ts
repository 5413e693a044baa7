/**
 * `node apps/api/src/seed-demo.ts`, with the API's environment: demo accounts and an open demo election. Prints one JSON
 * document (`Demo` in demo/seed.ts). Passwords and the trustee's key lie in `demo/` beside the registrar's key.
 */
import { dirname, join } from "node:path";
import { seedDemo } from "./demo/seed.ts";
import { readEnv } from "./env.ts";
import { createLog } from "./log.ts";
import { startApi } from "./start.ts";

const env = readEnv();
const { api, db, close } = await startApi(env, createLog("silent"));
try {
  const demo = await seedDemo({ api, db, folder: join(dirname(env.TABELLA_REGISTRAR_KEY_FILE), "demo") });
  process.stdout.write(`${JSON.stringify(demo)}\n`);
} finally {
  await close();
}
