/** Tells a receiver of the operator's choice of each alert: once when it begins, once when it ends, in order. */
import { createHmac } from "node:crypto";
import { limitedFetch } from "@tabella/rpc/limited-fetch";
import { type Alert, alertKey } from "./alerts.ts";

export interface WebhookOptions {
  readonly url: string;
  /** Signs every delivery; null if the receiver knows us otherwise. */
  readonly secret: string | null;
  readonly nowMs: () => number;
  readonly onFailure: (fields: { readonly id: string; readonly attempt: number; readonly reason: string }) => void;
  /** Milliseconds before the next attempt, by the number of those that failed. */
  readonly waitMs?: (failed: number) => number;
}

interface Delivery {
  /** The same in every attempt, so that a receiver knows what it has had already. */
  readonly id: string;
  readonly body: string;
}

const queueMax = 200;
const attemptsMax = 12;
const answerWithinMs = 5_000;
const responseBytesMax = 65_536;

/** 1, 2, 4 … seconds, at most a minute. */
function doubling(failed: number): number {
  return Math.min(1_000 * 2 ** (failed - 1), 60_000);
}

export class Webhook {
  readonly #options: WebhookOptions;
  readonly #queue: Delivery[] = [];
  readonly #startedMs: number;
  readonly #fetch = limitedFetch({ timeoutMs: answerWithinMs, responseBytesMax });
  readonly #stopping = new AbortController();
  #count = 0;
  #lost = 0;
  #sending: Promise<void> | null = null;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#startedMs = options.nowMs();
  }

  /** Deliveries that were given up: the queue was full, or no attempt was answered. */
  get lost(): number {
    return this.#lost;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  tell(alert: Alert, change: "begins" | "ends"): void {
    this.#count += 1;
    const id = `${this.#startedMs}-${this.#count}`;
    const content = {
      format: "tabella-alert-1",
      id,
      change,
      key: alertKey(alert),
      timeMs: this.#options.nowMs(),
      alert,
    };
    if (this.#queue.length === queueMax) {
      // The newest is given up: what is left is told in order and without a gap.
      this.#lost += 1;
      return;
    }
    this.#queue.push({ id, body: JSON.stringify(content) });
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
    });
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #send(): Promise<void> {
    for (let next = this.#queue[0]; next !== undefined && !this.#stopping.signal.aborted; next = this.#queue[0]) {
      if (!(await this.#deliver(next))) this.#lost += 1;
      this.#queue.shift();
    }
  }

  async #deliver({ id, body }: Delivery): Promise<boolean> {
    const { url, onFailure, waitMs = doubling } = this.#options;
    for (let attempt = 1; attempt <= attemptsMax && !this.#stopping.signal.aborted; attempt += 1) {
      const reason = await this.#post(url, body);
      if (reason === null) return true;
      onFailure({ id, attempt, reason });
      if (attempt < attemptsMax) await this.#pause(waitMs(attempt));
    }
    return false;
  }

  /** @returns why not, or null */
  async #post(url: string, body: string): Promise<string | null> {
    try {
      const headers = { "content-type": "application/json", ...this.#signature(body) };
      const answer = await this.#fetch(url, { method: "POST", headers, body, signal: this.#stopping.signal });
      await answer.body?.cancel();
      return answer.ok ? null : `status ${answer.status}`;
    } catch (error) {
      return error instanceof Error ? error.name : "failed";
    }
  }

  /** HMAC-SHA-256 over the time of the attempt, a full stop and the body: an old delivery cannot be passed off as new. */
  #signature(body: string): Record<string, string> {
    const { secret, nowMs } = this.#options;
    if (secret === null) return {};
    const time = String(Math.floor(nowMs() / 1_000));
    const mac = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
    return { "tabella-signature": `t=${time},v1=${mac}` };
  }

  #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#stopping;
    return new Promise((done) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        done();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener("abort", end);
    });
  }
}
