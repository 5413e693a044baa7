import { chainIdentity, type Genesis } from "@tabella/chain/genesis";
import type { Registrar, RegistrarSigner } from "@tabella/chain/registrar";
import { type Database, databaseAnswers } from "@tabella/db/database";
import type { ApiPorts } from "@tabella/rpc/api/ports";
import { createActionsPort } from "./administration/actions-port.ts";
import type { AccessTokens } from "./auth/access-token.ts";
import { createAccounts } from "./auth/accounts.ts";
import { createSessions, type Sessions } from "./auth/sessions.ts";
import { type PeriodicTask, startPeriodic } from "./background/periodic.ts";
import { createReconciler } from "./background/reconcile.ts";
import { moveElectionsOn } from "./background/tally.ts";
import { createChainPort } from "./chain/chain-port.ts";
import { createValidatorDirectory } from "./chain/known-validators.ts";
import { createLedger } from "./chain/ledger.ts";
import type { Validators } from "./chain/validators.ts";
import { createElectionsPort, type ElectionsHost } from "./elections/elections-port.ts";
import { createRollPort } from "./elections/roll-port.ts";
import { createTrusteesPort } from "./elections/trustees-port.ts";
import type { Log } from "./log.ts";
import { createCredentialsPort } from "./votes/credentials-port.ts";
import { createVotesPort } from "./votes/votes-port.ts";

export interface ApiOptions {
  readonly db: Database;
  readonly validators: Validators;
  readonly validatorUrls: readonly string[];
  readonly genesis: Genesis;
  readonly genesisText: string;
  readonly registrarSigner: RegistrarSigner;
  readonly tokens: AccessTokens;
  readonly clock: () => number;
  readonly log: Log;
}

export interface Api {
  readonly sessions: Sessions;
  /** What elections are made of, for the demo's seed. */
  readonly elections: ElectionsHost;
  portsFor(clientAddress: string): ApiPorts;
  /** Starts the tasks that finish what requests began; until stopped. */
  startTasks(): { stop(): Promise<void> };
}

const moveOnEveryMs = 1_000;
const reconcileEveryMs = 5_000;
const cleanEveryMs = 600_000;

/** Puts the API together from database, validators and keys. */
export function createApi(options: ApiOptions): Api {
  const { db, validators, genesis, clock, log } = options;
  const registrar: Registrar = { identity: chainIdentity(genesis), signer: options.registrarSigner };
  const ledger = createLedger(validators, options.validatorUrls);
  const sessions = createSessions({ db, tokens: options.tokens, clock });
  const transactionBytesMax = genesis.limits.transaction_bytes_max;
  const host = { db, ledger, validators, registrar, clock, sessions, transactionBytesMax };
  const elections = createElectionsPort(host);
  const accounts = createAccounts({ db, sessions, clock });
  let tally: PeriodicTask | undefined;

  const shared = {
    elections,
    roll: createRollPort(host),
    actions: createActionsPort({ db, clock, log }),
    credentials: createCredentialsPort(host),
    trustees: createTrusteesPort({ ...host, elections, onDecryption: () => tally?.hurry() }),
    votes: createVotesPort(host),
    chain: createChainPort({
      validators,
      directory: createValidatorDirectory(genesis, validators),
      genesis,
      genesisText: options.genesisText,
    }),
    health: {
      async health() {
        const database = await databaseAnswers(db);
        const online = validators.known().filter(({ status }) => status !== null).length;
        return { ok: database && online > 0, database, validators: online };
      },
    },
  };

  return {
    sessions,
    elections: host,
    portsFor: (clientAddress) => ({ ...shared, auth: accounts.authFor(clientAddress) }),
    startTasks() {
      tally = startPeriodic({
        name: "tally",
        everyMs: moveOnEveryMs,
        run: () => moveElectionsOn({ ...host, log }),
        log,
      });
      const tasks = [
        tally,
        startPeriodic({ name: "reconcile", everyMs: reconcileEveryMs, run: createReconciler(host), log }),
        startPeriodic({ name: "sessions", everyMs: cleanEveryMs, run: () => sessions.deleteEnded(), log }),
        startPeriodic({ name: "throttles", everyMs: cleanEveryMs, run: () => accounts.deleteForgottenFailures(), log }),
      ];
      return {
        stop: async () => {
          await Promise.all(tasks.map((task) => task.stop()));
        },
      };
    },
  };
}
