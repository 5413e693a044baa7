/** Tells many listeners that something happened, without remembering it for any of them. */

/** A value that changes, and listeners who wait for its next change. */
export class Announcements<Value> {
  readonly #listeners = new Set<(value: Value) => void>();

  announce(value: Value): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** @returns the function that ends the listening */
  listen(listener: (value: Value) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Values as they come, until the signal; a listener that is too slow loses the oldest beyond `waitingMax`, so that
   * none can make this process grow.
   */
  async *stream(signal: AbortSignal, waitingMax: number): AsyncGenerator<Value> {
    const waiting: Value[] = [];
    let wake = (): void => {};
    const stop = this.listen((value) => {
      waiting.push(value);
      if (waiting.length > waitingMax) waiting.shift();
      wake();
    });
    const onAbort = () => wake();
    signal.addEventListener("abort", onAbort);
    try {
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      stop();
      signal.removeEventListener("abort", onAbort);
    }
  }
}
