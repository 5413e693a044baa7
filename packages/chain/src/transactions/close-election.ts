import { err, ok, type Result } from "@tabella/crypto/result";
import { encodeEncryptedTally } from "@tabella/election/tally";
import type { ElectionState } from "../election-state.ts";
import { isSignedByRegistrar } from "../registrar-signature.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { CloseElectionTransaction } from "../transaction.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { withVotesRead } from "../unread-votes.ts";

/**
 * Ends the voting: the registrar at any time, anyone after the closing time. The encrypted tally is fixed here. With
 * fewer ballots than the minimum it is never written down, so nothing can be decrypted (R22).
 */
export function applyCloseElection(
  state: ChainState,
  transaction: CloseElectionTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, signature } = transaction;
  const election = state.elections.get(election_id);
  if (election === undefined) return err({ code: "ELECTION_UNKNOWN", election: election_id });
  if (election.phase !== "open") return err({ code: "ELECTION_CLOSED", election: election_id });
  // P-701
  if (signature === null) {
    const { closes_at } = election.options;
    const isDue = closes_at !== null && context.timestamp >= closes_at;
    if (!isDue) return err({ code: "ELECTION_STILL_OPEN", election: election_id });
  } else if (!isSignedByRegistrar(state, transaction, context))
    return err({ code: "SIGNATURE_INVALID", signer: "registrar" });
  return ok({ ...state, elections: state.elections.set(election_id, close(withVotesRead(election), context)) });
}

function close(election: ElectionState, { height, timestamp }: TransactionContext): ElectionState {
  const closed = { ...election, closedInBlock: height, closedAt: timestamp };
  // P-702
  if (election.aggregate.numTallied < election.options.ballots_min) {
    return { ...closed, phase: "closed-without-result" };
  }
  const encryptedTally = encodeEncryptedTally(election.context.group, election.aggregate.ciphertexts);
  return { ...closed, phase: "closed", encryptedTally };
}
