import type { Hash } from "@tabella/crypto/hex";
import { leafHash } from "@tabella/crypto/merkle-tree";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import type { Transaction } from "./transaction.ts";
import { encodeTransaction, transactionHash } from "./transaction-codec.ts";

/** A transaction with what follows from its bytes, computed once. */
export interface HashedTransaction {
  readonly transaction: Transaction;
  readonly text: string;
  readonly hash: Hash;
  /** Leaf of `transactions_root` and `ledger_root` (RFC 6962). */
  readonly leaf: Uint8Array;
  /** Length of its UTF-8 text. */
  readonly bytes: number;
}

/** A transaction is asked about when its block is read, judged, applied and stored; what follows from it never changes. */
const hashed = new WeakMap<Transaction, HashedTransaction>();

/** Seen from outside a function of its argument, which is a value: nobody may change it afterwards. */
export function hashTransaction(transaction: Transaction): HashedTransaction {
  const known = hashed.get(transaction);
  if (known !== undefined) return known;
  const text = encodeTransaction(transaction);
  const bytes = utf8ToBytes(text);
  const fresh = { transaction, text, hash: transactionHash(text), leaf: leafHash(bytes), bytes: bytes.length };
  hashed.set(transaction, fresh);
  return fresh;
}
