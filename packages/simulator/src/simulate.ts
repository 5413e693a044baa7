import { networkMaterial } from "@tabella/node/testing/network-material";
import { type Cast, castOfSeed } from "./cast.ts";
import type { Coverage } from "./coverage.ts";
import { type FaultCounts, liarsMax } from "./fault-kinds.ts";
import type { Invariant } from "./invariants.ts";
import { newcomer } from "./newcomers.ts";
import { planOf, possibleStories, type SetStory, storyStream } from "./set-story.ts";
import type { Sabotage } from "./simulated-host.ts";
import { type OrderedDeath, Simulation } from "./simulation.ts";

export interface SimulateSeedOptions {
  readonly seed: number;
  /** 1 to 10. */
  readonly validators: number;
  /** Which validators are at fault, the first ones; by seed if it is not given. */
  readonly cast?: Cast;
  /** What becomes of the set of validators, by votes and operators; nothing if it is not given. */
  readonly sets?: SetStory | null;
  /** Faults that are left out, by number, to make a failing seed simpler. */
  readonly without?: ReadonlySet<number>;
  /** How long faults are injected, in virtual milliseconds. */
  readonly faultsMs?: number;
  /** How long after the last fault everything has to be well again, in virtual milliseconds. */
  readonly recoveryMs?: number;
  /** Kills one host after exactly so many of its effects, however they fall into steps. */
  readonly death?: OrderedDeath;
  /** Breaks a rule of the host on purpose: for tests that the simulator notices. */
  readonly sabotage?: Sabotage;
}

export interface Violation {
  readonly seed: number;
  readonly invariant: Invariant;
  readonly detail: string;
  /** The last events before it, in words, oldest first. */
  readonly story: readonly string[];
}

export interface SeedReport {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly faults: FaultCounts;
  readonly coverage: Coverage;
  /** SHA-256 over everything that happened: the same seed gives the same hash (REL-1). */
  readonly eventLogHash: string;
  /** Final blocks at the end. */
  readonly height: number;
  readonly virtualMs: number;
  /** How many faults were started. */
  readonly injections: number;
  /** From the end of the faults to the first block after it, if one was due: virtual milliseconds. */
  readonly firstBlockMs: number | null;
}

/** Every so many seeds, the validators sign with the real scheme (Ed25519 and ML-DSA-44) in place of the fast one. */
export const realSignaturesEvery = 50;

export const validatorsMax = 10;

/** Runs a whole network through the faults of one seed. The same arguments give the same report, on every machine. */
export function simulateSeed(options: SimulateSeedOptions): SeedReport {
  const { seed, validators, faultsMs = 20_000, recoveryMs = 60_000, without = new Set(), sabotage = {} } = options;
  const { death = null, sets: story = null } = options;
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError("a seed is an integer from 0 on");
  if (!Number.isInteger(validators) || validators < 1 || validators > validatorsMax) {
    throw new RangeError(`a simulated network has 1 to ${validatorsMax} validators`);
  }
  const cast = options.cast ?? castOfSeed(seed, validators);
  if (cast.length > liarsMax(validators)) {
    throw new RangeError(`among ${validators} validators at most ${liarsMax(validators)} may be at fault`);
  }
  if (story !== null && !possibleStories(validators, cast).includes(story)) {
    throw new RangeError(`among ${validators} validators, ${cast.length} of them at fault, no set ${story}`);
  }
  const scheme = seed % realSignaturesEvery === realSignaturesEvery - 1 ? "real" : "deterministic";
  const material = networkMaterial(validators, scheme);
  const prng = storyStream(seed);
  const plan = story === null ? null : planOf(story, prng, { validators, cast });
  const newcomers = plan?.acts.some(({ who }) => who === validators) ? [newcomer("newcomer", scheme)] : [];
  const sets = plan === null ? null : { plan, prng, newcomers, stranger: newcomer("stranger", scheme) };
  const simulation = new Simulation({ seed, material, faultsMs, recoveryMs, cast, sets, without, death, sabotage });
  const { breaches, story: told, ...outcome } = simulation.run();
  return { seed, violations: breaches.map((breach) => ({ seed, ...breach, story: told })), ...outcome };
}
