import type { ChainStatus } from "@tabella/rpc/api/chain-schemas";

/** How far the validator behind this site is, while it does not have everything yet. */
export interface CatchingUp {
  /** `fetching`: blocks are missing; `proving`: they are all there, and proofs of their ballots are still to be checked. */
  readonly step: "fetching" | "proving";
  readonly done: number;
  readonly all: number;
  readonly proven: number;
}

/** A block that is being sealed right now makes nobody late. */
const blocksInFlight = 1;

/** Null at the head. */
export function catchingUp({
  height,
  targetHeight,
  provenHeight,
}: Pick<ChainStatus, "height" | "targetHeight" | "provenHeight">): CatchingUp | null {
  if (targetHeight - height > blocksInFlight) {
    return { step: "fetching", done: height, all: targetHeight, proven: provenHeight };
  }
  if (height - provenHeight > blocksInFlight) {
    return { step: "proving", done: provenHeight, all: height, proven: provenHeight };
  }
  return null;
}
