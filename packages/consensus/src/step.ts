/**
 * The QBFT machine's door. A pure step function: what it needs to know comes as an input, what it wants done goes out
 * as an effect, in the order in which the host must do it (persist before send).
 */
import type { Hash } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { Certificate } from "./certificate.ts";
import type { ConsensusMessage, EncodedBlock } from "./message.ts";

export type ConsensusInput =
  /** The node has work (a transaction, or the trailing empty block is due): start the height's timer, propose if it is our turn. */
  | { readonly kind: "work-available" }
  /** Answer to `build-proposal`. */
  | {
      readonly kind: "proposal-built";
      readonly height: number;
      readonly round: number;
      readonly digest: Hash;
      readonly block: EncodedBlock;
    }
  /** Answer to `validate-block`. `fresh` says that the time window was demanded. */
  | {
      readonly kind: "block-verdict";
      readonly height: number;
      readonly digest: Hash;
      readonly fresh: boolean;
      readonly valid: boolean;
    }
  | { readonly kind: "message"; readonly message: ConsensusMessage }
  | { readonly kind: "timeout"; readonly height: number; readonly round: number }
  /** The proposer of the round is known to be unreachable (closed connection, three heartbeats missed). */
  | { readonly kind: "peer-lost"; readonly validator: Address }
  /** The fixed cadence at which the own last message and the best certificate are sent again. */
  | { readonly kind: "rebroadcast" }
  /** The ledger has moved (own decision applied, or synced): start the next height with this set and previous proposer. */
  | { readonly kind: "height-started"; readonly height: number; readonly previousProposer: Address | undefined };

export type ConsensusEffect =
  /** Durable (synced) before any later effect of the list is performed. The host stores the last one, whole. */
  | { readonly kind: "persist"; readonly memory: ConsensusMemory }
  | { readonly kind: "broadcast"; readonly message: ConsensusMessage }
  | { readonly kind: "send"; readonly to: Address; readonly message: ConsensusMessage }
  | { readonly kind: "start-timer"; readonly height: number; readonly round: number; readonly afterMs: number }
  | { readonly kind: "build-proposal"; readonly height: number; readonly round: number }
  | {
      readonly kind: "validate-block";
      readonly height: number;
      readonly digest: Hash;
      readonly block: EncodedBlock;
      readonly fresh: boolean;
    }
  | { readonly kind: "decide"; readonly block: EncodedBlock; readonly certificate: Certificate }
  /** A certificate for another block at a height that is final here: two certificates for one height. */
  | { readonly kind: "fork-detected"; readonly height: number; readonly other: ConsensusMessage };

/** What must survive a crash so that one (height, round, step) never gives two messages. JSON all through. */
export interface ConsensusMemory {
  readonly height: number;
  readonly round: number;
  readonly prepared?: {
    readonly round: number;
    readonly digest: Hash;
    readonly block: EncodedBlock;
    readonly prepares: readonly ConsensusMessage[];
  };
  /** Own signed messages of this height, exactly as they were sent; sent again, never signed anew. */
  readonly sent: readonly ConsensusMessage[];
}
