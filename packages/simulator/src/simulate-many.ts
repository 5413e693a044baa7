import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { addCoverage, type Coverage, noCoverage, possibleAmong, type Sometimes } from "./coverage.ts";
import { addFaults, applicableFaults, type FaultCounts, type FaultKind, noFaults } from "./fault-kinds.ts";
import { storyOfSeed } from "./set-story.ts";
import { type SeedReport, simulateSeed, type Violation } from "./simulate.ts";

export interface SimulateOptions {
  /** How many seeds. */
  readonly seeds: number;
  /** The first seed. */
  readonly from?: number;
  readonly validators: number;
  /** Threads that run seeds; 1: this thread. The result does not depend on it. */
  readonly threads?: number;
  /** Called after each seed. */
  readonly onProgress?: (report: SeedReport) => void;
}

export interface SimulationReport {
  readonly seeds: number;
  readonly validators: number;
  readonly seedsPerSecond: number;
  readonly violations: readonly Violation[];
  readonly faults: FaultCounts;
  /** "Sometimes" assertions: how often each was seen. */
  readonly coverage: Coverage;
  /** What could happen among so many validators and did not: a simulator with blind spots. */
  readonly never: readonly (FaultKind | Sometimes)[];
  /** SHA-256 over the hashes of all seeds' event logs, in order. */
  readonly eventLogHash: string;
  readonly blocks: number;
  readonly virtualMs: number;
  /** The longest time from the end of the faults to a block that was due, virtual milliseconds. */
  readonly longestFirstBlockMs: number;
}

/** What a thread is given. */
export interface SeedRange {
  readonly from: number;
  readonly to: number;
  readonly validators: number;
}

/** So many seeds go to a thread at a time. */
const rangeSize = 8;

/** Runs one seed after the other, each with its story of the set, on several threads; a violation does not end it. */
export async function simulate(options: SimulateOptions): Promise<SimulationReport> {
  const { seeds, from = 0, validators, onProgress } = options;
  const threads = Math.min(options.threads ?? availableParallelism(), Math.ceil(seeds / rangeSize));
  const startedMs = performance.now();
  const total = new Total();
  if (threads === 1) {
    for (let seed = from; seed < from + seeds; seed += 1) {
      const report = simulateSeed({ seed, validators, sets: storyOfSeed(seed, validators) });
      total.add(report);
      onProgress?.(report);
    }
  } else {
    await onThreads({ threads, from, to: from + seeds, validators }, (report) => {
      total.add(report);
      onProgress?.(report);
    });
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  return total.report({ seeds, validators, seedsPerSecond: seeds / seconds });
}

/** Gives ranges of seeds to threads, and their reports on in the order of the seeds. */
async function onThreads(
  work: SeedRange & { readonly threads: number },
  onReport: (report: SeedReport) => void,
): Promise<void> {
  const { threads, validators, to } = work;
  const waiting = new Map<number, SeedReport>();
  let nextRange = work.from;
  let nextSeed = work.from;
  const take = (report: SeedReport) => {
    waiting.set(report.seed, report);
    for (let ready = waiting.get(nextSeed); ready !== undefined; ready = waiting.get(nextSeed)) {
      waiting.delete(nextSeed);
      nextSeed += 1;
      onReport(ready);
    }
  };
  const runThread = () =>
    new Promise<void>((done, failed) => {
      const worker = new Worker(new URL("./seed-thread.ts", import.meta.url));
      const feed = () => {
        if (nextRange >= to) {
          done(worker.terminate().then(() => undefined));
          return;
        }
        const range: SeedRange = { from: nextRange, to: Math.min(to, nextRange + rangeSize), validators };
        nextRange = range.to;
        worker.postMessage(range);
      };
      worker.on("message", (message: SeedReport | "range done") => {
        if (message === "range done") feed();
        else take(message);
      });
      worker.on("error", failed);
      feed();
    });
  await Promise.all(Array.from({ length: threads }, runThread));
}

class Total {
  private readonly hash = createHash("sha256");
  private readonly violations: Violation[] = [];
  private faults = noFaults();
  private coverage = noCoverage();
  private blocks = 0;
  private virtualMs = 0;
  private longestFirstBlockMs = 0;

  add(report: SeedReport): void {
    this.hash.update(report.eventLogHash);
    this.violations.push(...report.violations);
    this.faults = addFaults(this.faults, report.faults);
    this.coverage = addCoverage(this.coverage, report.coverage);
    this.blocks += report.height;
    this.virtualMs += report.virtualMs;
    this.longestFirstBlockMs = Math.max(this.longestFirstBlockMs, report.firstBlockMs ?? 0);
  }

  report(run: Pick<SimulationReport, "seeds" | "validators" | "seedsPerSecond">): SimulationReport {
    const { violations, faults, coverage, blocks, virtualMs, longestFirstBlockMs } = this;
    const never = [
      ...applicableFaults(run.validators).filter((kind) => faults[kind] === 0),
      ...possibleAmong(run.validators).filter((name) => coverage[name] === 0),
    ];
    const eventLogHash = this.hash.digest("hex");
    return { ...run, violations, faults, coverage, never, eventLogHash, blocks, virtualMs, longestFirstBlockMs };
  }
}
