import type { Hex } from "@tabella/crypto/hex";
import type { Address, HybridPublicKey } from "@tabella/crypto/signature";

/** A validator as genesis.json and transactions name it. */
export interface ValidatorEntry extends HybridPublicKey {
  readonly name: string;
}

/** A validator's vote to add or remove one; more than half of the set that seals the block makes it so. */
export interface ValidatorChangeTransaction {
  readonly type: "validator-change";
  readonly change: "add" | "remove";
  /** Whole for both: what is voted on is exactly this name and these keys. */
  readonly validator: ValidatorEntry;
  /** Changes of the set since genesis (validator-history.ts): a vote of another epoch counts for nothing. */
  readonly epoch: number;
  /** Who votes. */
  readonly author: Address;
  /** The author's, hybrid (validator-signature.ts): who can forge a vote could soon forge every block. */
  readonly signature: Hex;
}

/** A validator's word that its operator made it vote although it has lost its memory (docs/consensus.md, C-35). */
export interface WatchOverrideTransaction {
  readonly type: "watch-override";
  readonly validator: Address;
  /** The first height at which it votes again. */
  readonly height: number;
  /** The validator's, hybrid. */
  readonly signature: Hex;
}
