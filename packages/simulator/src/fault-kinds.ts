/** Every kind of fault that the simulator injects; a run counts how often each one really happened. */
export const faultKinds = [
  "crash",
  "crash-mid-step",
  "restart",
  "restart-with-empty-disk",
  "pause",
  "clock-skew",
  "clock-drift",
  "slow-disk",
  "slow-check",
  "partition",
  "one-way-partition",
  "closed-link",
  "delay",
  "drop",
  "duplicate",
  "reorder",
  "bit-flip-on-wire",
  "old-message-replay",
  "invalid-transaction",
  "double-vote-attempt",
] as const;

export type FaultKind = (typeof faultKinds)[number];

export type FaultCounts = Record<FaultKind, number>;

export function noFaults(): FaultCounts {
  return Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as FaultCounts;
}

export function addFaults(sum: FaultCounts, more: FaultCounts): FaultCounts {
  return Object.fromEntries(faultKinds.map((kind) => [kind, sum[kind] + more[kind]])) as FaultCounts;
}
