import { ok, type Result } from "@tabella/crypto/result";
import type { DkgCommitmentTransaction } from "../dkg-transaction.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { trusteeTurn, withAttempt } from "./trustee-turn.ts";

/** A trustee fixes its polynomial before it sees any other (R14). */
export function applyDkgCommitment(
  state: ChainState,
  transaction: DkgCommitmentTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, index, commitment } = transaction;
  const turn = trusteeTurn(state, transaction, {
    phases: ["commitments"],
    hasGiven: ({ commitments }) => commitments.has(index),
  });
  if (!turn.ok) return turn;
  const commitments = turn.value.attempt.commitments.set(index, { hash: commitment, inBlock: context.height });
  return ok(withAttempt(state, election_id, { commitments }));
}
