import type { ProposedBlock } from "@tabella/chain/block";
import type { BallotCheckRequest, CheckedBallot } from "@tabella/chain/checked-ballot";
import type { Rejection } from "@tabella/chain/rejection";
import { uncheckedBallots } from "@tabella/chain/unchecked-ballots";
import type { Hash } from "@tabella/crypto/hex";
import type { Node } from "./node.ts";

/** What this node knows of the proofs in a block that stands on its head. */
export interface BlockBallots {
  readonly checked: ReadonlyMap<Hash, CheckedBallot>;
  /** Not judged yet. */
  readonly missing: readonly BallotCheckRequest[];
  /** The first one that failed, if any did. */
  readonly refused: Rejection | undefined;
}

export function ballotsOf(node: Pick<Node, "chain" | "pool" | "verdicts">, block: ProposedBlock): BlockBallots {
  const checked = new Map<Hash, CheckedBallot>();
  const missing: BallotCheckRequest[] = [];
  let refused: Rejection | undefined;
  for (const request of uncheckedBallots(node.chain, block, checked)) {
    const { transactionHash } = request;
    const pooled = node.pool.entries.get(transactionHash)?.checkedBallot;
    const verdict = node.verdicts.get(transactionHash);
    if (pooled !== undefined) checked.set(transactionHash, pooled);
    else if (verdict === undefined) missing.push(request);
    else if (verdict.ok) checked.set(transactionHash, verdict.value);
    else refused ??= verdict.error;
  }
  return { checked, missing, refused };
}
