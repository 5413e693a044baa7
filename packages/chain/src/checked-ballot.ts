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

/** A ballot whose canonical form, signatures and proofs all held. Made only by `checkBallotTransaction`. */
export interface CheckedBallot {
  readonly [checked]: true;
  readonly transactionHash: Hash;
  readonly ballotHash: Hash;
  /** Public credential, 64 hexadecimal digits. */
  readonly credential: string;
  /** `[question][choice]`, each point as 64 hexadecimal digits. */
  readonly choices: readonly (readonly { readonly alpha: string; readonly beta: string }[])[];
}
