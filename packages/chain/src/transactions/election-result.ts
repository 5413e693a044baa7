import { err, ok, type Result } from "@tabella/crypto/result";
import { checkResult } from "@tabella/election/election-result";
import { type ElectionState, isDecrypted, openedTally } from "../election-state.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { ElectionResultTransaction } from "../transaction.ts";
import type { TransactionContext } from "../transaction-context.ts";

/** Takes the election result, which anyone may send once enough trustees have decrypted: it must be the one that follows. */
export function applyElectionResult(
  state: ChainState,
  transaction: ElectionResultTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, result } = transaction;
  const election = state.elections.get(election_id);
  if (election === undefined) return err({ code: "ELECTION_UNKNOWN", election: election_id });
  if (election.phase === "open") return err({ code: "ELECTION_STILL_OPEN", election: election_id });
  if (election.phase === "tallied") return err({ code: "RESULT_EXISTS", election: election_id });
  const isDue = election.phase === "closed" && isDecrypted(election);
  if (!isDue) return err({ code: "RESULT_NOT_DUE", election: election_id });

  const checked = checkResult(openedTally(election), result);
  if (!checked.ok) return err({ code: "RESULT_INVALID", detail: checked.error });
  const tallied: ElectionState = { ...election, phase: "tallied", result, resultInBlock: context.height };
  return ok({ ...state, elections: state.elections.set(election_id, tallied) });
}
