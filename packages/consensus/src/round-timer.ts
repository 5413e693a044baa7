/** No round waits longer than this, so that an hour without a quorum costs no long wait afterwards (REL-5). */
export const roundTimeoutMaxMs = 8_000;

/**
 * How long a round waits before validators move on (C-13).
 * @param round zero-based round of the current height
 * @returns milliseconds: min(base * 2^round, 8 s)
 * @example roundTimeoutMs(1_000, 2) // 4000
 */
export function roundTimeoutMs(roundBaseMs: number, round: number): number {
  return Math.min(roundBaseMs * 2 ** round, roundTimeoutMaxMs);
}
