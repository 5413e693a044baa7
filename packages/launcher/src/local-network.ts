import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { type MariaDb, startMariaDb } from "./mariadb.ts";
import { defaultPorts, freePorts, takenPorts } from "./ports.ts";
import { appMain, type ServiceProcess, startService } from "./service-process.ts";

export interface NetworkPorts {
  readonly bootnode: number;
  readonly validators: readonly { readonly public: number; readonly peer: number }[];
  readonly mariadb: number;
  readonly api: number;
  readonly web: number;
  readonly watchdog: number;
}

export interface LocalNetworkOptions {
  /** Keys, stores, database and logs; a folder that holds a network already is continued. */
  readonly dataFolder: string;
  readonly validatorCount: number;
  readonly ports: NetworkPorts;
  readonly withWeb: boolean;
  readonly withWatchdog: boolean;
  /** Where the validators run, if not on the loopback interface like everything else. */
  readonly places?: NetworkPlaces;
  /** What a service finds in its environment besides its own settings; by its name. */
  readonly moreEnvironment?: (service: string) => Readonly<Record<string, string>>;
  readonly onProgress?: (what: string) => void;
}

/** Where one validator runs. */
export interface Place {
  /** The address on which it listens and under which the others find it. */
  readonly host: string;
  /** The command, with its first parameters, that runs another command there (`ip netns exec …`). */
  readonly enter: readonly string[];
}

export interface NetworkPlaces {
  /** This machine's own address as validators see it: the bootnode listens there. */
  readonly hostAddress: string;
  /** One a validator. */
  readonly validators: readonly Place[];
}

/** A service that can end and come back. */
export interface LocalService {
  readonly name: string;
  readonly process: () => ServiceProcess;
  /** Starts it again on its old data after `process().kill()` or `stop()`. @throws Error if it does not become ready */
  readonly restart: () => Promise<void>;
}

export interface LocalValidator extends LocalService {
  readonly url: string;
  readonly dataFolder: string;
}

/** The private database server, with the same users and passwords at each start. */
export interface LocalDatabase {
  readonly dataFolder: string;
  readonly server: () => MariaDb;
  /** Starts it again after `server().stop()`, on what lies in its folder then. */
  readonly restart: () => Promise<void>;
}

/** A whole network of real processes on this machine's loopback interface. */
export interface LocalNetwork {
  readonly dataFolder: string;
  readonly genesisFile: string;
  readonly bootnodeUrl: string;
  readonly bootnode: LocalService;
  readonly validators: readonly LocalValidator[];
  readonly api: LocalService;
  readonly apiUrl: string;
  readonly database: LocalDatabase;
  /** The origin that the API accepts: the pages', whether they run or not. */
  readonly origin: string;
  readonly webUrl: string | null;
  readonly watchdogUrl: string | null;
  /** What every process that talks to the database and the validators as the API does needs in its environment. */
  readonly apiEnvironment: Readonly<Record<string, string>>;
  readonly services: () => readonly ServiceProcess[];
  readonly stop: () => Promise<void>;
}

const readyWithinMs = 60_000;
const loopback: Place = { host: "127.0.0.1", enter: [] };

/** The ports that the documentation names; the database's is taken freely. */
export async function documentedPorts(validatorCount: number): Promise<NetworkPorts> {
  const [mariadb = 0] = await freePorts(1);
  return {
    bootnode: defaultPorts.bootnode,
    validators: Array.from({ length: validatorCount }, (_, at) => ({
      public: defaultPorts.validatorPublic + at,
      peer: defaultPorts.validatorPeer + at,
    })),
    mariadb,
    api: defaultPorts.api,
    web: defaultPorts.web,
    watchdog: defaultPorts.watchdog,
  };
}

