import type { Hash } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { ConsensusMessage, EncodedBlock } from "./message.ts";
import type { ValidatorSet } from "./validator-set.ts";

/** Everything that the machine can be told. */
export type ConsensusInput =
  /** The node has work (a transaction, or the trailing empty block is due): start the height's timer, propose if it is our turn. */
  | { readonly kind: "work-available" }
  /** Answer to `build-proposal`. With nothing to propose there is no answer; say `work-available` when there is. */
  | ({ readonly kind: "proposal-built" } & ProposalBuilt)
  /** Answer to `validate-block`, which it repeats. */
  | ({ readonly kind: "block-verdict" } & BlockVerdict)
  /** Decoded by `decodeMessage`; the machine checks signatures and everything else. */
  | { readonly kind: "message"; readonly message: ConsensusMessage }
  /** The timer has run out; `hasWork` says whether the node has any (C-12). */
  | { readonly kind: "timeout"; readonly height: number; readonly round: number; readonly hasWork: boolean }
  /** The validator is known to be unreachable (closed connection, three heartbeats missed), until `peer-found`. */
  | { readonly kind: "peer-lost"; readonly validator: Address }
  | { readonly kind: "peer-found"; readonly validator: Address }
  /** The fixed cadence at which the own messages of the round are sent again, and the last block to those behind. */
  | { readonly kind: "rebroadcast" }
  /** The ledger has moved (own decision applied, or synced): start the next height with this set and previous proposer. */
  | ({ readonly kind: "height-started" } & HeightStarted);

export interface ProposalBuilt {
  readonly height: number;
  readonly round: number;
  readonly digest: Hash;
  readonly block: EncodedBlock;
}

export interface BlockVerdict {
  readonly height: number;
  readonly round: number;
  readonly digest: Hash;
  readonly fresh: boolean;
  readonly valid: boolean;
}

export interface HeightStarted {
  readonly height: number;
  readonly previousProposer: Address | undefined;
  readonly validators: ValidatorSet;
}
