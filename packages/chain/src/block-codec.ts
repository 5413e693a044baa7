import { validatorsMax } from "@tabella/consensus/validator-set";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { hybridSignatureLength } from "@tabella/crypto/signature";
import { z } from "zod";
import type { Block, BlockHeader, ProposedBlock } from "./block.ts";
import { canonicalJson, parseJson } from "./canonical-json.ts";
import { firstIssue } from "./first-issue.ts";
import type { Genesis } from "./genesis.ts";
import { hashTransaction } from "./hashed-transaction.ts";
import { addressSchema, hashSchema, hybridSignatureSchema } from "./transaction-fields.ts";
import { TransactionSchema } from "./transaction-schema.ts";

const headerFields = {
  index: z.int().min(0),
  prev_hash: hashSchema,
  timestamp: z.int().min(0),
  transactions_root: hashSchema,
  state_root: hashSchema,
  ledger_root: hashSchema,
  ledger_size: z.int().min(0),
  validators_root: hashSchema,
  validator: addressSchema,
} as const;

export const certificateFields = {
  round: z.int().min(0),
  seals: z.array(z.strictObject({ validator: addressSchema, signature: hybridSignatureSchema })).max(validatorsMax),
} as const;

const proposedFields = {
  ...headerFields,
  transactions: z.array(TransactionSchema),
  block_hash: hashSchema,
  signature: hybridSignatureSchema,
} as const;

export const HeaderSchema: z.ZodType<BlockHeader> = z.strictObject(headerFields);
const ProposedBlockSchema: z.ZodType<ProposedBlock> = z.strictObject(proposedFields);
const BlockSchema: z.ZodType<Block> = z.strictObject({ ...proposedFields, ...certificateFields });

/** The bytes of everything in a block but its transactions stay below this: header, author's signature, 100 seals. */
const blockFrameBytesMax = 16_384 + validatorsMax * (2 * hybridSignatureLength + 200);

/** Most characters of a block's text under these limits; network and store refuse more before they parse it. */
export function blockTextMax(limits: Genesis["limits"]): number {
  return limits.block_bytes_max + limits.block_transactions_max + blockFrameBytesMax;
}

/** What a PROPOSAL carries, as canonical JSON. */
export function encodeProposedBlock(block: ProposedBlock): string {
  return encode(block);
}

export function encodeBlock(block: Block): string {
  return encode(block);
}

/** Canonical JSON, in which the transactions stand as the texts that were made to hash them. */
function encode(block: ProposedBlock): string {
  const [before, after, ...more] = canonicalJson({ ...block, transactions: [] }).split(emptyContent);
  assert(after !== undefined && more.length === 0, "a header holds no text of strangers");
  const content = block.transactions.map((transaction) => hashTransaction(transaction).text).join(",");
  return `${before}"transactions":[${content}]${after}`;
}

const emptyContent = '"transactions":[]';

/** Reads a proposal's block: form only. Whether it fits the chain is `applyBlock`'s matter. */
export function decodeProposedBlock(text: string, limits: Genesis["limits"]): Result<ProposedBlock, string> {
  return decode(text, limits, ProposedBlockSchema);
}

/** Reads a final block (from a peer or a file): form only. The genesis block is never read, it follows from genesis.json. */
export function decodeBlock(text: string, limits: Genesis["limits"]): Result<Block, string> {
  return decode(text, limits, BlockSchema);
}

function decode<Value>(text: string, limits: Genesis["limits"], schema: z.ZodType<Value>): Result<Value, string> {
  if (text.length > blockTextMax(limits)) return err(`longer than ${blockTextMax(limits)} characters`);
  const json = parseJson(text);
  if (!json.ok) return json;
  const parsed = schema.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : err(firstIssue(parsed.error));
}
