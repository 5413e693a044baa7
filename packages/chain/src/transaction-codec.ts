import { domainTags } from "@tabella/crypto/domain-tags";
import { type Hash, toHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { canonicalJson, parseJson } from "./canonical-json.ts";
import { firstIssue } from "./first-issue.ts";
import type { Genesis } from "./genesis.ts";
import type { Rejection } from "./rejection.ts";
import type { Transaction } from "./transaction.ts";
import { TransactionSchema } from "./transaction-schema.ts";

/** The one text of a transaction: RFC 8785. Its UTF-8 bytes are what leaves of the Merkle trees hash. */
export function encodeTransaction(transaction: Transaction): string {
  return canonicalJson(transaction);
}

/**
 * Reads what a stranger sent, cheapest check first: size (before anything is parsed), depth, form, canonical text.
 * Duplicate keys, white space, other escapes and other number forms all end as NOT_CANONICAL.
 * `decodeTransaction(encodeTransaction(t))` gives `t`; every accepted text is `encodeTransaction` of its value.
 */
export function decodeTransaction(
  text: string,
  limits: Pick<Genesis["limits"], "transaction_bytes_max">,
): Result<Transaction, Rejection> {
  // P-105
  const bytesMax = limits.transaction_bytes_max;
  // A character has at least one byte, so most of what is too long is refused without encoding it.
  const bytes = text.length > bytesMax ? text.length : utf8ToBytes(text).length;
  if (bytes > bytesMax) return err({ code: "TRANSACTION_TOO_LARGE", bytes, bytesMax });
  const json = parseJson(text);
  if (!json.ok) return err({ code: "MALFORMED", detail: json.error });
  const parsed = TransactionSchema.safeParse(json.value);
  if (!parsed.success) return err({ code: "MALFORMED", detail: firstIssue(parsed.error) });
  if (encodeTransaction(parsed.data) !== text) {
    return err({ code: "NOT_CANONICAL", detail: "not the canonical form of RFC 8785" });
  }
  return ok(parsed.data);
}

/** Names a transaction: tagged hash of its bytes. Other bytes, other hash. */
export function transactionHash(text: string): Hash {
  return toHex(taggedHash(domainTags.transactionHash, [utf8ToBytes(text)]));
}
