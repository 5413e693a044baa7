/** Peer messages as they cross the wire: JSON, in which a block is its text, exactly as it lies in the store. */
import { decodeBlock, encodeBlock } from "@tabella/chain/block-codec";
import { evidenceLengthMax } from "@tabella/chain/evidence";
import type { Genesis } from "@tabella/chain/genesis";
import { decodeMessage } from "@tabella/consensus/message-codec";
import { type Hash, isHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { PeerMessage } from "@tabella/node/peer-message";
import { z } from "zod";

const transactionsMax = 1_024;
const blocksMax = 64;

const height = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const hash = z.custom<Hash>((text) => typeof text === "string" && isHex(text, 32), "not a hash");

const WireMessage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("consensus"), message: z.unknown() }),
  z.strictObject({ kind: z.literal("transactions"), transactions: z.array(z.string()).max(transactionsMax) }),
  z.strictObject({
    kind: z.literal("status"),
    height,
    headHash: hash,
    round: height,
    timeMs: height,
    watching: z.literal(true).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("evidence"), evidence: z.string().max(evidenceLengthMax) }),
  z.strictObject({ kind: z.literal("blocks-request"), from: height, count: z.number().int().min(1).max(blocksMax) }),
  z.strictObject({ kind: z.literal("blocks"), blocks: z.array(z.string()).max(blocksMax) }),
]);
export type WirePeerMessage = z.input<typeof WireMessage>;

/** The message as plain JSON. */
export function encodePeerMessage(message: PeerMessage): WirePeerMessage {
  if (message.kind === "blocks") return { kind: "blocks", blocks: message.blocks.map(encodeBlock) };
  if (message.kind === "transactions") return { kind: "transactions", transactions: [...message.transactions] };
  return message;
}

/** What {@link encodePeerMessage} gives comes back as it was; everything else is refused with the reason. */
export function decodePeerMessage(json: unknown, limits: Genesis["limits"]): Result<PeerMessage, string> {
  const parsed = WireMessage.safeParse(json);
  if (!parsed.success) return err(parsed.error.issues[0]?.message ?? "not a peer message");
  const message = parsed.data;
  if (message.kind === "consensus") {
    const inner = decodeMessage(message.message);
    return inner.ok ? ok({ kind: "consensus", message: inner.value }) : inner;
  }
  if (message.kind !== "blocks") return ok(message);
  const blocks = [];
  for (const text of message.blocks) {
    const block = decodeBlock(text, limits);
    if (!block.ok) return block;
    blocks.push(block.value);
  }
  return ok({ kind: "blocks", blocks });
}
