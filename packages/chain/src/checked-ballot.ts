import type { Hash } from "@tabella/crypto/hex";
import type { BallotTransaction } from "./transaction.ts";

/**
 * Everything that checking one ballot's proofs needs: plain data, so that it can go to a worker. Checking is an effect
 * of the node; its verdict comes back as an input, and only a `CheckedBallot` can enter the ledger.
 */
export interface BallotCheckRequest {
  readonly transactionHash: Hash;
  readonly transaction: BallotTransaction;
  /** The exact JSON text of the election. */
  readonly election: string;
  readonly genesisHash: Hash;
}

declare const checked: unique symbol;

/** The verdict that a ballot's hash, signatures and proofs all hold. Made only in check-ballot.ts. */
export interface CheckedBallot {
  readonly [checked]: true;
  readonly transactionHash: Hash;
  readonly ballotHash: Hash;
  /** Public credential, 64 hexadecimal digits. */
  readonly credential: string;
}
