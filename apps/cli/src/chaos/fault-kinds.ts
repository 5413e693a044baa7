import type { Prng } from "@tabella/simulator/prng";

/** What happens to the real processes. The number says how often, among a hundred or so. */
const faultWeights = {
  "kill-validator": 12,
  "kill-proposer": 12,
  "kill-after-acknowledgement": 20,
  "kill-twice": 10,
  "kill-api": 6,
  "kill-bootnode": 4,
  "power-cut": 8,
  "pause-validator": 5,
  "pause-api": 2,
  "full-disk": 5,
  "clock-shift": 5,
  partition: 5,
  "one-way-partition": 3,
  loss: 3,
  delay: 3,
} as const;

export type FaultKind = keyof typeof faultWeights;

export const faultKinds = Object.keys(faultWeights) as readonly FaultKind[];

/**
 * The order of the faults: each kind once in a random order, so that a short run meets as many as it can, and then by
 * weight. Follows from the chance alone.
 */
export function* faultSchedule(possible: readonly FaultKind[], chance: Prng): Generator<FaultKind, never> {
  yield* chance.shuffle(possible);
  const lots = possible.flatMap((kind) => Array<FaultKind>(faultWeights[kind]).fill(kind));
  for (;;) yield chance.pick(lots);
}
