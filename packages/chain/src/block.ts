import type { Seal } from "@tabella/consensus/certificate";
import type { Hash, Hex } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { Transaction } from "./transaction.ts";

/** Everything that `block_hash` covers, but the transactions stand for their root. */
export interface BlockHeader {
  readonly index: number;
  readonly prev_hash: Hash;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly transactions_root: Hash;
  readonly state_root: Hash;
  readonly ledger_root: Hash;
  readonly ledger_size: number;
  /** The set that seals the next block. */
  readonly validators_root: Hash;
  /** The author, made once; a re-proposal in a later round keeps it. Zero address in the genesis block. */
  readonly validator: Address;
}

/** A block before it is final: what a PROPOSAL carries. */
export interface ProposedBlock extends BlockHeader {
  readonly transactions: readonly Transaction[];
  readonly block_hash: Hash;
  /** The author's hybrid signature over the block hash; "0x" in the genesis block. */
  readonly signature: Hex;
}

/** A final block, as the proposal's JSON has it, with its certificate. The genesis block has no seals. */
export interface Block extends ProposedBlock {
  readonly round: number;
  readonly seals: readonly Seal[];
}
