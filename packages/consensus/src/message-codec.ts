import { type Hex, isHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import { ed25519SignatureLength, hybridSignatureLength } from "@tabella/crypto/signature";
import { z } from "zod";
import type { ConsensusMemory } from "./memory.ts";
import type { BareMessage, ConsensusMessage } from "./message.ts";
import { validatorsMax } from "./validator-set.ts";

/** Rounds end here; in leaps of 2^20 (C-19) a liar would have to lie four billion times to come near. */
export const roundMax = 2 ** 52;

/** No block text is longer, whatever the genesis file allows. */
export const encodedBlockLengthMax = 16 * 1024 * 1024;

const hexOf = (byteLength: number) =>
  z.custom<Hex>((value) => typeof value === "string" && isHex(value, byteLength), `not 0x and ${byteLength} bytes`);

const hash = hexOf(32);
const address = hexOf(20);
const signature = hexOf(ed25519SignatureLength);
const hybridSignature = hexOf(hybridSignatureLength);
const height = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const round = z.number().int().min(0).max(roundMax);
const block = z.string().max(encodedBlockLengthMax);

const signed = { height, round, author: address, signature };
const prepare = z.strictObject({ kind: z.literal("prepare"), ...signed, digest: hash });
const prepares = z.array(prepare).max(validatorsMax).readonly();
const bareRoundChange = z.strictObject({
  kind: z.literal("round-change"),
  ...signed,
  round: round.min(1),
  prepared: z.strictObject({ round, digest: hash }).exactOptional(),
});

const commit = z.strictObject({ kind: z.literal("commit"), ...signed, digest: hash, seal: hybridSignature });
const bareProposal = z.strictObject({ kind: z.literal("proposal"), ...signed, digest: hash });

/** A message as evidence shows it: what its signature covers, and nothing else. */
export const bareMessageSchema: z.ZodType<BareMessage> = z.discriminatedUnion("kind", [
  bareProposal,
  prepare,
  commit,
  bareRoundChange,
]);

const signedMessage = z.discriminatedUnion("kind", [
  prepare,
  commit,
  bareRoundChange.extend({ justification: z.strictObject({ block, prepares }).exactOptional() }),
  bareProposal.extend({
    block,
    justification: z.strictObject({ roundChanges: z.array(bareRoundChange).max(validatorsMax).readonly(), prepares }),
  }),
]);

const consensusMessage = z.discriminatedUnion("kind", [
  ...signedMessage.options,
  z.strictObject({
    kind: z.literal("new-block"),
    height,
    round,
    digest: hash,
    block,
    seals: z
      .array(z.strictObject({ validator: address, signature: hybridSignature }))
      .max(validatorsMax)
      .readonly(),
  }),
]) satisfies z.ZodType<ConsensusMessage>;

const memorySchema = z.strictObject({
  height,
  round,
  prepared: z.strictObject({ round, digest: hash, block, prepares }).exactOptional(),
  // One message a kind: a round's PROPOSAL, PREPARE, COMMIT and ROUND-CHANGE.
  sent: z.array(signedMessage).max(4).readonly(),
}) satisfies z.ZodType<ConsensusMemory>;

/**
 * A message from parsed JSON, if it has exactly the fields of its kind, within their bounds (C-7). The other direction
 * is JSON itself: messages are plain values.
 */
export function decodeMessage(json: unknown): Result<ConsensusMessage, string> {
  const parsed = consensusMessage.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return err(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not a consensus message"}`);
}

/** A memory from parsed JSON, if it has exactly the fields of one, within their bounds. */
export function decodeMemoryFields(json: unknown): Result<ConsensusMemory, string> {
  const parsed = memorySchema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return err(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not a consensus memory"}`);
}
