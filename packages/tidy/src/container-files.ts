import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repositoryFolder } from "./workspace.ts";

/** A service of docker/compose.yml, as far as the rules look at it. */
export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly dockerfile: string; readonly target: string; readonly args?: Record<string, string> };
  readonly restart?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly dns_opt?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly pids_limit?: number;
  readonly mem_limit?: string;
  /** Text where it can be set. */
  readonly cpus?: number | string;
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  /** With addresses of its own where somebody has to know them. */
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly ipv4_address: string }>>;
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly privileged?: boolean;
  readonly cap_add?: readonly string[];
}

interface Network {
  readonly internal?: boolean;
  readonly name?: string;
  readonly ipam?: { readonly config: readonly { readonly subnet: string }[] };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export function networksOf({ networks = [] }: Pick<ComposeService, "networks">): readonly string[] {
  return Array.isArray(networks) ? networks : Object.keys(networks);
}

export function yamlFile(path: string): unknown {
  return parse(readFileSync(join(repositoryFolder, path), "utf8"), { merge: true });
}

export function composeFile(): ComposeFile {
  return yamlFile("docker/compose.yml") as ComposeFile;
}

/** A folder or file of the host, as docker/validator.compose.yml mounts it. */
export interface HostMount {
  readonly type: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly bind?: { readonly create_host_path?: boolean };
}

/** One node on a host of its own. */
export function nodeComposeFile() {
  return yamlFile("docker/validator.compose.yml") as {
    readonly services: Readonly<Record<string, Omit<ComposeService, "volumes"> & { readonly volumes: HostMount[] }>>;
  };
}

export interface Dockerfile {
  readonly path: string;
  readonly text: string;
  /** Instructions with their continuation lines joined, comments left out. */
  readonly instructions: readonly string[];
}

/** The Dockerfiles of what is deployed; stand-ins are for tests only. */
export function dockerfiles(): Dockerfile[] {
  return readdirSync(join(repositoryFolder, "docker")).flatMap((folder) => {
    const path = join("docker", folder, "Dockerfile");
    if (!existsSync(join(repositoryFolder, path))) return [];
    const text = readFileSync(join(repositoryFolder, path), "utf8");
    const lines = text.split("\n").filter((line) => !line.startsWith("#"));
    return [
      {
        path,
        text,
        instructions: lines
          .join("\n")
          .replaceAll("\\\n", " ")
          .split("\n")
          .filter((line) => line !== ""),
      },
    ];
  });
}
