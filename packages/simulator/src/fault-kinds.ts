import { crashesTolerated, liarsTolerated } from "@tabella/consensus/validator-set";

/** Every kind of fault that the simulator injects (REL-3); a run counts how often each one really happened. */
export const faultKinds = [
  // Machines and processes.
  "crash",
  "crash-mid-step",
  "crash-mid-broadcast",
  "restart",
  "restart-with-empty-disk",
  "pause",
  "clock-skew",
  "clock-drift",
  "slow-check",
  "worker-out-of-memory",
  // Disks.
  "slow-disk",
  "disk-full",
  "torn-write",
  "fsync-loss",
  "bit-flip-on-disk",
  "misdirected-read",
  // Links.
  "partition",
  "one-way-partition",
  "closed-link",
  "delay",
  "drop",
  "duplicate",
  "reorder",
  "bit-flip-on-wire",
  "old-message-replay",
  "flood",
  // Liars.
  "equivocating-validator",
  "withholding-proposer",
  "invalid-block-proposer",
  "forged-message",
  // Clients, and the database of those who relay for them.
  "database-down",
  "database-slow",
  "invalid-transaction",
  "double-vote-attempt",
  // Validators that vote on their set, and their operators.
  "validator-added",
  "validator-removed",
  "death-for-good",
  "watch-override",
  "minority-vote",
  "outsider-vote",
  "old-vote-replay",
] as const;

export type FaultKind = (typeof faultKinds)[number];

export type FaultCounts = Record<FaultKind, number>;

export function noFaults(): FaultCounts {
  return Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as FaultCounts;
}

export function addFaults(sum: FaultCounts, more: FaultCounts): FaultCounts {
  return Object.fromEntries(faultKinds.map((kind) => [kind, sum[kind] + more[kind]])) as FaultCounts;
}

const needPeers: readonly FaultKind[] = [
  "crash-mid-broadcast",
  "misdirected-read",
  "partition",
  "one-way-partition",
  "closed-link",
  "delay",
  "drop",
  "duplicate",
  "reorder",
  "bit-flip-on-wire",
  "old-message-replay",
  "minority-vote",
];
/** What only others can make good: a lost disk, a damaged one, a lost machine. */
const needSpares: readonly FaultKind[] = ["restart-with-empty-disk", "bit-flip-on-disk", "death-for-good"];
/** Liars; and a disk that says that it has synced what it has not: its validator is one, too. */
const needLiars: readonly FaultKind[] = [
  "equivocating-validator",
  "withholding-proposer",
  "invalid-block-proposer",
  "forged-message",
];

/** The kinds of fault that make sense among so many validators: nobody can be cut off from himself. */
export function applicableFaults(validators: number): readonly FaultKind[] {
  return faultKinds.filter((kind) => {
    if (needPeers.includes(kind)) return validators > 1;
    if (needSpares.includes(kind)) return crashesTolerated(validators) > 0;
    if (needLiars.includes(kind)) return liarsMax(validators) > 0;
    if (kind === "fsync-loss") return liarsTolerated(validators) > 0;
    return true;
  });
}

/**
 * How many liars a simulated network may have: f; and one among three, where he may cause a fork, but never without
 * evidence (docs/consensus.md).
 */
export function liarsMax(validators: number): number {
  return validators === 3 ? 1 : liarsTolerated(validators);
}
