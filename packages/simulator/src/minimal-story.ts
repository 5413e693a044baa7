import { type Cast, castOfSeed } from "./cast.ts";
import { possibleStories, type SetStory } from "./set-story.ts";
import { type SeedReport, type SimulateSeedOptions, simulateSeed, type Violation } from "./simulate.ts";

/** A failing seed, made as simple as it still fails in the same way. */
export interface MinimalStory {
  readonly violation: Violation;
  /** Who is at fault in it. */
  readonly cast: Cast;
  /** What becomes of the set of validators in it. */
  readonly sets: SetStory | null;
  /** Faults that are left of those that the seed starts. */
  readonly faultsKept: number;
  readonly faultsOfSeed: number;
  /** What happened before the breach, without heartbeats. */
  readonly story: readonly string[];
}

/** Runs that are spent on one seed at most. */
const runsMax = 60;

/**
 * Leaves out changes of the set, liars and faults of a failing seed as long as it breaks the same invariant: of faults
 * halves first, then quarters, then single ones (delta debugging: Zeller, 2002). The same seed gives the same story.
 */
export function minimalStory(
  options: Pick<SimulateSeedOptions, "seed" | "validators" | "sets" | "sabotage">,
  violation: Pick<Violation, "invariant">,
): MinimalStory | null {
  let runs = 0;
  let sets = options.sets ?? null;
  const breaks = (cast: Cast, without: ReadonlySet<number>, changes = sets): SeedReport | null => {
    runs += 1;
    const report = simulateSeed({ ...options, cast, without, sets: changes });
    return report.violations.some(({ invariant }) => invariant === violation.invariant) ? report : null;
  };
  const ofSeed = castOfSeed(options.seed, options.validators);
  let best = breaks(ofSeed, new Set());
  if (best === null) return null;
  const unchanged = sets === null ? null : breaks(ofSeed, new Set(), null);
  if (unchanged !== null) [sets, best] = [null, unchanged];
  const faultsOfSeed = best.injections;
  let kept = Array.from({ length: faultsOfSeed }, (_, number) => number);
  const without = (numbers: readonly number[]) =>
    new Set(Array.from({ length: faultsOfSeed }, (_, number) => number).filter((number) => !numbers.includes(number)));

  let cast = ofSeed;
  const mayAllBeHonest = sets === null || possibleStories(options.validators, []).includes(sets);
  const honest = cast.length > 0 && mayAllBeHonest ? breaks([], new Set()) : null;
  if (honest !== null) [cast, best] = [[], honest];
  for (
    let size = Math.ceil(kept.length / 2);
    size >= 1 && runs < runsMax;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < kept.length && runs < runsMax; ) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      const report = breaks(cast, without(fewer));
      if (report === null) from += size;
      else [kept, best] = [fewer, report];
    }
  }
  const found = best.violations.find(({ invariant }) => invariant === violation.invariant);
  if (found === undefined) return null;
  const story = found.story.filter((line) => !/ heartbeat$| status \d/.test(line));
  return { violation: found, cast, sets, faultsKept: kept.length, faultsOfSeed, story };
}
