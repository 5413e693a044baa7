import { mkdirSync, readFileSync } from "node:fs";
import { checkpointOrigin } from "@tabella/chain/checkpoint";
import { chainIdentity, type Genesis, parseGenesis } from "@tabella/chain/genesis";
import { isKeyName } from "@tabella/crypto/signed-note";
import { lockFolder } from "@tabella/keys/folder-lock";
import { readSecretFile } from "@tabella/keys/key-file";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { listenOn } from "@tabella/rpc/http-server";
import { runService } from "@tabella/rpc/service";
import { serviceLog } from "@tabella/rpc/service-log";
import type { Alert } from "./alerts.ts";
import { readEnvironment } from "./env.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { watchdogMetrics } from "./metrics.ts";
import { createWatchdogServer } from "./server.ts";
import { Watchdog } from "./watchdog.ts";
import { Webhook } from "./webhook.ts";
import { Witness } from "./witness.ts";
import { openWitnessFiles } from "./witness-store.ts";

const log = serviceLog("watchdog");

await runService(log, async () => {
  const env = readEnvironment();
  log.level = env.TABELLA_LOG_LEVEL;
  const genesis = parseGenesis(readFileSync(env.TABELLA_GENESIS_FILE, "utf8"));
  if (!genesis.ok) throw new Error(`${env.TABELLA_GENESIS_FILE}: ${genesis.error}`);

  const lock = env.TABELLA_DATA_DIR === undefined ? null : await lockWitness(env.TABELLA_DATA_DIR);
  const witness = openWitness(genesis.value, env);
  const webhook = openWebhook(env, () => watchdog.status().alerts.map(({ alert }) => alert));
  const watchdog = new Watchdog({
    genesis: genesis.value,
    urls: env.TABELLA_VALIDATOR_URLS,
    nowMs: Date.now,
    witness,
    onAlert(alert, change) {
      if (change === "begins") log.error({ alert }, "alert-begins");
      else log.info({ alert }, "alert-ends");
      webhook?.tell(alert, change);
    },
  });
  const server = createWatchdogServer({
    watchdog,
    witness,
    metrics: watchdogMetrics(watchdog, webhook),
    hostNames: env.TABELLA_HOST_NAMES,
    onError: (fields) => log.error(fields, "request-failed"),
  });
  const port = await listenOn(server, { host: env.TABELLA_HOST, port: env.TABELLA_PORT });
  watchdog.start();
  const stopHeartbeat = openHeartbeat(env, () => watchdog.isLooking && (webhook === null || webhook.isHeard));
  return {
    listening: { host: env.TABELLA_HOST, port, validators: env.TABELLA_VALIDATOR_URLS.length },
    async stop() {
      watchdog.stop();
      webhook?.stop();
      stopHeartbeat();
      await server.close();
      await lock?.release();
    },
  };
});

type Environment = ReturnType<typeof readEnvironment>;

/** Two processes with one memory would cosign past each other. @throws Error if another one has the folder */
function lockWitness(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return lockFolder(folder);
}

function openWitness(genesis: Genesis, { TABELLA_DATA_DIR: folder, TABELLA_WITNESS_NAME: name }: Environment) {
  if (folder === undefined) return null;
  if (!isKeyName(name)) throw new Error(`TABELLA_WITNESS_NAME: ${name} has a space or a plus sign`);
  const files = openWitnessFiles(folder, { name, origin: checkpointOrigin(chainIdentity(genesis)) });
  return new Witness({ genesis, files, checker: nodeSignatureChecker, nowMs: Date.now });
}

function openWebhook(env: Environment, standing: () => readonly Alert[]) {
  const { TABELLA_WEBHOOK_URL: url, TABELLA_WEBHOOK_SECRET_FILE: secretFile } = env;
  if (url === undefined) return null;
  const secret = secretFile === undefined ? null : readSecretFile(secretFile).trim();
  const onFailure = (fields: object) => log.warn(fields, "alert-not-delivered");
  return new Webhook({ url, secret, standing, nowMs: Date.now, onFailure });
}

function openHeartbeat({ TABELLA_HEARTBEAT_URL: url }: Environment, isWell: () => boolean): () => void {
  if (url === undefined) return () => undefined;
  return startHeartbeat({ url, isWell, onFailure: (fields) => log.warn(fields, "heartbeat-not-heard") });
}
