import type { SetStory } from "./set-story.ts";
import { simulateSeed, type Violation } from "./simulate.ts";

export interface CrashAnywhereOptions {
  readonly validators: number;
  readonly seed: number;
  /** What becomes of the set of validators meanwhile; nothing if it is not given. */
  readonly sets?: SetStory | null;
  /** Every so many effects; 1: between all of them. */
  readonly every: number;
}

export interface CrashAnywhereReport {
  /** Runs, each with one death. */
  readonly deaths: number;
  readonly violations: readonly Violation[];
}

/** Long enough for some blocks, with each of the validators as proposer. */
const faultsMs = 3_000;
/** The host that dies. */
const host = 0;

/**
 * Runs one seed's network again and again, with nothing wrong in it but that one validator is killed, each time one
 * effect later (between a write and the message after it, between two messages of a broadcast ...), and starts again.
 */
export function crashAnywhere({ validators, seed, sets = null, every }: CrashAnywhereOptions): CrashAnywhereReport {
  const noOther: ReadonlySet<number> = new Set(Array.from({ length: faultsMs }, (_, number) => number));
  const violations: Violation[] = [];
  for (let afterEffects = 0; ; afterEffects += every) {
    const death = { host, afterEffects };
    const report = simulateSeed({ seed, validators, cast: [], sets, without: noOther, faultsMs, death });
    if (report.faults["crash-mid-step"] === 0) return { deaths: afterEffects / every, violations };
    violations.push(...report.violations);
  }
}
