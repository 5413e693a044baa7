import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { err, ok, type Result } from "@tabella/crypto/result";
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

/**
 * The validators' typed doors: the highest of those that answer is asked first, the others when it fails. Heights are
 * their own words, and so are refusals: neither of one alone decides.
 */
export interface Validators {
  /** CHAIN_UNAVAILABLE if none answers. @throws TRPCClientError if all that answer refuse the question */
  ask<Value>(question: (client: ValidatorClient) => Promise<Value>): Answer<Value>;
  /** As `ask`; null if none that answers has such a thing, and one says so. */
  find<Value>(question: (client: ValidatorClient) => Promise<Value>): Answer<Value | null>;
  known(): readonly KnownValidator[];
  /** That two of those that answer have at least, or of one alone its own; null if none does. */
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
      const before = believedHeight(known);
      known = known.map((one, index) => (index === at ? { ...one, status } : one));
      if (believedHeight(known) !== before) looked.dispatchEvent(new Event("height"));
      await sleep(lookEveryMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  }
  for (const at of urls.keys()) void look(at);

  /** Those that answer, the highest first; then the others, because they may be back. */
  function inOrder(): { readonly client: ValidatorClient; readonly height: number | null }[] {
    const highest = believedHeight(known) ?? 0;
    const rank = (height: number | null) => (height === null ? -1 : Math.min(height, highest));
    return clients
      .map((client, at) => ({ client, height: servedHeight(known[at]) }))
      .toSorted((a, b) => rank(b.height) - rank(a.height));
  }

  /** The first answer; without one, the refusals. */
  async function firstAnswer<Value>(
    question: (client: ValidatorClient) => Promise<Value>,
  ): Promise<Result<Value, readonly unknown[]>> {
    const refusals: unknown[] = [];
    for (const { client, height } of inOrder()) {
      // Who was silent just now is waited for only where nobody says anything.
      if (refusals.length > 0 && height === null) break;
      try {
        return ok(await question(client));
      } catch (error) {
        if (isRefusal(error)) refusals.push(error);
      }
    }
    return err(refusals);
  }

  return {
    async ask(question) {
      const answer = await firstAnswer(question);
      if (answer.ok) return answer;
      if (answer.error.length > 0) throw answer.error[0];
      return err({ code: "CHAIN_UNAVAILABLE" });
    },
    async find(question) {
      const answer = await firstAnswer(question);
      if (answer.ok) return answer;
      if (answer.error.some((refusal) => httpStatusOf(refusal) === 404)) return ok(null);
      if (answer.error.length > 0) throw answer.error[0];
      return err({ code: "CHAIN_UNAVAILABLE" });
    },
    known: () => known,
    height: () => believedHeight(known),
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

/** null: it does not answer, or has stopped serving. */
function servedHeight(validator: KnownValidator | undefined): number | null {
  const status = validator?.status ?? null;
  return status === null || status.halted !== null ? null : status.height;
}

/** The second greatest claim: one that claims more than all others is no higher than they are. */
function believedHeight(known: readonly KnownValidator[]): number | null {
  const claims = known.flatMap((one) => servedHeight(one) ?? []).toSorted((a, b) => b - a);
  return claims[1] ?? claims[0] ?? null;
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
