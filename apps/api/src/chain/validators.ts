import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { err, ok } from "@tabella/crypto/result";
import type { Answer } from "@tabella/rpc/api/ports";
import { createValidatorClient, type ValidatorClient } from "@tabella/rpc/validator/client";
import type { ChainStatus } from "@tabella/rpc/validator/ports";
import { TRPCClientError } from "@trpc/client";

/** What the API knows of one validator, as of its last round of questions. */
export interface KnownValidator {
  readonly url: string;
  /** null: it did not answer. */
  readonly status: ChainStatus | null;
}

/** The validators' typed doors: the highest of those that answer is asked first, the others when it fails. */
export interface Validators {
  /** CHAIN_UNAVAILABLE if none answers. @throws TRPCClientError if a validator refuses the question */
  ask<Value>(question: (client: ValidatorClient) => Promise<Value>): Answer<Value>;
  /** As `ask`; null if the validator says that there is no such thing. */
  find<Value>(question: (client: ValidatorClient) => Promise<Value>): Answer<Value | null>;
  known(): readonly KnownValidator[];
  /** Height of the highest that answers; null if none does. */
  height(): number | null;
  /** Resolves when the height may have changed, at the latest after a second. */
  nextLook(signal: AbortSignal): Promise<void>;
  stop(): void;
}

const timeoutMs = 4_000;
const lookTimeoutMs = 1_500;
const lookEveryMs = 300;

/** Asks each validator for its status a few times a second, until stopped. */
export function createValidators(urls: readonly string[]): Validators {
  const clients = urls.map((url) => createValidatorClient(url, { timeoutMs }));
  const lookers = urls.map((url) => createValidatorClient(url, { timeoutMs: lookTimeoutMs }));
  let known: readonly KnownValidator[] = urls.map((url) => ({ url, status: null }));
  const stopped = new AbortController();
  const looked = new EventTarget();
  // Every live stream listens; how many there may be, the server decides.
  setMaxListeners(0, looked);

  async function look(at: number): Promise<void> {
    while (!stopped.signal.aborted) {
      const status = (await lookers[at]?.chain.status.query().catch(() => null)) ?? null;
      const before = maximalHeight(known);
      known = known.map((one, index) => (index === at ? { ...one, status } : one));
      if (maximalHeight(known) !== before) looked.dispatchEvent(new Event("height"));
      await sleep(lookEveryMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  }
  for (const at of urls.keys()) void look(at);

  /** Those that answer, the highest first; then the others, because they may be back. */
  function inOrder(): ValidatorClient[] {
    const heightAt = (at: number) => {
      const status = known[at]?.status;
      return status === null || status === undefined || status.halted !== null ? -1 : status.height;
    };
    return clients
      .map((client, at) => ({ client, at }))
      .toSorted((a, b) => heightAt(b.at) - heightAt(a.at))
      .map(({ client }) => client);
  }

  async function ask<Value>(question: (client: ValidatorClient) => Promise<Value>): Answer<Value> {
    for (const client of inOrder()) {
      try {
        return ok(await question(client));
      } catch (error) {
        if (isRefusal(error)) throw error;
      }
    }
    return err({ code: "CHAIN_UNAVAILABLE" });
  }

  return {
    ask,
    find: (question) =>
      ask(async (client) => {
        try {
          return await question(client);
        } catch (error) {
          if (isRefusal(error) && httpStatusOf(error) === 404) return null;
          throw error;
        }
      }),
    known: () => known,
    height: () => maximalHeight(known),
    nextLook: (signal) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          looked.removeEventListener("height", done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, 1_000);
        looked.addEventListener("height", done);
        signal.addEventListener("abort", done);
      }),
    stop: () => stopped.abort(),
  };
}

function maximalHeight(known: readonly KnownValidator[]): number | null {
  const heights = known.flatMap(({ status }) => (status === null ? [] : [status.height]));
  return heights.length === 0 ? null : Math.max(...heights);
}

/** True if the validator answered and meant it; a node's own trouble (5xx) or no answer sends us to the next one. */
function isRefusal(error: unknown): boolean {
  const status = httpStatusOf(error);
  return status !== null && status < 500;
}

function httpStatusOf(error: unknown): number | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("httpStatus" in data)) return null;
  return typeof data.httpStatus === "number" ? data.httpStatus : null;
}
