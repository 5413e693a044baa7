import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { BallotCheckRequest } from "./checked-ballot.ts";
import type { Rejection } from "./rejection.ts";
import type { ChainState } from "./state.ts";
import type { Transaction } from "./transaction.ts";
import { decodeTransaction, transactionHash } from "./transaction-codec.ts";
import { admitBallot } from "./transactions/admit-ballot.ts";

export interface PrecheckedTransaction {
  readonly transaction: Transaction;
  readonly hash: Hash;
  /** A ballot only: its signature and proofs are still to be checked (check-ballot.ts). */
  readonly ballotCheck?: BallotCheckRequest;
}

/**
 * What is cheap to say of a stranger's transaction: size, form, canonical text, and of a ballot all that the state alone
 * can say, in the order of the voting protocol. Nothing here costs a multiplication on the curve. The other kinds are
 * few: `applyTransaction` on trial is their whole check.
 * @param timestamp of the block that it could at best get into, milliseconds
 * @returns a rejection only if the ledger would refuse it in the next block too, with the same code
 */
export function precheckTransaction(
  state: ChainState,
  text: string,
  timestamp: number,
): Result<PrecheckedTransaction, Rejection> {
  const decoded = decodeTransaction(text, state.genesis.limits);
  if (!decoded.ok) return decoded;
  const transaction = decoded.value;
  const hash = transactionHash(text);
  if (transaction.type !== "ballot") return ok({ transaction, hash });
  const admitted = admitBallot(state, transaction, { height: state.head.index + 1, timestamp });
  if (!admitted.ok) return err(admitted.error);
  const { election } = admitted.value.election;
  const ballotCheck = { transactionHash: hash, transaction, election, genesisHash: state.identity.genesisHash };
  return ok({ transaction, hash, ballotCheck });
}
