import type { Result } from "@tabella/crypto/result";
import type { Rejection } from "./rejection.ts";
import type { ChainState } from "./state.ts";
import type { Transaction } from "./transaction.ts";
import type { TransactionContext } from "./transaction-context.ts";
import { applyAddCredentials } from "./transactions/add-credentials.ts";
import { applyCastBallot } from "./transactions/cast-ballot.ts";
import { applyCloseElection } from "./transactions/close-election.ts";
import { applyDkgCertificate } from "./transactions/dkg-certificate.ts";
import { applyDkgCommitment } from "./transactions/dkg-commitment.ts";
import { applyDkgComplaint } from "./transactions/dkg-complaint.ts";
import { applyDkgOutput } from "./transactions/dkg-output.ts";
import { applyDkgPolynomial } from "./transactions/dkg-polynomial.ts";
import { applyElectionResult } from "./transactions/election-result.ts";
import { applyEvidence } from "./transactions/evidence.ts";
import { applyOpenElection } from "./transactions/open-election.ts";
import { applyPartialDecryption } from "./transactions/partial-decryption.ts";
import { applyValidatorChange } from "./transactions/validator-change.ts";
import { applyWatchOverride } from "./transactions/watch-override.ts";

/**
 * The ledger after one more transaction, or why it refuses it. Head and ledger tree are `applyBlock`'s matter.
 * @throws Error if a ballot is not among `context.checkedBallots`: proofs are checked before, never here
 */
export function applyTransaction(
  state: ChainState,
  transaction: Transaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  switch (transaction.type) {
    case "ballot":
      return (context.rules?.castBallot ?? applyCastBallot)(state, transaction, context);
    case "open-election":
      return applyOpenElection(state, transaction, context);
    case "add-credentials":
      return applyAddCredentials(state, transaction, context);
    case "close-election":
      return applyCloseElection(state, transaction, context);
    case "partial-decryption":
      return applyPartialDecryption(state, transaction, context);
    case "election-result":
      return applyElectionResult(state, transaction, context);
    case "dkg-certificate":
      return applyDkgCertificate(state, transaction, context);
    case "dkg-commitment":
      return applyDkgCommitment(state, transaction, context);
    case "dkg-polynomial":
      return applyDkgPolynomial(state, transaction, context);
    case "dkg-complaint":
      return applyDkgComplaint(state, transaction, context);
    case "dkg-output":
      return applyDkgOutput(state, transaction, context);
    case "validator-change":
      return applyValidatorChange(state, transaction, context);
    case "watch-override":
      return applyWatchOverride(state, transaction, context);
    case "evidence":
      return applyEvidence(state, transaction, context);
  }
}
