import type { ValidatorSet } from "@tabella/consensus/validator-set";
import { assert } from "@tabella/crypto/result";
import type { ChainState } from "./state.ts";

/** A set of validators, and the first block that it seals; it goes on until the next term begins. */
export interface ValidatorTerm {
  readonly fromHeight: number;
  readonly validators: ValidatorSet;
}

/**
 * The set that seals the block of this height: of genesis, or as the votes until the block before have changed it.
 * @param height from 1; at most the one after the head's, nobody knows more
 */
export function validatorsAt(
  { validatorHistory, head }: Pick<ChainState, "validatorHistory" | "head">,
  height: number,
): ValidatorSet {
  assert(height >= 1 && height <= head.index + 1, "the set of this height is known");
  return termAt(validatorHistory, height).validators;
}

/** The term of a height. Terms ascend, and the first begins with block 1. */
export function termAt(history: readonly ValidatorTerm[], height: number): ValidatorTerm {
  const term = history.findLast(({ fromHeight }) => fromHeight <= height);
  assert(term !== undefined, "the first term begins with block 1");
  return term;
}

/** How often the set has changed since genesis. A vote is of one epoch: it can never be counted in another. */
export function epochOf({ validatorHistory }: Pick<ChainState, "validatorHistory">): number {
  return validatorHistory.length - 1;
}
