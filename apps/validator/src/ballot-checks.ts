/** Worker threads that check ballots' proofs, so that consensus and heartbeats keep the main thread (SEC-18). */
import { Worker } from "node:worker_threads";
import type { BallotCheckRequest } from "@tabella/chain/checked-ballot";
import { assert } from "@tabella/crypto/result";
import type { BallotVerdict } from "@tabella/node/step";

interface Job {
  readonly request: BallotCheckRequest;
  readonly startedMs: number;
}

interface Thread {
  readonly worker: Worker;
  job: Job | null;
}

export interface BallotChecksOptions {
  readonly threads: number;
  readonly onVerdict: (verdict: BallotVerdict, durationMs: number) => void;
  readonly nowMs: () => number;
}

/** The node bounds what it asks for (pool, admissions, a block); this bound only catches a broken promise. */
const waitingMax = 65_536;

/** A thread may die for want of memory; that several die without a verdict in between is a bug, and ends the process. */
const deathsMax = 3;

export class BallotChecks {
  readonly #options: BallotChecksOptions;
  readonly #waiting: Job[] = [];
  readonly #threads = new Set<Thread>();
  #closed = false;
  #deathsSinceVerdict = 0;

  constructor(options: BallotChecksOptions) {
    this.#options = options;
    for (let at = 0; at < options.threads; at += 1) this.#startThread();
  }

  /** Ballots that wait or are being checked. */
  get pending(): number {
    return this.#waiting.length + [...this.#threads].filter(({ job }) => job !== null).length;
  }

  /** Every request gets one verdict, through `onVerdict`, in any order. */
  check(requests: readonly BallotCheckRequest[]): void {
    const startedMs = this.#options.nowMs();
    for (const request of requests) this.#waiting.push({ request, startedMs });
    assert(this.#waiting.length <= waitingMax, "the node bounds the ballots that it asks to check");
    for (const thread of this.#threads) this.#feed(thread);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
  }

  #startThread(): void {
    const worker = new Worker(new URL("./ballot-worker.ts", import.meta.url));
    const thread: Thread = { worker, job: null };
    this.#threads.add(thread);
    worker.on("message", (verdict: BallotVerdict["verdict"]) => {
      const { job } = thread;
      assert(job !== null, "a thread answers what it was asked");
      thread.job = null;
      this.#deathsSinceVerdict = 0;
      this.#feed(thread);
      const durationMs = this.#options.nowMs() - job.startedMs;
      this.#options.onVerdict({ transactionHash: job.request.transactionHash, verdict }, durationMs);
    });
    worker.on("error", () => {
      // "exit" follows.
    });
    worker.on("exit", () => this.#replace(thread));
    this.#feed(thread);
  }

  #replace(thread: Thread): void {
    this.#threads.delete(thread);
    if (this.#closed) return;
    this.#deathsSinceVerdict += 1;
    assert(this.#deathsSinceVerdict < deathsMax, "no ballot ends the thread that checks it");
    if (thread.job) this.#waiting.unshift(thread.job);
    this.#startThread();
  }

  #feed(thread: Thread): void {
    if (thread.job) return;
    thread.job = this.#waiting.shift() ?? null;
    if (thread.job) thread.worker.postMessage(thread.job.request);
  }
}
