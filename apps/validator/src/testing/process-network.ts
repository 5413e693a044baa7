import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Genesis } from "@tabella/chain/genesis";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { freePorts } from "@tabella/launcher/ports";
import { appMain, type ServiceProcess, startService } from "@tabella/launcher/service-process";
import { createValidatorClient, type ValidatorClient } from "@tabella/rpc/validator/client";

export interface ValidatorProcess {
  readonly name: string;
  readonly url: string;
  readonly dataFolder: string;
  readonly client: ValidatorClient;
  readonly process: () => ServiceProcess;
  start(changes?: Readonly<Record<string, string>>, command?: AppCommand): Promise<void>;
}

/** Waits until no block is due at a node any more: an empty one follows each that is not. @returns the empty one's height */
export async function settledHeight({ client }: ValidatorProcess): Promise<number> {
  for (;;) {
    const [head] = (await client.chain.summaries.query({ limit: 1 })).items;
    if (head === undefined || head.transactions.length === 0) return head?.header.index ?? 0;
    await sleep(50);
  }
}

type AppCommand = ReturnType<typeof appMain>;

/** For tests: a bootnode and validators as real processes on free loopback ports, with new keys, in a folder of their own. */
export class ProcessNetwork {
  readonly folder = mkdtempSync(join(tmpdir(), "tabella-net-"));
  readonly genesis: Genesis;
  readonly validators: ValidatorProcess[] = [];
  bootnodeUrl = "";
  bootnode: ServiceProcess | undefined;
  readonly #processes = new Set<ServiceProcess>();

  constructor(validatorCount: number) {
    this.genesis = generateNetworkFiles({ validators: validatorCount, outDir: this.folder });
  }

  get genesisFile(): string {
    return join(this.folder, "genesis.json");
  }

  get urls(): string[] {
    return this.validators.map(({ url }) => url);
  }

  /** Starts the bootnode and the first validators of the genesis file; all of them if nothing is said. */
  async start(count = this.genesis.validators.length): Promise<void> {
    const [bootnodePort = 0] = await freePorts(1);
    this.bootnodeUrl = `http://127.0.0.1:${bootnodePort}`;
    await this.startBootnode();
    for (const { name } of this.genesis.validators.slice(0, count)) {
      await this.addNode(name, join(this.folder, `${name}.key.json`));
    }
    await Promise.all(this.validators.map((validator) => validator.start()));
  }

  /** At its address; it remembers nothing. */
  async startBootnode(): Promise<void> {
    this.bootnode = await this.launch("bootnode", appMain("bootnode"), {
      TABELLA_PORT: new URL(this.bootnodeUrl).port,
    });
  }

  /** A node that is not started yet; without a key file, an observer. */
  async addNode(name: string, keyFile?: string): Promise<ValidatorProcess> {
    const [publicPort = 0, peerPort = 0] = await freePorts(2);
    const dataFolder = join(this.folder, name);
    const url = `http://127.0.0.1:${publicPort}`;
    let running: ServiceProcess | undefined;
    const node: ValidatorProcess = {
      ...{ name, url, dataFolder, client: createValidatorClient(url) },
      process() {
        if (!running) throw new Error(`${name} was never started`);
        return running;
      },
      start: async (changes = {}, command = appMain("validator")) => {
        running = await this.launch(name, command, {
          TABELLA_DATA_DIR: dataFolder,
          TABELLA_BOOTNODE_URL: this.bootnodeUrl,
          TABELLA_PUBLIC_PORT: String(publicPort),
          TABELLA_PEER_PORT: String(peerPort),
          ...(keyFile === undefined ? {} : { TABELLA_KEY_FILE: keyFile }),
          ...changes,
        });
      },
    };
    this.validators.push(node);
    return node;
  }

  async launch(
    name: string,
    command: AppCommand,
    environment: Readonly<Record<string, string>>,
  ): Promise<ServiceProcess> {
    const service = await startService({
      name,
      ...command,
      environment: { TABELLA_GENESIS_FILE: this.genesisFile, ...environment },
      logFile: join(this.folder, "logs", `${name}.log`),
      isReady: (line) => line.includes('"msg":"listening"'),
      readyWithinMs: 60_000,
    });
    this.#processes.add(service);
    return service;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#processes].map((service) => service.stop()));
    rmSync(this.folder, { recursive: true });
  }
}
