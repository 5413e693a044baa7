import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
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

/**
 * Starts one service and waits until it is ready.
 * @throws Error naming the service, its log file and its last lines if it ends first or takes too long
 */
export async function startService(start: ServiceStart): Promise<ServiceProcess> {
  mkdirSync(dirname(start.logFile), { recursive: true });
  const log = createWriteStream(start.logFile, { flags: "a" });
  const child = spawn(start.command, [...start.parameters], {
    cwd: start.workFolder ?? repositoryFolder,
    env: { ...inheritedEnvironment(), ...start.environment },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C reaches the launcher alone, which then stops the services in order.
    detached: true,
  });
  running.add(child);
  const gone = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  void gone.then(() => {
    running.delete(child);
    log.end();
  });
  const readyLine = await firstReadyLine(child, start, log, gone);
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

function firstReadyLine(
  child: ChildProcess,
  start: ServiceStart,
  log: NodeJS.WritableStream,
  gone: Promise<string>,
): Promise<string> {
  const lastLines: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Error(`${start.name} ${why} (log: ${start.logFile})\n${lastLines.join("\n")}`));
    const tooLate = setTimeout(() => {
      child.kill("SIGKILL");
      fail(`was not ready within ${start.readyWithinMs / 1000} s`);
    }, start.readyWithinMs);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        log.write(`${line}\n`);
        lastLines.push(line);
        if (lastLines.length > shownLogLines) lastLines.shift();
        if (!start.isReady(line)) return;
        clearTimeout(tooLate);
        resolve(line);
      });
    }
    void gone.then((how) => {
      clearTimeout(tooLate);
      fail(`ended before it was ready: ${how}`);
    });
  });
}

// Whatever way this process ends, no service outlives it.
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Services see their own settings only, not whatever TABELLA_… the caller's shell holds. */
function inheritedEnvironment(): Record<string, string> {
  const names = ["PATH", "HOME", "TZ", "LANG", "TMPDIR"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** The main file of an app, started by the Node that runs us. */
export function appMain(app: string): { command: string; parameters: string[] } {
  return { command: process.execPath, parameters: [join(repositoryFolder, "apps", app, "src", "main.ts")] };
}
