/** A whole API in this process for tests: real HTTP, real MariaDB; validators where a test starts some. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseGenesis } from "@tabella/chain/genesis";
import { closeDatabase, connectDatabase, type Database } from "@tabella/db/database";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { type MariaDb, startMariaDb } from "@tabella/launcher/mariadb";
import { type ApiClient, createApiClient } from "@tabella/rpc/api/client";
import type { Account, Role } from "@tabella/rpc/api/schemas";
import type { ErrorData } from "@tabella/rpc/errors";
import type { FastifyInstance } from "fastify";
import { type AccessTokens, createAccessTokens } from "../auth/access-token.ts";
import { addAccount } from "../auth/accounts.ts";
import { createValidators, type Validators } from "../chain/validators.ts";
import { createServer, type ServerOptions } from "../http/server.ts";
import { createLog, type Log } from "../log.ts";
import { createMetrics } from "../metrics.ts";
import { type Api, createApi } from "../ports.ts";

export const webOrigin = "http://localhost:3000";

export interface TestApi {
  /** Genesis and keys; validators can be started from it. */
  readonly folder: string;
  readonly url: string;
  readonly server: FastifyInstance;
  readonly db: Database;
  readonly database: MariaDb;
  readonly api: Api;
  readonly tokens: AccessTokens;
  readonly validators: Validators;
  readonly jwtKey: string;
  /** Moves the API's clock; database and validators keep their own. */
  advance(ms: number): void;
  anonymous(): ApiClient;
  withToken(accessToken: string): ApiClient;
  /** A new account that is logged in by bearer token. */
  signedIn(role?: Role): Promise<TestPerson>;
  stop(): Promise<void>;
}

export interface TestPerson {
  readonly client: ApiClient;
  readonly account: Account;
  readonly accessToken: string;
  readonly password: string;
}

const password = "correct horse battery";

/**
 * @param validatorUrls where validators will listen; without any, the chain is out of reach
 * @param log to look at what is logged
 * @param perMinute what one client address may ask; this machine's own is never bounded
 */
export async function startTestApi({
  folder = makeNetworkFolder(1),
  validatorUrls = ["http://127.0.0.1:9"],
  log = createLog("silent"),
  perMinute = { logins: 60, requests: 1_200 },
}: {
  folder?: string;
  validatorUrls?: readonly string[];
  log?: Log;
  perMinute?: ServerOptions["perMinute"];
} = {}): Promise<TestApi> {
  const database = await startMariaDb({ dataDir: join(folder, "mariadb") });
  const genesisText = readFileSync(join(folder, "genesis.json"), "utf8");
  const genesis = parseGenesis(genesisText);
  if (!genesis.ok) throw new Error(genesis.error);
  const jwtKey = readFileSync(join(folder, "jwt.key.pem"), "utf8");
  const tokens = await createAccessTokens(jwtKey);
  const db = connectDatabase(database.url);
  const validators = createValidators(validatorUrls);
  let ahead = 0;
  const api = createApi({
    db,
    validators,
    validatorUrls,
    genesis: genesis.value,
    genesisText,
    registrarSigner: loadRegistrar(join(folder, "registrar.key.json")),
    tokens,
    clock: () => Date.now() + ahead,
    log,
  });
  const tasks = api.startTasks();
  const server = await createServer({
    api,
    log,
    metrics: createMetrics({ db, validators }),
    allowedOrigins: [webOrigin],
    trustedProxies: ["127.0.0.1"],
    perMinute,
  });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  let people = 0;
  const clientWith = (accessToken: string | null) =>
    createApiClient({ url: `${url}/api`, origin: webOrigin, accessToken: () => accessToken });
  return {
    folder,
    url,
    server,
    db,
    database,
    api,
    tokens,
    validators,
    jwtKey,
    advance(ms) {
      ahead += ms;
    },
    anonymous: () => clientWith(null),
    withToken: clientWith,
    async signedIn(role = "voter") {
      people += 1;
      const email = `person${people}@example.org`;
      await addAccount(db, { email, displayName: `Person ${people}`, password, role, createdAt: new Date() });
      const { account, tokens: issued } = await clientWith(null).auth.login.mutate({
        email,
        password,
        delivery: "bearer",
      });
      const accessToken = issued?.accessToken ?? "";
      return { client: clientWith(accessToken), account, accessToken, password };
    },
    async stop() {
      await server.close();
      await tasks.stop();
      validators.stop();
      await closeDatabase(db);
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function makeNetworkFolder(validators: number): string {
  const folder = mkdtempSync(join(tmpdir(), "tabella-api-test-"));
  generateNetworkFiles({ validators, outDir: folder });
  return folder;
}

/** `data` of an error as it came over the wire. */
export async function errorData(response: Response): Promise<ErrorData> {
  const body = (await response.json()) as { error: { data: ErrorData } };
  return body.error.data;
}
