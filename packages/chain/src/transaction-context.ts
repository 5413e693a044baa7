import type { Hash } from "@tabella/crypto/hex";
import type { Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import type { CheckedBallot } from "./checked-ballot.ts";
import type { Rejection } from "./rejection.ts";
import type { ChainState } from "./state.ts";
import type { BallotTransaction } from "./transaction.ts";

/** What a rule knows of the block that a transaction stands in. */
export interface TransactionContext {
  readonly height: number;
  /** The block's time in milliseconds: the only clock of the ledger. */
  readonly timestamp: number;
  /** By transaction hash: ballots whose proofs were checked. */
  readonly checkedBallots: ReadonlyMap<Hash, CheckedBallot>;
  /** For what validators sign; the signatures of the others are no port. */
  readonly checker: SignatureChecker;
  /** Absent: everything is checked at once. certified-ledger.ts has the rules that leave some of it for later. */
  readonly rules?: LedgerRules | undefined;
}

/** Rules that take arithmetic on the curve for each voter: what makes a long chain slow to follow. */
export interface LedgerRules {
  readonly castBallot: (
    state: ChainState,
    transaction: BallotTransaction,
    context: TransactionContext,
  ) => Result<ChainState, Rejection>;
  /** Why a credential is no point of the group; null if it is one. */
  readonly checkPoint: (credential: string) => string | null;
  /** The registrar's signatures held when these same transactions were checked before. */
  readonly registrarHeld?: true;
}
