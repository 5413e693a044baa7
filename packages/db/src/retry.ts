import { setTimeout as sleep } from "node:timers/promises";
import { isTransient } from "./database-error.ts";

const attemptsMax = 5;
const firstPauseMs = 5;

/**
 * Runs a unit of work again when the database gave up on it for a reason that passes (DB-8).
 * @param work idempotent: after a lost connection it may have been done already
 * @throws what `work` threw, if that is not transient or came `attemptsMax` times
 */
export async function retryTransient<Value>(work: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attemptsMax || !isTransient(error)) throw error;
      await sleep(firstPauseMs * 2 ** attempt);
    }
  }
}
