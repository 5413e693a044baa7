/** Whom to ask nothing for now, because he said so: what a server has to refuse unread, it charges to its sender (SEC-18). */
const header = "retry-after";
/** However long somebody says: who lies leaves himself out, and is not left out for good. */
const secondsMax = 60;

export class NotBefore {
  readonly #nowMs: () => number;
  readonly #untilMs = new Map<string, number>();

  /** @param nowMs milliseconds from any moment */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Milliseconds until the server may be asked; 0: now. */
  wait(url: string): number {
    return Math.max(0, (this.#untilMs.get(url) ?? 0) - this.#nowMs());
  }

  /** @returns whether the answer says when to come again (RFC 9110, 10.2.3; in seconds, as our doors do) */
  hear(url: string, headers: Headers): boolean {
    const seconds = headers.get(header) ?? "";
    if (!/^[0-9]+$/.test(seconds)) return false;
    this.#untilMs.set(url, this.#nowMs() + 1_000 * Math.min(Number(seconds), secondsMax));
    return true;
  }
}
