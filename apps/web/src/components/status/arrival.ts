import type { Hash } from "@tabella/crypto/hex";

/*
 * Between the voting booth and the receipt, within one page load: whoever has just cast lands on the receipt's heading,
 * so that a screen reader begins there; whoever opens the receipt later lands where the browser puts him.
 */
let hasJustCast = false;
let arrived: Hash | null = null;

/** @param ballotHash the ballot of which the validators have just said that they have it; null if it is another one */
export function announceArrival(ballotHash: Hash | null): void {
  hasJustCast = true;
  arrived = ballotHash;
}

/** True once after {@link announceArrival}. */
export function takeArrival(): boolean {
  const taken = hasJustCast;
  hasJustCast = false;
  return taken;
}

/** Whether this page load has seen the ballot arrive. */
export function hasArrived(ballotHash: Hash): boolean {
  return arrived === ballotHash;
}
