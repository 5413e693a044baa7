import { proposalKey } from "@tabella/chain/change-proposal";
import type { CheckedBallot } from "@tabella/chain/checked-ballot";
import { accusationOf } from "@tabella/chain/evidence";
import type { Rejection } from "@tabella/chain/rejection";
import type { Transaction } from "@tabella/chain/transaction";
import type { Hash } from "@tabella/crypto/hex";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { Map as ImmutableMap, OrderedMap } from "immutable";

/*
 * Transactions that wait for a block, as a value. What enters has passed every check, proofs included, so that a place
 * is never reserved by rubbish (voting-protocol.md). Entries are found by transaction hash; the *slot* is what only one
 * of them can have in the end: a credential's vote in an election, an election's opening, a trustee's decryption.
 */

export interface PoolEntry {
  readonly hash: Hash;
  /** The transaction's canonical JSON: its bytes on the wire. */
  readonly text: string;
  readonly transaction: Transaction;
  /** This node's time when it came in, milliseconds. */
  readonly sinceMs: number;
  /** The verdict on its proofs, if it is a ballot. */
  readonly checkedBallot?: CheckedBallot;
}

export type Candidate = Pick<PoolEntry, "hash" | "transaction">;

export interface Pool {
  /** Oldest first. */
  readonly entries: OrderedMap<Hash, PoolEntry>;
  readonly slots: ImmutableMap<string, Hash>;
  /** Length of all texts together, in UTF-16 units (the texts are ASCII but for names). */
  readonly length: number;
}

export interface PoolLimits {
  readonly transactionsMax: number;
  readonly lengthMax: number;
}

export const emptyPool: Pool = { entries: OrderedMap(), slots: ImmutableMap(), length: 0 };

/**
 * Adds a transaction whose checks have all passed. One that is there already changes nothing.
 * @returns POOL_FULL beyond the limits; the slot's own rejection if another transaction holds it: first come, first served
 */
export function addToPool(pool: Pool, entry: PoolEntry, limits: PoolLimits): Result<Pool, Rejection> {
  if (pool.entries.has(entry.hash)) return ok(pool);
  const taken = slotRejection(pool, entry);
  if (taken !== null) return err(taken);
  const length = pool.length + entry.text.length;
  if (pool.entries.size >= limits.transactionsMax || length > limits.lengthMax) {
    return err({ code: "POOL_FULL", size: pool.entries.size });
  }
  return ok({ entries: pool.entries.set(entry.hash, entry), slots: pool.slots.set(slotOf(entry), entry.hash), length });
}

/** Why a transaction could not enter just now, because another one waits in its slot; null if it is free. */
export function slotRejection(pool: Pool, candidate: Candidate): Rejection | null {
  const holder = pool.slots.get(slotOf(candidate));
  const entry = holder === undefined ? undefined : pool.entries.get(holder);
  return entry === undefined ? null : slotTaken(candidate.transaction, entry);
}

/** Drops one transaction; nothing happens if it is not there. */
export function removeFromPool(pool: Pool, hash: Hash): Pool {
  const entry = pool.entries.get(hash);
  if (entry === undefined) return pool;
  return {
    entries: pool.entries.delete(hash),
    slots: pool.slots.delete(slotOf(entry)),
    length: pool.length - entry.text.length,
  };
}

/** Drops what became final, and what can never become final any more because of it. */
export function dropFinal(pool: Pool, final: readonly Candidate[]): Pool {
  let rest = pool;
  for (const { hash, transaction } of final) {
    rest = removeFromPool(rest, hash);
    const rival = rest.slots.get(slotOf({ hash, transaction }));
    if (rival !== undefined) rest = removeFromPool(rest, rival);
    if (transaction.type === "close-election") rest = dropClosed(rest, transaction.election_id);
  }
  return rest;
}

/** A closed election takes no more ballots and credentials: walks the pool, once an election. */
function dropClosed(pool: Pool, election: string): Pool {
  const late = pool.entries.filter(
    ({ transaction }) =>
      (transaction.type === "ballot" || transaction.type === "add-credentials") && transaction.election_id === election,
  );
  return [...late.keys()].reduce(removeFromPool, pool);
}

/** What at most one waiting transaction may stand for. Additions of credentials and certificates do not exclude each other. */
export function slotOf({ hash, transaction }: Candidate): string {
  const { type } = transaction;
  if (type === "validator-change") return `${type}/${transaction.author}/${proposalKey(transaction)}`;
  if (type === "watch-override") return `${type}/${transaction.validator}`;
  if (type === "evidence") return `${type}/${accusationOf(transaction) ?? hash}`;
  const { election_id } = transaction;
  switch (type) {
    case "ballot":
      return `${type}/${election_id}/${transaction.voter_id}`;
    case "partial-decryption":
      return `${type}/${election_id}/${transaction.owner}`;
    case "add-credentials":
      return `${type}/${election_id}/${hash}`;
    case "dkg-certificate":
      // Which trustee's it is stands inside of the certificate; it is the registrar who signs, so there are few.
      return `${type}/${election_id}/${hash}`;
    case "dkg-commitment":
    case "dkg-polynomial":
    case "dkg-complaint":
    case "dkg-output":
      return `${type}/${election_id}/${transaction.attempt}/${transaction.index}`;
    case "open-election":
    case "close-election":
    case "election-result":
      return `${type}/${election_id}`;
  }
}

/** Why a second transaction for a slot is refused, in the words the ledger would use. */
function slotTaken(transaction: Transaction, holder: PoolEntry): Rejection {
  if (transaction.type === "validator-change") return { code: "VALIDATOR_VOTED", author: transaction.author };
  if (transaction.type === "watch-override" || transaction.type === "evidence") {
    return { code: "TRANSACTION_KNOWN", hash: holder.hash };
  }
  const election = transaction.election_id;
  switch (transaction.type) {
    case "ballot": {
      const { ballot_hash: ballotHash } = transaction;
      const { checkedBallot } = holder;
      assert(checkedBallot !== undefined, "a ballot waits here only after its proofs held");
      if (checkedBallot.ballotHash === ballotHash) return { code: "BALLOT_KNOWN", ballotHash };
      // One slot is one pseudonym, and so one credential: the holder's is also this ballot's.
      return { code: "CREDENTIAL_USED", credential: checkedBallot.credential, ballotHash: checkedBallot.ballotHash };
    }
    case "open-election":
      return { code: "ELECTION_EXISTS", election };
    case "close-election":
      return { code: "ELECTION_CLOSED", election };
    case "partial-decryption":
      return { code: "PARTIAL_DECRYPTION_EXISTS", owner: transaction.owner };
    case "election-result":
      return { code: "RESULT_EXISTS", election };
    case "add-credentials":
    case "dkg-certificate":
      return { code: "TRANSACTION_KNOWN", hash: holder.hash };
    case "dkg-commitment":
    case "dkg-polynomial":
    case "dkg-complaint":
    case "dkg-output":
      return { code: "CEREMONY_MESSAGE_EXISTS", trustee: transaction.index };
  }
}
