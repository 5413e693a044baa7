import type { Seal } from "@tabella/consensus/certificate";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import type { BlockHeader } from "./block.ts";
import { certificateFields, HeaderSchema } from "./block-codec.ts";
import { parseJson } from "./canonical-json.ts";
import { firstIssue } from "./first-issue.ts";
import type { BallotTransaction } from "./transaction.ts";
import { hashSchema } from "./transaction-fields.ts";
import { BallotSchema } from "./transaction-schema.ts";
import { CertifiedChangeSchema, type ValidatorChanges } from "./validator-changes.ts";

/**
 * What a voter keeps (a JSON file): enough to prove, with nothing but genesis.json, that a quorum of validators has
 * sealed a block that holds this ballot. It tells nothing of the choice.
 */
export interface Receipt {
  readonly format: "tabella-receipt-1";
  readonly chain_id: number;
  readonly genesis_hash: Hash;
  readonly transaction: BallotTransaction;
  readonly transaction_hash: Hash;
  /** The certified header, its author's hash and signature left out: `block_hash` is recomputed. */
  readonly header: BlockHeader;
  readonly round: number;
  readonly seals: readonly Seal[];
  /** Of the set since genesis, up to this block; left out when there was none. */
  readonly validator_changes?: ValidatorChanges;
  /** RFC 6962 inclusion proof in `transactions_root`. */
  readonly inclusion: { readonly leaf_index: number; readonly tree_size: number; readonly path: readonly Hash[] };
}

/** A ballot of the largest election, 100 seals, a path, and some eighty changes of so large a set take less. */
const receiptLengthMax = 33_554_432;

const ReceiptSchema: z.ZodType<Receipt> = z.strictObject({
  format: z.literal("tabella-receipt-1"),
  chain_id: z.int().min(1),
  genesis_hash: hashSchema,
  transaction: BallotSchema,
  transaction_hash: hashSchema,
  header: HeaderSchema,
  ...certificateFields,
  validator_changes: z.array(CertifiedChangeSchema).min(1).exactOptional(),
  inclusion: z.strictObject({
    leaf_index: z.int().min(0),
    tree_size: z.int().min(1),
    path: z.array(hashSchema).max(64),
  }),
});

/** Reads a receipt file: form only; light-proof.ts `checkReceipt` says whether it holds. */
export function parseReceipt(text: string): Result<Receipt, string> {
  if (text.length > receiptLengthMax) return err(`longer than ${receiptLengthMax} characters`);
  const json = parseJson(text);
  if (!json.ok) return json;
  const parsed = ReceiptSchema.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : err(firstIssue(parsed.error));
}

/** The text of a receipt file. {@link parseReceipt} reads it back. */
export function formatReceipt(receipt: Receipt): string {
  return `${JSON.stringify(receipt, null, 2)}\n`;
}
