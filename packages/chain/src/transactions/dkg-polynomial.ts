import { err, ok, type Result } from "@tabella/crypto/result";
import { certificatesOf, polynomialsPerBlockMax } from "../ceremony.ts";
import { checkPolynomialText } from "../check-polynomial.ts";
import { dkgCommitmentHash } from "../dkg-commitment-hash.ts";
import type { DkgPolynomialTransaction } from "../dkg-transaction.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { trusteeTurn, withAttempt } from "./trustee-turn.ts";

/**
 * A trustee shows the polynomial that it committed to, once all have. Whether a share in it is right only its recipient can
 * tell. A block takes a few only; the others wait for the next.
 */
export function applyDkgPolynomial(
  state: ChainState,
  transaction: DkgPolynomialTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, attempt, index, polynomial: text } = transaction;
  const turn = trusteeTurn(state, transaction, {
    phases: ["polynomials"],
    hasGiven: ({ polynomials }) => polynomials.has(index),
  });
  if (!turn.ok) return turn;
  const current = turn.value.attempt;
  const inThisBlock = current.polynomials.count(({ inBlock }) => inBlock === context.height);
  if (inThisBlock >= polynomialsPerBlockMax) return err({ code: "CEREMONY_NOT_DUE", phase: "polynomials" });
  const { genesisHash } = state.identity;
  const actual = dkgCommitmentHash({ genesisHash, election: election_id, attempt, index, polynomial: text });
  // P-214
  const expected = current.commitments.get(index)?.hash ?? "";
  if (actual !== expected) return err({ code: "COMMITMENT_BROKEN", trustee: index, expected, actual });
  const checked = checkPolynomialText({ certificates: certificatesOf(current), index }, text);
  if (!checked.ok) return err({ code: "CEREMONY_MESSAGE_INVALID", trustee: index, detail: checked.error });
  const polynomials = current.polynomials.set(index, { text, ...checked.value, inBlock: context.height });
  return ok(withAttempt(state, election_id, { polynomials }));
}
