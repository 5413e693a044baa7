import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { repositoryFolder } from "@tabella/launcher/service-process";
import type { TestNetwork } from "./test-network.ts";

const run = promisify(execFile);

export interface Head {
  readonly height: number;
  readonly hash: string;
}

/** The services of compose.yaml as they run in the engine; scripts/test-compose.mjs has chosen project and ports. */
export class ContainerNetwork implements TestNetwork {
  readonly webUrl = `http://localhost:${process.env.TABELLA_WEB_PORT ?? "3000"}`;
  readonly watchdogUrl = `http://127.0.0.1:${process.env.TABELLA_WATCHDOG_PORT ?? "9400"}`;
  // The pages' server passes the API's paths on.
  readonly apiUrl = this.webUrl;

  async appointAdministrator(email: string): Promise<void> {
    await compose("exec", "-T", "api", "node", "src/appoint-administrator.ts", email);
  }

  async killValidator(number: number): Promise<void> {
    await this.kill(`validator-${number}`);
  }

  async restartValidator(number: number): Promise<void> {
    await this.up(`validator-${number}`);
  }

  async logs(): Promise<readonly string[]> {
    return (await compose("logs", "--no-color")).split("\n");
  }

  async startAgain(): Promise<void> {
    await this.down();
    await this.up();
  }

  /** Ends and removes every container, also of what has joined by profile; the volumes stay. */
  async down(): Promise<void> {
    await compose("--profile", "*", "down");
  }

  /** Starts what does not run, and waits until voters are served, whoever else is healthy by then. */
  async upWithoutAll(): Promise<void> {
    await compose("up", "--detach", "--no-build");
    await compose("up", "--detach", "--wait", "--no-build", "--no-recreate", "web", "watchdog");
  }

  async end(): Promise<void> {
    // It goes on: the next spec uses it too.
  }

