import type { Hash, Hex } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";

/** A validator's hybrid signature on a block: over tag, chain id, genesis hash, height, round and block hash. */
export interface Seal {
  readonly validator: Address;
  readonly signature: Hex;
}

/** A quorum of seals of one round by distinct validators of the set after the parent. */
export interface Certificate {
  readonly height: number;
  readonly round: number;
  readonly block_hash: Hash;
  readonly seals: readonly Seal[];
}
