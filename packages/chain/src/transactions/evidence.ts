import { err, ok, type Result } from "@tabella/crypto/result";
import { checkEvidence } from "../check-evidence.ts";
import { decodeEvidence } from "../evidence.ts";
import { offenceKey, offencesOf, offencesPerValidatorMax } from "../recorded-evidence.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { EvidenceTransaction } from "../transaction.ts";
import { encodeTransaction, transactionHash } from "../transaction-codec.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { validatorsAt } from "../validator-history.ts";

/**
 * P-910: puts a proof on record, whoever brings it. It must say something new: each offence is recorded once, and so many of one
 * validator. Cheap checks come first; then the signatures, against the set of the height that the proof is about.
 */
export function applyEvidence(
  state: ChainState,
  transaction: EvidenceTransaction,
  { height: recordedAt, checker }: TransactionContext,
): Result<ChainState, Rejection> {
  const decoded = decodeEvidence(transaction.evidence);
  if (!decoded.ok) return err({ code: "MALFORMED", detail: `evidence: ${decoded.error}` });
  const checked = checkEvidence(
    {
      identity: state.identity,
      validatorsAt: (height) => (height <= recordedAt ? validatorsAt(state, height) : null),
      checker,
    },
    decoded.value,
  );
  if (!checked.ok) return err({ code: "EVIDENCE_INVALID", failure: checked.error.code });
  const place = { transactionHash: transactionHash(encodeTransaction(transaction)), recordedAt };
  const known = state.offences;
  const fresh = offencesOf(checked.value, place).filter(
    (offence) =>
      !known.has(offenceKey(offence)) &&
      known.count(({ validator }) => validator === offence.validator) < offencesPerValidatorMax,
  );
  if (fresh.length === 0) return err({ code: "EVIDENCE_KNOWN", height: checked.value.height });
  return ok({ ...state, offences: known.concat(fresh.map((offence) => [offenceKey(offence), offence])) });
}
