import { assert } from "@tabella/crypto/result";
import type { Address, HybridPublicKey } from "@tabella/crypto/signature";

export interface Validator {
  readonly address: Address;
  readonly name: string;
  readonly publicKey: HybridPublicKey;
}

/** In the order of the genesis file; the proposer of a round follows from this order. */
export type ValidatorSet = readonly Validator[];

/** A set has at most this many members, so that every message that names them is bounded. */
export const validatorsMax = 100;

/** Seals needed to finalise a block (C-1): ceil(2n/3), the proposal's 2 of 3. */
export function quorum(validatorCount: number): number {
  return Math.ceil((2 * validatorCount) / 3);
}

/** How many validators may lie without harm to safety (C-2): f = floor((n - 1) / 3). */
export function liarsTolerated(validatorCount: number): number {
  return Math.floor((validatorCount - 1) / 3);
}

/** How many validators may be silent while the others still finalise blocks (C-2): c = n - quorum. */
export function crashesTolerated(validatorCount: number): number {
  return validatorCount - quorum(validatorCount);
}

/** The member with this address, or undefined for a stranger. */
export function validatorOf(validators: ValidatorSet, address: Address): Validator | undefined {
  return validators.find((validator) => validator.address === address);
}

/**
 * Whose turn it is (C-3): the one after the parent's author, and one further each round. An author that has left the
 * set counts as its successor in address order. Author, not round: everyone agrees on the parent's author.
 * @param turn `previousProposer` is the parent's author, undefined if the parent is the genesis block
 * @throws Error if the set is empty
 */
export function proposerOf(
  validators: ValidatorSet,
  turn: { readonly previousProposer: Address | undefined; readonly round: number },
): Address {
  const proposer =
    validators[(indexOfPrevious(validators, turn.previousProposer) + 1 + turn.round) % validators.length];
  assert(proposer, "a validator set is not empty");
  return proposer.address;
}

function indexOfPrevious(validators: ValidatorSet, previous: Address | undefined): number {
  if (previous === undefined) return -1;
  const index = validators.findIndex((validator) => validator.address === previous);
  if (index >= 0) return index;
  const byAddress = validators.map((validator) => validator.address).sort();
  const successor = byAddress.find((address) => address > previous) ?? byAddress[0];
  return validators.findIndex((validator) => validator.address === successor);
}
