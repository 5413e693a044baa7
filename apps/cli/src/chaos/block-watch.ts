import type { Address } from "@tabella/crypto/signature";
import { createValidatorClient, type ValidatorClient } from "@tabella/rpc/validator/client";

/** A height that was seen first at this moment of this process's monotonic clock. */
export interface SeenBlock {
  readonly height: number;
  readonly atMs: number;
  /** Since the block before, or since there was work for it, if that was later. */
  readonly waitMs: number;
}

const askEveryMs = 50;
/** Long, because this process may get little of a busy machine; each validator is asked by itself. */
const answerWithinMs = 5_000;

/** Asks every validator where it stands, again and again, and remembers when each height was first seen anywhere. */
export class BlockWatch {
  readonly #clients: readonly ValidatorClient[];
  readonly #workSince: () => number | null;
  readonly #stopped = new AbortController();
  readonly #loops: readonly Promise<void>[];
  readonly #seen: SeenBlock[] = [];
  readonly #heights: number[];
  #listeners: (() => void)[] = [];

  /** @param workSince since when something waits for a block; null while nothing does: then none is expected */
  constructor(urls: readonly string[], workSince: () => number | null) {
    this.#clients = urls.map((url) => createValidatorClient(url, { timeoutMs: answerWithinMs }));
    this.#workSince = workSince;
    this.#heights = urls.map(() => 0);
    this.#loops = urls.map((_, at) => this.#ask(at));
  }

  get height(): number {
    return this.#seen.at(-1)?.height ?? 0;
  }

  get seen(): readonly SeenBlock[] {
    return this.#seen;
  }

  /** Until the first block after that moment, counted from it, or from when there was work; null if none comes in time. */
  async waitAfter(momentMs: number, withinMs: number): Promise<number | null> {
    const [first] = await this.#after(momentMs, 1, withinMs);
    return first === undefined ? null : Math.min(first.waitMs, first.atMs - momentMs);
  }

  /** The longest wait for one of so many blocks after that moment; the whole time if they did not come within it. */
  async longestWait(since: { readonly afterMs: number; readonly blocks: number }, withinMs: number): Promise<number> {
    const blocks = await this.#after(since.afterMs, since.blocks, withinMs);
    if (blocks.length < since.blocks) return withinMs;
    return Math.max(...blocks.map(({ waitMs, atMs }) => Math.min(waitMs, atMs - since.afterMs)));
  }

  /** Who made the head, as any validator shows that has it; null if none answers. */
  headAuthor(): Promise<{ readonly height: number; readonly author: Address } | null> {
    const { height } = this;
    const answers = this.#clients.map(async (client, at) => {
      if ((this.#heights[at] ?? 0) < height) throw new Error("behind");
      const { validator } = await client.chain.block.query({ height });
      return { height, author: validator };
    });
    return Promise.any(answers).catch(() => null);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#loops);
  }

  async #ask(at: number): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const workSinceMs = this.#workSince();
      const status = await this.#clients[at]?.chain.status.query().catch(() => null);
      if (status) this.#saw(at, { height: status.height, workSinceMs });
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
  }

  #saw(at: number, { height, workSinceMs }: { readonly height: number; readonly workSinceMs: number | null }): void {
    this.#heights[at] = height;
    if (height <= this.height) return;
    const atMs = performance.now();
    const sinceMs = Math.max(this.#seen.at(-1)?.atMs ?? atMs, workSinceMs ?? atMs);
    this.#seen.push({ height, atMs, waitMs: atMs - sinceMs });
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  async #after(momentMs: number, count: number, withinMs: number): Promise<readonly SeenBlock[]> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const found = this.#seen.filter(({ atMs }) => atMs > momentMs).slice(0, count);
      const leftMs = deadline - performance.now();
      if (found.length === count || leftMs <= 0) return found;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#listeners.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }
}
