import type { Hash } from "@tabella/crypto/hex";
import { leafHash } from "@tabella/crypto/merkle-tree";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import type { Transaction } from "./transaction.ts";
import { encodeTransaction, transactionHash } from "./transaction-codec.ts";

/** A transaction with what follows from its bytes, computed once. */
export interface HashedTransaction {
  readonly transaction: Transaction;
  readonly hash: Hash;
  /** Leaf of `transactions_root` and `ledger_root` (RFC 6962). */
  readonly leaf: Uint8Array;
  /** Length of its UTF-8 text. */
  readonly bytes: number;
}

export function hashTransaction(transaction: Transaction): HashedTransaction {
  const text = encodeTransaction(transaction);
  const bytes = utf8ToBytes(text);
  return { transaction, hash: transactionHash(text), leaf: leafHash(bytes), bytes: bytes.length };
}
