import type { Hash } from "@tabella/crypto/hex";
import type { SignatureChecker } from "@tabella/crypto/signature";
import type { CheckedBallot } from "./checked-ballot.ts";

/** What a rule knows of the block that a transaction stands in. */
export interface TransactionContext {
  readonly height: number;
  /** The block's time in milliseconds: the only clock of the ledger. */
  readonly timestamp: number;
  /** By transaction hash: ballots whose proofs were checked. */
  readonly checkedBallots: ReadonlyMap<Hash, CheckedBallot>;
  /** For what validators sign; the signatures of the others are no port. */
  readonly checker: SignatureChecker;
}
