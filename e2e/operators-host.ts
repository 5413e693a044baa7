import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { docker } from "./container-network.ts";

export interface HostOptions {
  readonly name: string;
  /** What runs there: validator or observer, and bootnode. */
  readonly profiles: readonly string[];
  /** Of its operator: genesis.json, keys and data. */
  readonly folder: string;
  /** The one address of all hosts, which differ in their ports. */
  readonly address: string;
  readonly publicPort: number;
  readonly peerPort: number;
  readonly bootnodePort: number;
}

/** A host of one operator: docker/validator.compose.yml, as a project of its own that others reach by published ports only. */
export class OperatorsHost {
  readonly #options: HostOptions;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(options: HostOptions, settings: string) {
    this.#options = options;
    const { name, profiles, folder, address, publicPort, peerPort, bootnodePort } = options;
    const file = join(settings, name);
    const variables = {
      COMPOSE_FILE: "docker/validator.compose.yml",
      COMPOSE_PROFILES: profiles.join(),
      TABELLA_FOLDER: folder,
      TABELLA_ADVERTISED_HOST: address,
      TABELLA_ALLOWED_HOSTS: address,
      TABELLA_BOOTNODE_URL: `http://${address}:${bootnodePort}`,
      TABELLA_PUBLISH_ADDRESS: address,
      TABELLA_PUBLIC_PORT: publicPort,
      TABELLA_PEER_PORT: peerPort,
      TABELLA_BOOTNODE_PORT: bootnodePort,
    };
    mkdirSync(settings, { recursive: true });
    writeFileSync(
      file,
      Object.entries(variables)
        .map(([variable, value]) => `${variable}=${value}\n`)
        .join(""),
    );
    this.#environment = { ...process.env, COMPOSE_PROJECT_NAME: `tabella-test-${name}`, COMPOSE_ENV_FILES: file };
  }

  get url(): string {
    return `http://${this.#options.address}:${this.#options.publicPort}`;
  }

  async up(): Promise<void> {
    await this.#compose("up", "--detach", "--wait", "--no-build");
  }

  /** The command line beside the node, with the folder of its operator. @returns what it prints */
  operator(...words: string[]): Promise<string> {
    return this.#compose("run", "--rm", "-T", "operator", "src/main.ts", ...words);
  }

  async end(): Promise<void> {
    await this.#compose("--profile", "*", "down");
  }

  async status() {
    const answer = await fetch(`${this.url}/trpc/chain.status`);
    return (await answer.json()).result.data;
  }

  #compose(...words: string[]): Promise<string> {
    return docker(["compose", ...words], this.#environment);
  }
}
