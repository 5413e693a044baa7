/** The life of every process of the network: it says when it listens, stops gracefully when asked, and dies of a bug. */
import { randomBytes } from "node:crypto";
import { selfTest } from "@tabella/crypto/self-test";
import { describeForLog } from "./errors.ts";

/** The part of a structured logger (pino) that it needs. */
export interface ServiceLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
  fatal(fields: object, message: string): void;
}

export interface RunningService {
  /** Fields of the line that tells whoever waits that the service is ready; at least `port`. */
  readonly listening: { readonly port: number } & Readonly<Record<string, unknown>>;
  /** Resolves with a sentence for the operator if the service must not go on, though nothing is wrong with its program. */
  readonly failed?: Promise<string>;
  stop(): Promise<void>;
}

const stopWithinMs = 8_000;

/**
 * Starts a service, if the self-test of its cryptography passes (SEC-20), and keeps it until SIGTERM or SIGINT. A start that fails ends the process with code 1 and a sentence
 * for the operator; an error that nobody caught is a bug, and ends it too, because its state can no longer be trusted.
 */
export async function runService(log: ServiceLog, start: () => Promise<RunningService>): Promise<void> {
  let service: RunningService | undefined;
  let stopping = false;

  async function stop(why: string, exitCode = 0): Promise<void> {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    setTimeout(() => {
      log.error({ stopWithinMs }, "could not stop in time");
      process.exit(1);
    }, stopWithinMs).unref();
    await service?.stop();
    log.info({}, "stopped");
    process.exit(exitCode);
  }

  function die(error: unknown): void {
    log.fatal(describeForLog(error), "a bug: nobody caught this error");
    process.exit(1);
  }
  process.on("uncaughtException", die);
  process.on("unhandledRejection", die);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      stop(signal).catch(die);
    });
  }

  try {
    selfTest((byteLength) => new Uint8Array(randomBytes(byteLength)));
    service = await start();
  } catch (error) {
    log.fatal({ why: error instanceof Error ? error.message : String(error) }, "cannot start");
    process.exit(1);
  }
  log.info(service.listening, "listening");
  const why = await service.failed;
  if (why === undefined) return;
  log.fatal({ why }, "cannot go on");
  await stop(why, 1);
}
