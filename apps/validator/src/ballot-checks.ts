/** Worker threads that check ballots' proofs, so that consensus and heartbeats keep the main thread (SEC-18). */
import { Worker } from "node:worker_threads";
import type { BallotCheckRequest } from "@tabella/chain/checked-ballot";
import type { OwedCheck } from "@tabella/chain/proofs-behind";
import type { Hash } from "@tabella/crypto/hex";
import { assert, type Result } from "@tabella/crypto/result";
import type { BallotVerdict } from "@tabella/node/step";

interface BallotJob {
  readonly kind: "ballot";
  readonly request: BallotCheckRequest;
  readonly startedMs: number;
}
interface OwedJob {
  readonly kind: "owed";
  readonly owed: OwedCheck;
  readonly done: (outcome: Result<void, string>) => void;
}
type Job = BallotJob | OwedJob;

/** What a thread is asked. */
export type Question =
  | { readonly kind: "ballot"; readonly request: BallotCheckRequest }
  | { readonly kind: "owed"; readonly owed: OwedCheck };

/** What a thread answers to a ballot. */
export type BallotAnswer = Pick<BallotVerdict, "verdict" | "costMs">;

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
  /** For these consensus waits. */
  readonly #urgent: BallotJob[] = [];
  readonly #waiting: BallotJob[] = [];
  /** What can wait until no voter does. */
  readonly #owed: OwedJob[] = [];
  readonly #threads = new Set<Thread>();
  #closed = false;
  #deathsSinceVerdict = 0;

  constructor(options: BallotChecksOptions) {
    this.#options = options;
    for (let at = 0; at < options.threads; at += 1) this.#startThread();
  }

  /** Ballots that wait or are being checked. */
  get pending(): number {
    return this.#urgent.length + this.#waiting.length + [...this.#threads].filter(({ job }) => job !== null).length;
  }

  /** Every request gets one verdict, through `onVerdict`, in any order. */
  check(requests: readonly BallotCheckRequest[]): void {
    const startedMs = this.#options.nowMs();
    for (const request of requests) this.#waiting.push({ kind: "ballot", request, startedMs });
    assert(this.#waiting.length <= waitingMax, "the node bounds the ballots that it asks to check");
    for (const thread of this.#threads) this.#feed(thread);
  }

  /** Of those that wait, these go first. Those that are being checked, or were, stay as they are. */
  hurry(transactionHashes: readonly Hash[]): void {
    const wanted = new Set(transactionHashes);
    const isWanted = ({ request }: BallotJob) => wanted.has(request.transactionHash);
    this.#urgent.push(...this.#waiting.filter(isWanted));
    this.#waiting.splice(0, this.#waiting.length, ...this.#waiting.filter((job) => !isWanted(job)));
  }

  /** What catching up has left for later; whenever no ballot of a voter waits. */
  owed(owed: OwedCheck): Promise<Result<void, string>> {
    return new Promise((done) => {
      this.#owed.push({ kind: "owed", owed, done });
      for (const thread of this.#threads) this.#feed(thread);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
  }

  #startThread(): void {
    const worker = new Worker(new URL("./ballot-worker.ts", import.meta.url));
    const thread: Thread = { worker, job: null };
    this.#threads.add(thread);
    worker.on("message", (answer: unknown) => {
      const { job } = thread;
      assert(job !== null, "a thread answers what it was asked");
      thread.job = null;
      this.#deathsSinceVerdict = 0;
      this.#feed(thread);
      // The thread's program answers each kind of question with its own kind of result (ballot-worker.ts).
      if (job.kind === "owed") return job.done(answer as Result<void, string>);
      const durationMs = this.#options.nowMs() - job.startedMs;
      this.#options.onVerdict(
        { transactionHash: job.request.transactionHash, ...(answer as BallotAnswer) },
        durationMs,
      );
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
    if (thread.job?.kind === "ballot") this.#urgent.unshift(thread.job);
    else if (thread.job) this.#owed.unshift(thread.job);
    this.#startThread();
  }

  #feed(thread: Thread): void {
    if (thread.job) return;
    const job = this.#urgent.shift() ?? this.#waiting.shift() ?? this.#owed.shift();
    if (job === undefined) return;
    thread.job = job;
    const question: Question =
      job.kind === "ballot" ? { kind: job.kind, request: job.request } : { kind: job.kind, owed: job.owed };
    thread.worker.postMessage(question);
  }
}