export async function anyFreePorts(validatorCount: number): Promise<NetworkPorts> {
  const ports = await freePorts(5 + 2 * validatorCount);
  const take = () => ports.shift() ?? 0;
  return {
    bootnode: take(),
    validators: Array.from({ length: validatorCount }, () => ({ public: take(), peer: take() })),
    mariadb: take(),
    api: take(),
    web: take(),
    watchdog: take(),
  };
}

/**
 * Starts bootnode, validators, MariaDB, API and, if wanted, watchdog and web, each waiting for what it needs.
 * @throws Error naming the port that is taken, or the service that did not start; whatever had started is stopped
 */
export async function startLocalNetwork(options: LocalNetworkOptions): Promise<LocalNetwork> {
  const { dataFolder, ports } = options;
  await refuseTakenPorts(options);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const started: ServiceProcess[] = [];
  let database: Pick<MariaDb, "stop"> | undefined;
  const stop = async () => {
    for (const service of [...started].reverse()) await service.stop();
    await database?.stop();
  };
  try {
    const files = networkFiles(options);
    const progress = (what: string) => options.onProgress?.(what);
    const launch = async (
      name: string,
      { command, parameters, isReady }: AppCommand,
      environment: Record<string, string>,
      place = loopback,
    ): Promise<LocalService> => {
      const [program = command, ...words] = [...place.enter, command, ...parameters];
      const start = () =>
        startService({
          name,
          command: program,
          parameters: words,
          isReady,
          environment: { ...environment, ...options.moreEnvironment?.(name) },
          logFile: join(dataFolder, "logs", `${name}.log`),
          readyWithinMs,
        });
      let process = await start();
      started.push(process);
      return {
        name,
        process: () => process,
        restart: async () => {
          const again = await start();
          // In its old place: services are stopped in the other order.
          started[started.indexOf(process)] = again;
          process = again;
        },
      };
    };
    const hostAddress = options.places?.hostAddress ?? loopback.host;
    const placeOf = (at: number) => options.places?.validators[at] ?? loopback;
    const allowedHosts = (options.places?.validators ?? []).map(({ host }) => host).join(",");

    progress("bootnode");
    const bootnode = await launch("bootnode", nodeApp("bootnode"), {
      TABELLA_HOST: hostAddress,
      TABELLA_PORT: String(ports.bootnode),
      TABELLA_GENESIS_FILE: files.genesis,
      TABELLA_ALLOWED_HOSTS: allowedHosts,
    });
    const bootnodeUrl = `http://${hostAddress}:${ports.bootnode}`;

    progress("validators");
    const validators = await Promise.all(
      ports.validators.map(async (port, at): Promise<LocalValidator> => {
        const name = `validator-${at + 1}`;
        const place = placeOf(at);
        const validatorFolder = join(dataFolder, name);
        const environment = {
          TABELLA_DATA_DIR: validatorFolder,
          TABELLA_GENESIS_FILE: files.genesis,
          TABELLA_KEY_FILE: join(dataFolder, `${name}.key.json`),
          TABELLA_PUBLIC_HOST: place.host,
          TABELLA_PUBLIC_PORT: String(port.public),
          TABELLA_PEER_HOST: place.host,
          TABELLA_PEER_PORT: String(port.peer),
          TABELLA_ADVERTISED_HOST: place.host,
          TABELLA_ALLOWED_HOSTS: allowedHosts,
          TABELLA_BOOTNODE_URL: bootnodeUrl,
        };
        const service = await launch(name, nodeApp("validator"), environment, place);
        return { ...service, url: `http://${place.host}:${port.public}`, dataFolder: validatorFolder };
      }),
    );
    const validatorUrls = validators.map((validator) => validator.url).join(",");

    progress("database");
    const databaseFolder = join(dataFolder, "mariadb");
    const startDatabase = () => startMariaDb({ dataDir: databaseFolder, port: ports.mariadb });
    let running = await startDatabase();
    database = { stop: () => running.stop() };

    progress("API");
    const origin = `http://localhost:${ports.web}`;
    const apiEnvironment = {
      TABELLA_HOST: "127.0.0.1",
      TABELLA_PORT: String(ports.api),
      TABELLA_DATABASE_URL: running.url,
      TABELLA_VALIDATOR_URLS: validatorUrls,
      TABELLA_GENESIS_FILE: files.genesis,
      TABELLA_REGISTRAR_KEY_FILE: files.registrarKey,
      TABELLA_JWT_KEY_FILE: files.jwtKey,
      TABELLA_WEB_ORIGIN: origin,
    };
    const api = await launch("api", nodeApp("api"), apiEnvironment);
    const apiUrl = `http://127.0.0.1:${ports.api}`;

    if (options.withWatchdog) {
      progress("watchdog");
      await launch("watchdog", nodeApp("watchdog"), {
        TABELLA_HOST: "127.0.0.1",
        TABELLA_PORT: String(ports.watchdog),
        TABELLA_DATA_DIR: join(dataFolder, "watchdog"),
        TABELLA_VALIDATOR_URLS: validatorUrls,
        TABELLA_GENESIS_FILE: files.genesis,
      });
    }
    if (options.withWeb) {
      progress("pages");
      await launch("web", nodeApp("web"), {
        TABELLA_API_URL: apiUrl,
        HOST: "localhost",
        PORT: String(ports.web),
        NODE_ENV: "production",
      });
    }
    return {
      dataFolder,
      genesisFile: files.genesis,
      bootnodeUrl,
      bootnode,
      validators,
      api,
      apiUrl,
      database: {
        dataFolder: databaseFolder,
        server: () => running,
        restart: async () => {
          running = await startDatabase();
        },
      },
      origin,
      webUrl: options.withWeb ? origin : null,
      watchdogUrl: options.withWatchdog ? `http://127.0.0.1:${ports.watchdog}` : null,
      apiEnvironment,
      services: () => [...started],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface AppCommand {
  readonly command: string;
  readonly parameters: readonly string[];
  readonly isReady: (line: string) => boolean;
}

/** Our own services say so in one line of their structured log. */
function nodeApp(app: string): AppCommand {
  return { ...appMain(app), isReady: (line) => line.includes('"msg":"listening"') };
}

/** Keys and genesis are made once; later starts find them. @throws Error if the folder holds another number of validators */
function networkFiles({ dataFolder, validatorCount }: LocalNetworkOptions) {
  const genesis = join(dataFolder, "genesis.json");
  if (!existsSync(genesis)) generateNetworkFiles({ validators: validatorCount, outDir: dataFolder });
  const validators = (JSON.parse(readFileSync(genesis, "utf8")) as { validators: unknown[] }).validators.length;
  if (validators !== validatorCount) {
    throw new Error(
      `${dataFolder} holds a network of ${validators} validators, not ${validatorCount}; '-- --reset' starts over`,
    );
  }
  return { genesis, registrarKey: join(dataFolder, "registrar.key.json"), jwtKey: join(dataFolder, "jwt.key.pem") };
}

async function refuseTakenPorts({ ports, withWeb, withWatchdog }: LocalNetworkOptions): Promise<void> {
  const wanted = new Map<number, string>([[ports.bootnode, "the bootnode"]]);
  ports.validators.forEach((port, at) => {
    wanted.set(port.public, `validator ${at + 1}`).set(port.peer, `validator ${at + 1}'s peers`);
  });
  wanted.set(ports.mariadb, "MariaDB").set(ports.api, "the API");
  if (withWeb) wanted.set(ports.web, "the pages");
  if (withWatchdog) wanted.set(ports.watchdog, "the watchdog");
  const taken = await takenPorts([...wanted.keys()]);
  if (taken.length === 0) return;
  const list = taken.map((port) => `${port} (for ${wanted.get(port)})`).join(", ");
  throw new Error(`another program already uses port ${list}. Stop it first; perhaps Tabella is already running.`);
}
