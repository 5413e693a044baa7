// Brings what the project runs on: the pinned pnpm, all packages, and with them the pinned Node.
// Plain JavaScript for any Node >= 18: on a fresh machine nothing else is there yet.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const pnpmVersion = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager.split("@")[1];
const toolsFolder = join(root, ".data", "tools", `pnpm-${pnpmVersion}`);
const pnpmFile = join(toolsFolder, "node_modules", ".bin", "pnpm");
/** What Node has compiled once, kept for the next process: a service starts in two thirds of the time. */
const compiledFolder = join(root, ".data", "compiled");
export const nodeFile = join(root, "node_modules", "node", "bin", "node");

/** Installs pnpm and the locked packages unless exactly these are installed already. Speaks on standard error only. */
export function installPackages() {
  const stampFile = join(root, "node_modules", ".tabella-installed");
  const wanted = fingerprint();
  const isInstalled = existsSync(nodeFile) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted;
  if (isInstalled && existsSync(pnpmFile)) return;
  if (!existsSync(pnpmFile)) {
    say(`installing pnpm ${pnpmVersion}`);
    mkdirSync(toolsFolder, { recursive: true });
    writeFileSync(join(toolsFolder, "package.json"), '{ "private": true }\n');
    run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", `pnpm@${pnpmVersion}`], { cwd: toolsFolder });
  }
  say("installing the locked packages");
  run(pnpmFile, ["install", "--frozen-lockfile", "--reporter=append-only"]);
  writeFileSync(stampFile, wanted);
}

/**
 * Runs a command to its end with the pinned Node first on the path. Signals go on to it: it decides what they mean.
 * @returns {Promise<number>} its exit code
 */
export function runWithRuntime(command, parameters, options = {}) {
  const folders = [join(root, "node_modules", "node", "bin"), join(root, "node_modules", ".bin"), dirname(pnpmFile)];
  const path = [...folders, process.env.PATH];
  const child = spawn(command, parameters, {
    cwd: root,
    stdio: "inherit",
    ...options,
    env: { NODE_COMPILE_CACHE: compiledFolder, ...process.env, PATH: path.join(delimiter) },
  });
  const forward = (signal) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve) => {
    child.once("error", (error) => stop(`${command} could not be started: ${error.message}`));
    child.once("close", (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code ?? 1);
    });
  });
}

export function say(text) {
  process.stderr.write(`tabella: ${text}\n`);
}

/** The exit code for what this machine cannot do, whatever the program (EX_TEMPFAIL of sysexits). */
export const notOnThisMachine = 75;

/** Says what is wrong and ends the process. */
export function stop(text, exitCode = 1) {
  say(text);
  process.exit(exitCode);
}

/** Runs a command to its end; what it prints goes to standard error. Ends this process if it fails. */
export function run(command, parameters, options = {}) {
  const ended = spawnSync(command, parameters, { cwd: root, stdio: ["ignore", 2, 2], ...options });
  if (ended.error || ended.status !== 0) stop(`'${command} ${parameters.join(" ")}' failed; its words are above`);
}

/** Hash of the lockfile and of every package.json: changes when and only when an install is due. */
function fingerprint() {
  const hash = createHash("sha256");
  const manifests = ["apps", "packages"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, "package.json")),
  );
  const files = [
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "package.json",
    join("e2e", "package.json"),
    ...manifests.sort(),
  ];
  for (const file of files) if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}
