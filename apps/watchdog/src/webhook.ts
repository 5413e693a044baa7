/**
 * Tells a receiver of the operator's choice of each alert: once when it begins, once when it ends, in order. One that has
 * missed something is told all that stands when it takes something again.
 */
import { createHmac } from "node:crypto";
import { limitedFetch } from "@tabella/rpc/limited-fetch";
import { type Alert, alertKey } from "./alerts.ts";

export interface WebhookOptions {
  readonly url: string;
  /** Signs every delivery; null if the receiver knows us otherwise. */
  readonly secret: string | null;
  readonly nowMs: () => number;
  readonly onFailure: (fields: { readonly id: string; readonly attempt: number; readonly reason: string }) => void;
  /** What stands now. */
  readonly standing: () => readonly Alert[];
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
  /** What was given up last, until the receiver has been told all that stands. */
  #missed: Delivery | null = null;
  #again: NodeJS.Timeout | undefined;
  #sending: Promise<void> | null = null;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#startedMs = options.nowMs();
  }

  /** Deliveries that were given up: the queue was full, or no attempt was answered. */
  get lost(): number {
    return this.#lost;
  }

  /** False from when something was given up until the receiver takes what it is told again. */
  get isHeard(): boolean {
    return this.#missed === null;
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
    const delivery = { id, body: JSON.stringify(content) };
    // The newest is given up: what is left is told in order and without a gap.
    if (this.#queue.length === queueMax) this.#giveUp(delivery);
    else this.#post(delivery);
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  stop(): void {
    clearTimeout(this.#again);
    this.#stopping.abort();
  }

  #post(delivery: Delivery): void {
    clearTimeout(this.#again);
    this.#queue.push(delivery);
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
      this.#comeAgain();
    });
  }

  async #send(): Promise<void> {
    for (let next = this.#queue[0]; next !== undefined && !this.#stopping.signal.aborted; next = this.#queue[0]) {
      const isTaken = await this.#deliver(next);
      this.#queue.shift();
      if (!isTaken) this.#giveUp(next);
      else if (this.#missed !== null && this.#queue.length === 0) this.#tellAnew();
    }
  }

  #giveUp(delivery: Delivery): void {
    this.#lost += 1;
    this.#missed = delivery;
  }

  #tellAnew(): void {
    this.#missed = null;
    for (const alert of this.#options.standing().slice(0, queueMax)) this.tell(alert, "begins");
  }

  /** Nothing new may ever come: what was given up last is offered again, to learn whether anybody is there. */
  #comeAgain(): void {
    const missed = this.#missed;
    if (missed === null || this.#stopping.signal.aborted) return;
    const { waitMs = doubling } = this.#options;
    this.#again = setTimeout(() => this.#post(missed), waitMs(attemptsMax));
  }

  async #deliver({ id, body }: Delivery): Promise<boolean> {
    const { url, onFailure, waitMs = doubling } = this.#options;
    for (let attempt = 1; attempt <= attemptsMax && !this.#stopping.signal.aborted; attempt += 1) {
      const reason = await this.#attempt(url, body);
      if (reason === null) return true;
      onFailure({ id, attempt, reason });
      if (attempt < attemptsMax) await this.#pause(waitMs(attempt));
    }
    return false;
  }

  /** @returns why not, or null */
  async #attempt(url: string, body: string): Promise<string | null> {
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
