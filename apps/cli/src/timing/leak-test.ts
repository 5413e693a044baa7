import type { RandomSource } from "@tabella/crypto/random";
import { scalarFromBytes, scalarToBytes } from "@tabella/crypto/scalar";
import { welchT } from "./welch.ts";

/** From here on a difference of means is taken for real (Reparaz, Balasch and Verbauwhede, "dude, is my code constant time?"). */
export const leakThreshold = 4.5;
/** Shares of the fastest measurements that are looked at: what interrupts the process makes the rest slow. */
const crops = [0.5, 0.75, 0.9, 0.95, 0.99, 1];
const warmUps = 500;

export interface LeakTest {
  /** Runs once with a secret. It must not keep anything that makes the next run with the same secret faster. */
  readonly operation: (secret: bigint) => void;
  /** Secrets are drawn below it. */
  readonly order: bigint;
  /** The secret of the first class; the second has another one in every measurement. */
  readonly fixed: bigint;
  /** Of both classes together. */
  readonly samples: number;
  readonly onProgress?: (done: number) => void;
}

export interface LeakFigures {
  readonly fixedSamples: number;
  readonly randomSamples: number;
  readonly medianMicroseconds: number;
  /** The greatest |t| over all crops. */
  readonly t: number;
}

/**
 * Does the time of an operation tell two classes of secrets apart? Both are measured in one run, in an order drawn for
 * each measurement, after the same preparation.
 * @param source.nowMs a clock with a resolution well below the operation's time
 */
export function measureLeak(
  test: LeakTest,
  source: { readonly nowMs: () => number; readonly random: RandomSource },
): LeakFigures {
  const fixed = scalarToBytes(test.fixed, 32);
  const times: { readonly isFixed: boolean; readonly ms: number }[] = [];
  for (let at = -warmUps; at < test.samples; at += 1) {
    // Both classes draw and convert alike, so that caches and collector are in the same state.
    const isFixed = ((source.random(1)[0] ?? 0) & 1) === 1;
    const drawn = scalarToBytes(scalarFromBytes(source.random(64)) % test.order, 32);
    const secret = scalarFromBytes(isFixed ? fixed : drawn);
    const begin = source.nowMs();
    test.operation(secret);
    const ms = source.nowMs() - begin;
    if (at >= 0) times.push({ isFixed, ms });
    test.onProgress?.(Math.max(0, at + 1));
  }
  const sorted = times.map(({ ms }) => ms).sort((a, b) => a - b);
  const ofClass = (wanted: boolean, longest: number) =>
    times.filter(({ isFixed, ms }) => isFixed === wanted && ms <= longest).map(({ ms }) => ms);
  const ts = crops.map((share) => {
    const longest = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return Math.abs(welchT(ofClass(true, longest), ofClass(false, longest)));
  });
  const fixedSamples = times.filter(({ isFixed }) => isFixed).length;
  return {
    fixedSamples,
    randomSamples: times.length - fixedSamples,
    medianMicroseconds: 1000 * (sorted[Math.floor(sorted.length / 2)] ?? 0),
    t: Math.max(...ts),
  };
}
