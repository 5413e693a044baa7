import type { Seal } from "@tabella/consensus/certificate";
import type { Hash } from "@tabella/crypto/hex";
import type { BlockHeader } from "./block.ts";
import type { BallotTransaction } from "./transaction.ts";

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
  /** RFC 6962 inclusion proof in `transactions_root`. */
  readonly inclusion: { readonly leaf_index: number; readonly tree_size: number; readonly path: readonly Hash[] };
}
