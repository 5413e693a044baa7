import { assert } from "@tabella/crypto/result";
import type { Signer } from "@tabella/crypto/signature";
import { testGenesis, testSigner, validatorSigners } from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import { epochOf } from "./validator-history.ts";
import { signAsValidator } from "./validator-signature.ts";
import type { ValidatorChangeTransaction, ValidatorEntry } from "./validator-transaction.ts";

/* Candidates and votes for the tests of changes of the set. */

export const newcomer: Signer = testSigner("four");

export function entryOf(signer: Signer, name: string): ValidatorEntry {
  return { name, ...signer.publicKey };
}

/** The validators of the test genesis as what is voted on, in its order. */
export const founders: readonly ValidatorEntry[] = testGenesis.validators;
export const fourth: ValidatorEntry = entryOf(newcomer, "validator-4");

export function signerAt(index: number): Signer {
  const signer = validatorSigners[index];
  assert(signer !== undefined, "a founder of the test genesis");
  return signer;
}

/** A vote that counts in the state's epoch, unless told otherwise. */
export function voteFor(
  state: ChainState,
  vote: Pick<ValidatorChangeTransaction, "change" | "validator"> & {
    readonly by: Signer;
    readonly epoch?: number;
    readonly author?: `0x${string}`;
  },
): ValidatorChangeTransaction {
  const { change, validator, by, epoch = epochOf(state), author = by.address } = vote;
  return signAsValidator(state.identity, { type: "validator-change", change, validator, epoch, author }, by);
}
