/** How far a fresh proposal's time may lie from the receiver's clock, in milliseconds (C-25). */
export const timeToleranceMs = 1_000;

/** The time of a block made now: later than its parent, even if this clock is behind. */
export function proposalTime(parentTimestampMs: number, nowMs: number): number {
  return Math.max(parentTimestampMs + 1, Math.floor(nowMs));
}

/**
 * True if a fresh proposal may carry this time: at the earliest max(parent + 1, now - 1000), in a later round as much
 * earlier as the round is longer than a second; at the latest max(parent + 1, now + 1000). What `proposalTime` gives
 * passes on every machine whose clock is within a second, if it comes within a second; and whoever's messages take
 * longer is given the time that a later round gives: else rounds would grow in vain.
 * @param now.roundMs length of the proposal's round
 */
export function isTimely(
  timestampMs: number,
  parentTimestampMs: number,
  { nowMs, roundMs }: { readonly nowMs: number; readonly roundMs: number },
): boolean {
  const earliest = Math.max(parentTimestampMs + 1, nowMs - Math.max(timeToleranceMs, roundMs));
  const latest = Math.max(parentTimestampMs + 1, nowMs + timeToleranceMs);
  return earliest <= timestampMs && timestampMs <= latest;
}
