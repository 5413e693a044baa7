import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * The other team's program (Belenios, INRIA), which judges our elections and makes some for us to judge. Its 3.0 is the
 * first with the Ed25519 group; Debian has it since release 13. Where the machine has none, apt fetches it with everything
 * that it needs, its C library included, into a folder of this repository: nothing is installed on the system.
 */

const repository = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const folder = join(repository, ".data", "belenios-tool");
const release = "trixie";

/** How to start the tool: a program and the arguments before the tool's own. */
type Launch = readonly [program: string, ...before: string[]];

let known: Launch | undefined;

export interface ToolOutcome {
  readonly ok: boolean;
  /** Standard output without the line end. */
  readonly output: string;
  /** What it told on standard error. */
  readonly log: string;
}

/** Runs the tool in `directory`, with `input` on its standard input. */
export function beleniosTool(args: readonly string[], directory: string, input = ""): ToolOutcome {
  const [program, ...before] = launch();
  const options = {
    cwd: directory,
    input,
    encoding: "utf8",
    env: { ...process.env, BELENIOS_USE_URANDOM: "1" },
  } as const;
  const { status, stdout, stderr, error } = spawnSync(program, [...before, ...args], options);
  if (error !== undefined) throw error;
  return { ok: status === 0, output: stdout.trimEnd(), log: stderr };
}

/** @returns a script of the shell that runs the tool with the words that it is given */
export function launchScript(): string {
  return `#!/bin/sh\nexec ${launch()
    .map((word) => `'${word}'`)
    .join(" ")} "$@"\n`;
}

function launch(): Launch {
  known ??= fromEnvironment() ?? fromSystem() ?? fromFolder() ?? install();
  return known;
}

/** As {@link beleniosTool}, for steps that must succeed. @returns its output @throws Error with its log */
export function mustRun(args: readonly string[], directory: string, input = ""): string {
  const { ok, output, log } = beleniosTool(args, directory, input);
  if (!ok) throw new Error(`belenios-tool ${args.join(" ")}: ${log}`);
  return output;
}

/** `BELENIOS_TOOL` names the program. */
function fromEnvironment(): Launch | undefined {
  const path = process.env.BELENIOS_TOOL;
  return path === undefined || path === "" ? undefined : [path];
}

function fromSystem(): Launch | undefined {
  const { stdout, error } = spawnSync("belenios-tool", ["--version"], { encoding: "utf8" });
  return error === undefined && /^3\./.test(stdout) ? ["belenios-tool"] : undefined;
}

/** The unpacked packages: the tool is started by the dynamic linker that came with it. */
function fromFolder(): Launch | undefined {
  const libraries = join(folder, "usr", "lib");
  if (!existsSync(libraries)) return undefined;
  for (const triple of readdirSync(libraries).filter((name) => name.includes("-linux-gnu"))) {
    const path = join(libraries, triple);
    const linker = readdirSync(path).find((name) => /^ld-linux.*\.so\.[0-9]+$/.test(name));
    if (linker !== undefined)
      return [join(path, linker), "--library-path", path, join(folder, "usr", "bin", "belenios-tool")];
  }
  return undefined;
}

/** Lets apt resolve and fetch the packages as if nothing were installed, and unpacks them beside each other. */
function install(): Launch {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    for (const path of ["state/lists/partial", "cache/archives/partial", "root"])
      mkdirSync(join(work, path), { recursive: true });
    writeFileSync(join(work, "status"), "");
    const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    writeFileSync(join(work, "sources.list"), `deb [signed-by=${keyring}] ${mirror()} ${release} main\n`);
    const settings = {
      "Dir::State": join(work, "state"),
      "Dir::State::status": join(work, "status"),
      "Dir::Cache": join(work, "cache"),
      "Dir::Etc::sourcelist": join(work, "sources.list"),
      "Dir::Etc::sourceparts": "/dev/null",
      "APT::Sandbox::User": "root",
      "Acquire::Languages": "none",
      "Debug::NoLocking": "true",
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    step("apt-get", [...options, "update"]);
    step("apt-get", [...options, "install", "--download-only", "--yes", "--no-install-recommends", "belenios-tool"]);
    const archives = join(work, "cache", "archives");
    for (const name of readdirSync(archives).filter((each) => each.endsWith(".deb"))) {
      step("dpkg", ["-x", join(archives, name), join(work, "root")]);
    }
    // Whoever finds the folder finds all of it: another run may have been faster, and then its folder serves.
    try {
      renameSync(join(work, "root"), folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const launch = fromFolder();
  if (launch === undefined) throw new Error(`no dynamic linker under ${folder}: remove the folder and run again`);
  return launch;
}

/** The mirror that this machine uses for Debian itself. */
function mirror(): string {
  const lists = ["/etc/apt/sources.list", ...listDirectory("/etc/apt/sources.list.d")].filter(existsSync);
  const addresses = lists.flatMap((list) => readFileSync(list, "utf8").match(/https?:\/\/[^\s\]]+/g) ?? []);
  return addresses.find((address) => /\/debian\/?$/.test(address)) ?? "http://deb.debian.org/debian";
}

function listDirectory(path: string): string[] {
  return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
}

function step(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (error !== undefined || status !== 0) {
    const reason = error?.message ?? stderr;
    throw new Error(
      `belenios-tool 3.0 is needed: set BELENIOS_TOOL to its path, or run this on Debian 12 or newer. ${program} failed: ${reason}`,
    );
  }
}
