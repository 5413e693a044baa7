/** How far a fresh proposal's time may lie from the receiver's clock, in milliseconds (C-25). */
export const timeToleranceMs = 1_000;

/** The time of a block made now: later than its parent, even if this clock is behind. */
export function proposalTime(parentTimestampMs: number, nowMs: number): number {
  return Math.max(parentTimestampMs + 1, Math.floor(nowMs));
}

/**
 * True if a fresh proposal may carry this time: max(parent + 1, now - 1000) <= time <= max(parent + 1, now + 1000).
 * What `proposalTime` gives passes on every machine whose clock is within a second.
 */
export function isTimely(timestampMs: number, parentTimestampMs: number, nowMs: number): boolean {
  const earliest = Math.max(parentTimestampMs + 1, nowMs - timeToleranceMs);
  const latest = Math.max(parentTimestampMs + 1, nowMs + timeToleranceMs);
  return earliest <= timestampMs && timestampMs <= latest;
}