  /** Sets a variable in the operator's `.env`. */
  set(name: string, value: string): void {
    const file = process.env.COMPOSE_ENV_FILES ?? "";
    const others = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith(`${name}=`));
    writeFileSync(file, `${[...others, `${name}=${value}`].join("\n")}\n`);
  }

  /**
   * Starts what does not run, and what would run from another image now; waits until it is healthy. With a service what it
   * depends on too: without (`--no-deps`) Compose forgets that, and the next start of all would begin it anew.
   */
  async up(...services: readonly string[]): Promise<void> {
    await compose("up", "--detach", "--wait", "--no-build", ...services);
  }

  /**
   * Carries out a line of docs/operations.md, which speaks of the project `tabella`, as the operator's shell does.
   * @param at.folder where he stands. @param at.project another one than this. @returns what it prints. @throws Error with
   * all that it said
   */
  shell(line: string, at: { readonly folder?: string; readonly project?: string } = {}): Promise<string> {
    const name = at.project ?? project();
    const other = { TABELLA_NETWORK_NAME: `${name}_evoting_network`, TABELLA_SUBNETS: "172.30.87" };
    const own = { COMPOSE_PROJECT_NAME: name, COMPOSE_FILE: join(repositoryFolder, "compose.yaml") };
    const environment = { ...process.env, ...(at.project === undefined ? {} : other), ...own };
    const place = { cwd: at.folder ?? repositoryFolder, env: environment };
    return ran("sh", ["-c", line.replaceAll("tabella_", `${name}_`)], place);
  }

  async kill(service: string): Promise<void> {
    await compose("kill", service);
  }

  /** Stops it as an operator does, and leaves its container. */
  async stop(service: string): Promise<void> {
    await compose("stop", service);
  }

  /** Kills it, and its volumes with it: what a disk that breaks leaves. */
  async destroy(service: string, volumes: readonly string[]): Promise<void> {
    await this.kill(service);
    // What made the keys has ended, and yet holds every validator's volumes while its container is there.
    await compose("rm", "--force", service, "setup");
    await docker(["volume", "rm", ...volumes.map((volume) => this.volume(volume))]);
  }

  /** What the engine calls a volume of compose.yaml. */
  volume(name: string): string {
    return `${project()}_${name}`;
  }

  /** Runs a service that ends by itself. @param mounts what it sees besides its own, as Docker takes it. @returns what it prints */
  once(service: string, words: readonly string[] = [], mounts: readonly string[] = []): Promise<string> {
    return compose("run", "--rm", "-T", ...mounts.flatMap((mount) => ["--volume", mount]), service, ...words);
  }

  /** Runs a line of the shell on a validator's data while it is stopped. */
  onData(service: string, line: string): Promise<string> {
    const mount = `${this.volume(`${service}-data`)}:/data`;
    return compose("run", "--rm", "-T", "--volume", mount, "--entrypoint", "sh", "operator", "-c", line);
  }

  /** The database's administrator, from inside its container. @returns rows, a line each */
  administrator(statement: string): Promise<string> {
    const client = ["mariadb", "--no-defaults", "--socket=/tmp/mariadb.sock", "--user=tabella", "--skip-ssl"];
    return compose("exec", "-T", "database", ...client, "--skip-column-names", "-e", statement);
  }

  /** Copies a file out of a container. */
  async copyOut(service: string, path: string, to: string): Promise<void> {
    await compose("cp", `${service}:${path}`, to);
  }

  /** Starts what a profile adds, and touches nothing that runs; from now on it is part of every start. */
  async addProfile(profile: string): Promise<void> {
    this.set("COMPOSE_PROFILES", [...this.#profiles(), profile].join());
    await compose("up", "--detach", "--wait", "--no-build", "--no-recreate");
  }

  /** From now on what it adds is part of no start. */
  dropProfile(profile: string): void {
    this.set(
      "COMPOSE_PROFILES",
      this.#profiles()
        .filter((name) => name !== profile)
        .join(),
    );
  }

  #profiles(): string[] {
    const text = readFileSync(process.env.COMPOSE_ENV_FILES ?? "", "utf8");
    return /^COMPOSE_PROFILES=(.+)$/m.exec(text)?.[1]?.split(",") ?? [];
  }

  /** Cuts a container off from every other one. */
  async cut(service: string): Promise<void> {
    for (const network of await networksOf(service))
      await docker(["network", "disconnect", network, containerOf(service)]);
  }

  /** Puts it back under its name. */
  async heal(service: string, networks: readonly string[]): Promise<void> {
    for (const network of networks) {
      await docker(["network", "connect", "--alias", service, network, containerOf(service)]);
    }
  }

  networksOf(service: string): Promise<string[]> {
    return networksOf(service);
  }

  async headOf(service: string): Promise<Head> {
    const { height, headHash } = await this.ask(service, "chain.status");
    return { height, hash: headHash };
  }

  /** What a node itself says, asked from inside its container. */
  async ask(service: string, procedure: string, input?: object) {
    const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    const url = `http://127.0.0.1:30303/trpc/${procedure}${query}`;
    const program = `fetch(${JSON.stringify(url)}).then(async (answer) => console.log(await answer.text()))`;
    return JSON.parse(await compose("exec", "-T", service, "node", "-e", program)).result.data;
  }

  /** @returns when each container that runs was started, by service */
  async startTimes(services: readonly string[]): Promise<Record<string, string>> {
    const times = services.map(async (service) => [
      service,
      (await docker(["inspect", "--format", "{{.State.StartedAt}}", containerOf(service)])).trim(),
    ]);
    return Object.fromEntries(await Promise.all(times));
  }

  /** Which containers of ours there are, by service, whether or not they run. */
  async services(): Promise<string[]> {
    return (await compose("ps", "--all", "--services")).trim().split("\n");
  }

  /** The names of all volumes of the engine. */
  async volumes(): Promise<string[]> {
    return (await docker(["volume", "ls", "--format", "{{.Name}}"])).trim().split("\n");
  }

  async imageOf(service: string): Promise<string> {
    return (await docker(["inspect", "--format", "{{.Image}}", containerOf(service)])).trim();
  }

  fileOf(service: string, path: string): Promise<string> {
    return compose("exec", "-T", service, "cat", path);
  }

  /**
   * Runs a program in a new container, with an address of its own, on the network that published ports are on.
   * @param program a module for Node. @returns what it prints
   */
  fromElsewhere(program: string): Promise<string> {
    const place = ["--rm", "--network", `${project()}_edge_network`];
    return docker(["run", ...place, "tabella/cli:latest", "--input-type=module", "--eval", program]);
  }

  /** What the auditor's container prints. @throws Error if it finds that something does not hold */
  audit(electionId: string): Promise<string> {
    return compose("--profile", "audit", "run", "--rm", "-T", "auditor", electionId);
  }
}

/** This machine as containers see it, on whatever network they are. */
export async function machineAddress(): Promise<string> {
  const [{ IPAM: ranges }] = JSON.parse(await docker(["network", "inspect", "bridge"]));
  const { Gateway, Subnet } = ranges.Config[0];
  // An engine that has just made its bridge does not say the bridge's address, the first time: it is the subnet's first.
  return Gateway ?? Subnet.replace(/\.0\/\d+$/, ".1");
}

const project = () => process.env.COMPOSE_PROJECT_NAME ?? "tabella";
const containerOf = (service: string) => `${project()}-${service}-1`;

async function networksOf(service: string): Promise<string[]> {
  const format = "{{range $name, $settings := .NetworkSettings.Networks}}{{$name}} {{end}}";
  return (await docker(["inspect", "--format", format, containerOf(service)])).trim().split(" ");
}

async function compose(...parameters: string[]): Promise<string> {
  return docker(["compose", ...parameters]);
}

/** Runs the engine's client at the root of the repository. @returns what it prints. @throws Error with all that it said */
export async function docker(
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  return ran("docker", parameters, { cwd: repositoryFolder, env: environment });
}

async function ran(
  program: string,
  parameters: readonly string[],
  place: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  try {
    const { stdout } = await run(program, parameters, { ...place, maxBuffer: 16_777_216 });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${parameters.join(" ")} failed:\n${stderr.slice(-2_000)}\n${stdout.slice(-2_000)}`);
  }
}
