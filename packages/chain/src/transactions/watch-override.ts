import { validatorOf } from "@tabella/consensus/validator-set";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { validatorsAt } from "../validator-history.ts";
import { isSignedByValidator } from "../validator-signature.ts";
import type { WatchOverrideTransaction } from "../validator-transaction.ts";

/**
 * P-911: an operator has made a validator vote that had lost its memory (docs/consensus.md, C-35): from then on everybody knows.
 * It is posted once the height is reached, and heights of one validator ascend, so that there are never more than blocks.
 */
export function applyWatchOverride(
  state: ChainState,
  transaction: WatchOverrideTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { validator, height } = transaction;
  const by = validatorOf(validatorsAt(state, context.height), validator);
  if (by === undefined) return err({ code: "AUTHOR_NO_VALIDATOR", author: validator });
  const last = state.watchOverrides.findLast((each) => each.validator === validator)?.height ?? 0;
  if (height <= last || height > context.height) {
    return err({ code: "WATCH_OVERRIDE_HEIGHT", after: last, atMost: context.height, actual: height });
  }
  if (!isSignedByValidator(state.identity, { transaction, by }, context.checker)) {
    return err({ code: "SIGNATURE_INVALID", signer: "validator" });
  }
  const recorded = { validator, height, recordedAt: context.height };
  return ok({ ...state, watchOverrides: [...state.watchOverrides, recorded] });
}
