import { readFileSync } from "node:fs";
import { parseGenesis } from "@tabella/chain/genesis";
import { closeDatabase, connectDatabase, type Database } from "@tabella/db/database";
import { checkMigrated } from "@tabella/db/migrate";
import { readSecretFile } from "@tabella/keys/key-file";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { createAccessTokens } from "./auth/access-token.ts";
import { createValidators, type Validators } from "./chain/validators.ts";
import type { Env } from "./env.ts";
import type { Log } from "./log.ts";
import { type Api, createApi } from "./ports.ts";

export interface StartedApi {
  readonly api: Api;
  readonly db: Database;
  readonly validators: Validators;
  close(): Promise<void>;
}

/**
 * The API without its HTTP server: what main.ts and the commands beside it have in common.
 * @throws Error with a sentence for the operator if a file, a key or the database is not as it should be
 */
export async function startApi(env: Env, log: Log): Promise<StartedApi> {
  const genesisText = readFileSync(env.TABELLA_GENESIS_FILE, "utf8");
  const genesis = parseGenesis(genesisText);
  if (!genesis.ok) throw new Error(`${env.TABELLA_GENESIS_FILE}: ${genesis.error}`);
  const registrarSigner = loadRegistrar(env.TABELLA_REGISTRAR_KEY_FILE);
  if (registrarSigner.publicKey !== genesis.value.registrar) {
    throw new Error(`${env.TABELLA_REGISTRAR_KEY_FILE}: not the key of the registrar that genesis names`);
  }
  const tokens = await createAccessTokens(readSecretFile(env.TABELLA_JWT_KEY_FILE));
  await checkMigrated(env.TABELLA_DATABASE_URL);

  const db = connectDatabase(env.TABELLA_DATABASE_URL);
  const validators = createValidators(env.TABELLA_VALIDATOR_URLS);
  const api = createApi({
    db,
    validators,
    validatorUrls: env.TABELLA_VALIDATOR_URLS,
    genesis: genesis.value,
    genesisText,
    registrarSigner,
    tokens,
    clock: Date.now,
    log,
  });
  return {
    api,
    db,
    validators,
    async close() {
      validators.stop();
      await closeDatabase(db);
    },
  };
}
