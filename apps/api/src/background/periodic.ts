import { setTimeout as sleep } from "node:timers/promises";
import { describeForLog } from "@tabella/rpc/errors";
import type { Log } from "../log.ts";

export interface PeriodicTask {
  /** Begins the next run now instead of when it is due. */
  hurry(): void;
  /** Resolves when the run under way has ended. */
  stop(): Promise<void>;
}

/** Runs a task again and again, never twice at once. A run that fails is logged, and the next one tries again. */
export function startPeriodic({
  name,
  everyMs,
  run,
  log,
}: {
  name: string;
  everyMs: number;
  run: () => Promise<void>;
  log: Log;
}): PeriodicTask {
  const stopped = new AbortController();
  let pause = new AbortController();
  const ended = (async () => {
    while (!stopped.signal.aborted) {
      try {
        await run();
      } catch (error) {
        log.warn({ task: name, ...describeForLog(error) }, "task failed");
      }
      const signal = AbortSignal.any([stopped.signal, pause.signal]);
      await sleep(everyMs, undefined, { signal }).catch(() => {});
      if (pause.signal.aborted) pause = new AbortController();
    }
  })();
  return {
    hurry: () => pause.abort(),
    stop() {
      stopped.abort();
      return ended;
    },
  };
}
