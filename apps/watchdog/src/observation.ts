/** What the watchdog has seen of one validator, over its public door. */
import type { BlockSummary, ChainStatus } from "@tabella/rpc/validator/ports";

export interface Observation {
  readonly url: string;
  /** The last answer, and when it came (milliseconds since the epoch, by the watchdog's clock); null before the first. */
  readonly last: {
    readonly status: ChainStatus;
    readonly atMs: number;
    readonly clockDriftMs: number;
    readonly latencyMs: number;
  } | null;
  /** Since when it has not answered; null while it does. */
  readonly silentSinceMs: number | null;
  /** Since when another validator has had a higher head, as far as was seen; null while none has. */
  readonly behindSinceMs: number | null;
  /** Since when transactions have waited in its pool without any block; null while none wait. */
  readonly waitingSinceMs: number | null;
  /** Since when its checks of ballots are behind its head and do not go on; null while they are not behind. */
  readonly unprovenSinceMs: number | null;
}

export function unseen(url: string, nowMs: number): Observation {
  return { url, last: null, silentSinceMs: nowMs, behindSinceMs: null, waitingSinceMs: null, unprovenSinceMs: null };
}

/**
 * After an answer. Half of the round trip is taken off, so that the drift is that of the clocks.
 * @param asked when the question left, and when the answer was there
 */
export function answered(
  before: Observation,
  status: ChainStatus,
  asked: { readonly fromMs: number; readonly toMs: number },
): Observation {
  const clockDriftMs = Math.round(status.timeMs - (asked.fromMs + asked.toMs) / 2);
  const isWaiting = status.pending > 0 && before.last?.status.height === status.height;
  const isUnproven = status.provenHeight < status.height;
  const goesOn = status.provenHeight > (before.last?.status.provenHeight ?? 0);
  return {
    ...before,
    last: { status, atMs: asked.toMs, clockDriftMs, latencyMs: asked.toMs - asked.fromMs },
    silentSinceMs: null,
    waitingSinceMs: isWaiting ? (before.waitingSinceMs ?? asked.toMs) : null,
    unprovenSinceMs: isUnproven ? ((goesOn ? null : before.unprovenSinceMs) ?? asked.toMs) : null,
  };
}

export function silent(before: Observation, nowMs: number): Observation {
  return { ...before, silentSinceMs: before.silentSinceMs ?? nowMs };
}

/** The observations of one round beside each other: who is behind the highest head. */
export function compareHeads(observations: readonly Observation[], nowMs: number): Observation[] {
  const highest = highestHead(observations);
  return observations.map((one) => {
    const isBehind = one.silentSinceMs === null && one.last !== null && one.last.status.height < highest;
    return { ...one, behindSinceMs: isBehind ? (one.behindSinceMs ?? nowMs) : null };
  });
}

export function highestHead(observations: readonly Observation[]): number {
  return Math.max(
    0,
    ...observations.map(({ last, silentSinceMs }) => (silentSinceMs === null && last?.status.height) || 0),
  );
}

/** Different blocks of one height, each of them sealed; as they were shown, so that anyone can check it. */
export interface Fork {
  readonly height: number;
  readonly blocks: readonly { readonly url: string; readonly block: BlockSummary }[];
}
