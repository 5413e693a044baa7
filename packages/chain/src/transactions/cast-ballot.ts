import { assert, ok, type Result } from "@tabella/crypto/result";
import { addBallot, removeBallot } from "@tabella/election/tally";
import { setCredentialEntry } from "../credential-entry.ts";
import type { ElectionState } from "../election-state.ts";
import { hashTransaction } from "../hashed-transaction.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { BallotTransaction } from "../transaction.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { type AdmittedBallot, admitBallot } from "./admit-ballot.ts";

/**
 * Takes a checked ballot into the tally: from here on it counts, in place of the one that it replaces, if it does.
 * @throws Error if its proofs were not checked
 */
export function applyCastBallot(
  state: ChainState,
  transaction: BallotTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const admitted = admitBallot(state, transaction, context);
  if (!admitted.ok) return admitted;
  const checked = context.checkedBallots.get(hashTransaction(transaction).hash);
  assert(checked?.ballotHash === transaction.ballot_hash, "only checked ballots reach the ledger");
  const { election, credential } = admitted.value;
  return ok({
    ...state,
    elections: state.elections.set(election.uuid, count(admitted.value, transaction, context.height)),
    credentialTree: setCredentialEntry(
      state.credentialTree,
      { election: election.uuid, credential },
      transaction.ballot_hash,
    ),
  });
}

/** The election with an admitted ballot in its tally. */
export function count(admitted: AdmittedBallot, { ballot_hash }: BallotTransaction, height: number): ElectionState {
  const { election, credential, voter, choices, components } = admitted;
  const { group } = election.context;
  const { weight } = voter;
  const replaced = voter.ballot?.choices ?? null;
  const others =
    replaced === null ? election.aggregate : removeBallot(group, election.aggregate, { choices: replaced, weight });
  const ballot = { hash: ballot_hash, block: height, choices: election.options.replacing_allowed ? choices : null };
  return {
    ...election,
    aggregate: addBallot(group, others, { choices, weight }),
    credentials: election.credentials.set(credential, { ...voter, ballot }),
    ballotHashes: election.ballotHashes.add(ballot_hash),
    ciphertextComponents: election.ciphertextComponents.union(components),
  };
}
