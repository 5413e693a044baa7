import type { Seal } from "@tabella/consensus/certificate";
import type { BareMessage } from "@tabella/consensus/message";
import { bareMessageSchema } from "@tabella/consensus/message-codec";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Address } from "@tabella/crypto/signature";
import { z } from "zod";
import type { BlockHeader } from "./block.ts";
import { certificateFields, HeaderSchema } from "./block-codec.ts";
import { canonicalJson, parseJson } from "./canonical-json.ts";
import { firstIssue } from "./first-issue.ts";
import { hashSchema } from "./transaction-fields.ts";

/*
 * Proof that validators broke the protocol, which anyone can check with nothing but genesis.json (and, where the set has
 * changed, who was in it): check-evidence.ts. Its text is canonical JSON (RFC 8785); so it stands in the ledger, goes
 * from node to node, and lies in the file of a node that has stopped.
 */

/** Two signed messages of one author for one (height, round, step) that say different things. */
export interface EquivocationEvidence {
  readonly format: "tabella-evidence-1";
  readonly kind: "equivocation";
  readonly chain_id: number;
  readonly genesis_hash: Hash;
  readonly first: BareMessage;
  readonly second: BareMessage;
}

/**
 * Two certificates for different blocks of one height; or one for a block and one for a block of the next height on another
 * parent, which no honest validator seals without the certificate of that parent. The lower height comes first.
 */
export interface ForkEvidence {
  readonly format: "tabella-evidence-1";
  readonly kind: "fork";
  readonly chain_id: number;
  readonly genesis_hash: Hash;
  readonly first: CertifiedHeader;
  readonly second: CertifiedHeader;
}

/** A header, and the seals of one round that made it final. Its hash is recomputed. */
export interface CertifiedHeader {
  readonly header: BlockHeader;
  readonly round: number;
  readonly seals: readonly Seal[];
}

export type Evidence = EquivocationEvidence | ForkEvidence;

/** Two certificates of a hundred seals, and two headers, take less. */
export const evidenceLengthMax = 1_048_576;

const common = { format: z.literal("tabella-evidence-1"), chain_id: z.int().min(1), genesis_hash: hashSchema } as const;
const certifiedHeader = z.strictObject({ header: HeaderSchema, ...certificateFields });

const EvidenceSchema: z.ZodType<Evidence> = z.discriminatedUnion("kind", [
  z.strictObject({ ...common, kind: z.literal("equivocation"), first: bareMessageSchema, second: bareMessageSchema }),
  z.strictObject({ ...common, kind: z.literal("fork"), first: certifiedHeader, second: certifiedHeader }),
]);

/** The one text of a proof. */
export function encodeEvidence(evidence: Evidence): string {
  return canonicalJson(evidence);
}

/** Reads a proof from a stranger: form only, and only its canonical text. What {@link encodeEvidence} gives comes back. */
export function decodeEvidence(text: string): Result<Evidence, string> {
  const parsed = parseEvidence(text);
  if (!parsed.ok) return parsed;
  return encodeEvidence(parsed.value) === text ? parsed : err("not the canonical form of RFC 8785");
}

/** What two proofs of one offence have in common, by what they say themselves; null for what is no proof. */
export function accusationOf({ evidence }: { readonly evidence: string }): string | null {
  const decoded = decodeEvidence(evidence);
  if (!decoded.ok) return null;
  if (decoded.value.kind === "equivocation") {
    const { author, height } = decoded.value.first;
    return `${author}/${height}`;
  }
  const { first, second } = decoded.value;
  return `fork/${first.header.index}/${first.round}/${second.round}`;
}

/** Who sealed both blocks of a fork in one round, by what the proof says. Seals of different rounds convict nobody. */
export function sealedBoth({ first, second }: Pick<ForkEvidence, "first" | "second">): readonly Address[] {
  if (first.header.index !== second.header.index || first.round !== second.round) return [];
  const also = new Set(second.seals.map(({ validator }) => validator));
  return first.seals.map(({ validator }) => validator).filter((validator) => also.has(validator));
}

/** Reads a file for people, in which white space and the order of fields are free. */
export function parseEvidence(text: string): Result<Evidence, string> {
  if (text.length > evidenceLengthMax) return err(`longer than ${evidenceLengthMax} characters`);
  const json = parseJson(text);
  if (!json.ok) return json;
  const parsed = EvidenceSchema.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : err(firstIssue(parsed.error));
}
