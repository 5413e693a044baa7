import type { Hash, Hex } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { Seal } from "./certificate.ts";

/**
 * The block that a proposal carries, as the bytes of its canonical JSON in one string; consensus never looks inside.
 * `digest` is its `block_hash`; the node (chain) says whether they belong together and whether the block is valid.
 */
export type EncodedBlock = string;

interface Signed {
  readonly height: number;
  readonly round: number;
  readonly author: Address;
  /** Ed25519 over encodeFields(consensusMessage, [chain id, genesis hash, kind, height, round, …]) */
  readonly signature: Hex;
}

export interface Prepare extends Signed {
  readonly kind: "prepare";
  readonly digest: Hash;
}

export interface Commit extends Signed {
  readonly kind: "commit";
  readonly digest: Hash;
  /** The hybrid seal that goes into the certificate. */
  readonly seal: Hex;
}

export interface RoundChange extends Signed {
  readonly kind: "round-change";
  /** Both or neither: what the author is prepared on. */
  readonly prepared?: { readonly round: number; readonly digest: Hash };
  /** With `prepared`: the block and a quorum of PREPAREs. Not under the signature: it justifies itself. */
  readonly justification?: { readonly block: EncodedBlock; readonly prepares: readonly Prepare[] };
}

export interface Proposal extends Signed {
  readonly kind: "proposal";
  readonly digest: Hash;
  readonly block: EncodedBlock;
  /** Empty in round 0; else a quorum of ROUND-CHANGEs, and the PREPAREs of the highest prepared among them. */
  readonly justification: { readonly roundChanges: readonly RoundChange[]; readonly prepares: readonly Prepare[] };
}

/** A final block with its certificate; accepted at any time, and the way a node catches up. */
export interface NewBlock {
  readonly kind: "new-block";
  readonly height: number;
  readonly round: number;
  readonly digest: Hash;
  readonly block: EncodedBlock;
  readonly seals: readonly Seal[];
}

export type SignedMessage = Prepare | Commit | RoundChange | Proposal;
export type ConsensusMessage = SignedMessage | NewBlock;

/** `Omit` that keeps the kinds of a union apart. */
export type Without<Message, Field extends PropertyKey> = Message extends unknown ? Omit<Message, Field> : never;

/** A signed message without what its signature does not cover: block and justification. */
export type BareMessage = Without<SignedMessage, "block" | "justification">;

/** The message as evidence shows it; its signature still holds. */
export function bareMessage(message: SignedMessage): BareMessage {
  const { block: _, justification: __, ...bare } = { block: null, justification: null, ...message };
  return bare;
}
