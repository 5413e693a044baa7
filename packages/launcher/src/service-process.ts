import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the repository is: services are started from their sources. */
export const repositoryFolder = fileURLToPath(new URL("../../..", import.meta.url));

export interface ServiceStart {
  readonly name: string;
  readonly command: string;
  readonly parameters: readonly string[];
  readonly workFolder?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** True for the output line that says the service answers. */
  readonly isReady: (line: string) => boolean;
  readonly readyWithinMs: number;
}

/** A service of the network as a child process. */
export interface ServiceProcess {
  readonly name: string;
  readonly logFile: string;
  /** The line that `isReady` recognised. */
  readonly readyLine: string;
  isRunning(): boolean;
  /** Asks it to stop, and ends it by force after ten seconds. Resolves when it is gone. */
  stop(): Promise<void>;
  /** As a power failure would: no chance to tidy up. Resolves when it is gone. */
  kill(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  onExit(listener: (how: string) => void): void;
}

const stopWithinMs = 10_000;
const shownLogLines = 15;
const logPollMs = 50;

/**
 * Starts one service and waits until it is ready.
 * @throws Error naming the service, its log file and its last lines if it ends first or takes too long
 */
export async function startService(start: ServiceStart): Promise<ServiceProcess> {
  mkdirSync(dirname(start.logFile), { recursive: true });
  // It writes to the file itself: a pipe to us would break with us, and what it says after that would be lost.
  const log = openSync(start.logFile, "a+");
  const logStart = fstatSync(log).size;
  const child = spawn(start.command, [...start.parameters], {
    cwd: start.workFolder ?? repositoryFolder,
    env: { ...inheritedEnvironment(), ...start.environment },
    stdio: ["ignore", log, log],
    // A group of its own: Ctrl-C reaches the launcher alone, which then stops the services in order.
    detached: true,
  });
  running.add(child);
  const gone = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  void gone.then(() => running.delete(child));
  const readyLine = await firstReadyLine(child, start, { file: log, from: logStart, gone });
  return {
    name: start.name,
    logFile: start.logFile,
    readyLine,
    isRunning: () => running.has(child),
    signal: (signal) => void child.kill(signal),
    onExit: (listener) => void gone.then(listener),
    async stop() {
      if (!running.has(child)) return;
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
      await gone;
      clearTimeout(force);
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** Follows the log until the ready line is there. The file is closed here and stays open in the service. */
async function firstReadyLine(
  child: ChildProcess,
  start: ServiceStart,
  log: { readonly file: number; readonly from: number; readonly gone: Promise<string> },
): Promise<string> {
  const lines = () => {
    const written = Buffer.alloc(fstatSync(log.file).size - log.from);
    readSync(log.file, written, 0, written.length, log.from);
    return written.toString().split("\n");
  };
  const fail = (why: string) => {
    const lastLines = lines().slice(-shownLogLines).join("\n");
    return new Error(`${start.name} ${why} (log: ${start.logFile})\n${lastLines}`);
  };
  let ended: string | undefined;
  void log.gone.then((how) => {
    ended = how;
  });
  const deadline = Date.now() + start.readyWithinMs;
  try {
    for (;;) {
      const readyLine = lines().find(start.isReady);
      if (readyLine !== undefined) return readyLine;
      if (ended !== undefined) throw fail(`ended before it was ready: ${ended}`);
      if (Date.now() > deadline) {
        child.kill("SIGKILL");
        throw fail(`was not ready within ${start.readyWithinMs / 1000} s`);
      }
      await new Promise((resolve) => setTimeout(resolve, logPollMs));
    }
  } finally {
    closeSync(log.file);
  }
}

// Whatever way this process ends, no service outlives it.
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
// A signal that nobody listens to would end it without a word.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    if (process.listenerCount(signal) === 0) process.exit(128 + constants.signals[signal]);
  });
}

/** Services see their own settings only, not whatever TABELLA_… the caller's shell holds. */
function inheritedEnvironment(): Record<string, string> {
  const names = ["PATH", "HOME", "TZ", "LANG", "TMPDIR", "NODE_COMPILE_CACHE"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** The main file of an app, started by the Node that runs us. */
export function appMain(app: string): { command: string; parameters: string[] } {
  return { command: process.execPath, parameters: [join(repositoryFolder, "apps", app, "src", "main.ts")] };
}
