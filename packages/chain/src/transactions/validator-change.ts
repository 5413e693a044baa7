import { validatorOf } from "@tabella/consensus/validator-set";
import { err, ok, type Result } from "@tabella/crypto/result";
import { type ChangeProposal, proposalKey, votesNeeded } from "../change-proposal.ts";
import { changedSet } from "../changed-set.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { epochOf, termAt } from "../validator-history.ts";
import { isSignedByValidator } from "../validator-signature.ts";
import type { ValidatorChangeTransaction } from "../validator-transaction.ts";

/** Changes that one validator may vote for in one epoch, so that nobody's votes fill the ledger's state. */
export const votesPerEpochMax = 16;

/**
 * P-909, C-40: a vote on the set of validators. When more than half of those who seal this block have voted for the same change, it
 * holds from the next height on; the epoch ends with it, and with the epoch every vote in it. So a vote can never be
 * played again when the same set comes back, and at most one change is made in a block.
 */
export function applyValidatorChange(
  state: ChainState,
  transaction: ValidatorChangeTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { author, epoch } = transaction;
  const { fromHeight, validators } = termAt(state.validatorHistory, Number.MAX_SAFE_INTEGER);
  if (epoch !== epochOf(state) || fromHeight > context.height) {
    return err({ code: "VALIDATOR_EPOCH_OTHER", expected: epochOf(state), actual: epoch, fromHeight });
  }
  const by = validatorOf(validators, author);
  if (by === undefined) return err({ code: "AUTHOR_NO_VALIDATOR", author });
  const key = proposalKey(transaction);
  const proposal = state.changeProposals.get(key);
  if (proposal?.authors.includes(author)) return err({ code: "VALIDATOR_VOTED", author });
  if (!isSignedByValidator(state.identity, { transaction, by }, context.checker)) {
    return err({ code: "SIGNATURE_INVALID", signer: "validator" });
  }
  const cast = state.changeProposals.count(({ authors }) => authors.includes(author));
  if (cast >= votesPerEpochMax) return err({ code: "VALIDATOR_VOTES_TOO_MANY", author, votesMax: votesPerEpochMax });
  const changed = changedSet(validators, transaction);
  if (!changed.ok) return changed;
  const { change, validator } = transaction;
  const { sinceHeight, authors }: Pick<ChangeProposal, "sinceHeight" | "authors"> = proposal ?? {
    sinceHeight: context.height,
    authors: [],
  };
  const voted: ChangeProposal = { change, validator, authors: [...authors, author], sinceHeight };
  if (voted.authors.length < votesNeeded(validators.length)) {
    return ok({ ...state, changeProposals: state.changeProposals.set(key, voted) });
  }
  const term = { fromHeight: context.height + 1, validators: changed.value };
  return ok({
    ...state,
    validators: changed.value,
    validatorHistory: [...state.validatorHistory, term],
    changeProposals: state.changeProposals.clear(),
  });
}
