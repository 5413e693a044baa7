import type { Address } from "@tabella/crypto/signature";
import { canonicalJson } from "./canonical-json.ts";
import type { ValidatorChangeTransaction, ValidatorEntry } from "./validator-transaction.ts";

/** A change of the set that some validators have voted for in this epoch, and not yet enough of them. */
export interface ChangeProposal {
  readonly change: ValidatorChangeTransaction["change"];
  readonly validator: ValidatorEntry;
  /** Who has voted for it, in the order of the votes. */
  readonly authors: readonly Address[];
  /** Height of the first vote's block. */
  readonly sinceHeight: number;
}

/** What is the same for all votes on one thing. */
export function proposalKey({ change, validator }: Pick<ChangeProposal, "change" | "validator">): string {
  return canonicalJson({ change, validator });
}

/** Votes that change the set: more than half of those who seal the block. */
export function votesNeeded(validatorCount: number): number {
  return Math.floor(validatorCount / 2) + 1;
}
