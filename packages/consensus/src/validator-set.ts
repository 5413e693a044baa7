import type { Address, HybridPublicKey } from "@tabella/crypto/signature";

export interface Validator {
  readonly address: Address;
  readonly name: string;
  readonly publicKey: HybridPublicKey;
}

/** In the order of the genesis file; the proposer of a round follows from this order. */
export type ValidatorSet = readonly Validator[];

/** Seals needed to finalise a block: ceil(2n/3), the proposal's 2 of 3. */
export function quorum(validatorCount: number): number {
  return Math.ceil((2 * validatorCount) / 3);
}
