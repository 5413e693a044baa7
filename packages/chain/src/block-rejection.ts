import type { Hash } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { Rejection } from "./rejection.ts";

/** Why a block does not follow on a state: a stable code and its facts. */
export type BlockRejection =
  | { readonly code: "INDEX_MISMATCH"; readonly expected: number; readonly actual: number }
  | { readonly code: "PARENT_MISMATCH"; readonly expected: Hash; readonly actual: Hash }
  | { readonly code: "TIMESTAMP_NOT_LATER"; readonly parent: number; readonly actual: number }
  | { readonly code: "AUTHOR_UNKNOWN"; readonly author: Address }
  | { readonly code: "BLOCK_HASH_MISMATCH"; readonly expected: Hash; readonly actual: Hash }
  | { readonly code: "AUTHOR_SIGNATURE_INVALID"; readonly author: Address }
  | { readonly code: "EMPTY_ON_EMPTY" }
  | { readonly code: "TOO_MANY_TRANSACTIONS"; readonly transactions: number; readonly transactionsMax: number }
  | { readonly code: "BLOCK_TOO_LARGE"; readonly bytes: number; readonly bytesMax: number }
  | { readonly code: "TRANSACTIONS_NOT_SORTED"; readonly at: number }
  | { readonly code: "TRANSACTIONS_ROOT_MISMATCH"; readonly expected: Hash; readonly actual: Hash }
  | { readonly code: "BALLOT_UNCHECKED"; readonly transactionHash: Hash }
  | { readonly code: "TRANSACTION_REJECTED"; readonly transactionHash: Hash; readonly rejection: Rejection }
  | { readonly code: "LEDGER_SIZE_MISMATCH"; readonly expected: number; readonly actual: number }
  | { readonly code: "LEDGER_ROOT_MISMATCH"; readonly expected: Hash; readonly actual: Hash }
  | { readonly code: "STATE_ROOT_MISMATCH"; readonly expected: Hash; readonly actual: Hash }
  | { readonly code: "VALIDATORS_ROOT_MISMATCH"; readonly expected: Hash; readonly actual: Hash };
