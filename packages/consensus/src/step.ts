/**
 * The QBFT machine's door. A pure step function: what it needs to know comes as an input, what it wants done goes out
 * as an effect, in the order in which the host must do it (persist before send). Rules: docs/consensus.md, C-1 to C-…
 */
import type { Hash } from "@tabella/crypto/hex";
import type { Address, SignatureChecker, Signer } from "@tabella/crypto/signature";
import type { Certificate } from "./certificate.ts";
import type { ChainIdentity } from "./chain-identity.ts";
import type { ConsensusMessage, EncodedBlock, NewBlock, Prepare, SignedMessage } from "./message.ts";
import type { ValidatorSet } from "./validator-set.ts";

/** What does not change from step to step. Give the same one to every step; only `watchUntilHeight` may change. */
export interface ConsensusConfig {
  readonly identity: ChainIdentity;
  /** Null: an observer, who follows certificates and says nothing. */
  readonly signer: Signer | null;
  readonly checker: SignatureChecker;
  /** Time of round 0 in milliseconds; later rounds have min(base * 2^round, 8 s). */
  readonly roundBaseMs: number;
  /** A validator without its memory only watches below this height (0: it votes). Learnt later, it may be lowered. */
  readonly watchUntilHeight: number;
  /**
   * Everything that can be said of a block without the ledger: it is well-formed, of this height, its block hash is
   * `digest`, and its author's signature holds. Called for every block that comes in a message.
   */
  readonly blockMatches: (block: EncodedBlock, expected: { readonly height: number; readonly digest: Hash }) => boolean;
}

/** Where the machine starts: the height after the ledger's head. */
export interface ConsensusStart {
  readonly height: number;
  /** Author (`validator`) of the head; undefined if the head is the genesis block. */
  readonly previousProposer: Address | undefined;
  /** The set after the head. */
  readonly validators: ValidatorSet;
  /** What was stored last, or null if there never was any. */
  readonly memory: ConsensusMemory | null;
}

export type ConsensusInput =
  /** The node has work (a transaction, or the trailing empty block is due): start the height's timer, propose if it is our turn. */
  | { readonly kind: "work-available" }
  /** Answer to `build-proposal`. With nothing to propose there is no answer; say `work-available` when there is. */
  | {
      readonly kind: "proposal-built";
      readonly height: number;
      readonly round: number;
      readonly digest: Hash;
      readonly block: EncodedBlock;
    }
  /** Answer to `validate-block`, which it repeats. */
  | {
      readonly kind: "block-verdict";
      readonly height: number;
      readonly round: number;
      readonly digest: Hash;
      readonly fresh: boolean;
      readonly valid: boolean;
    }
  /** Decoded by `decodeMessage`; the machine checks signatures and everything else. */
  | { readonly kind: "message"; readonly message: ConsensusMessage }
  | { readonly kind: "timeout"; readonly height: number; readonly round: number }
  /** The validator is known to be unreachable (closed connection, three heartbeats missed), until `peer-found`. */
  | { readonly kind: "peer-lost"; readonly validator: Address }
  | { readonly kind: "peer-found"; readonly validator: Address }
  /** The fixed cadence at which the own messages of the round are sent again, and the last block to those behind. */
  | { readonly kind: "rebroadcast" }
  /** The ledger has moved (own decision applied, or synced): start the next height with this set and previous proposer. */
  | {
      readonly kind: "height-started";
      readonly height: number;
      readonly previousProposer: Address | undefined;
      readonly validators: ValidatorSet;
    };

export type ConsensusEffect =
  /** Durable (synced) before any later effect of the list is performed. The host stores the last one, whole. */
  | { readonly kind: "persist"; readonly memory: ConsensusMemory }
  | { readonly kind: "broadcast"; readonly message: ConsensusMessage }
  | { readonly kind: "send"; readonly to: Address; readonly message: ConsensusMessage }
  /** There is one timer: a new one replaces the one before. */
  | { readonly kind: "start-timer"; readonly height: number; readonly round: number; readonly afterMs: number }
  | { readonly kind: "build-proposal"; readonly height: number; readonly round: number }
  /**
   * Is the block valid on the head? If `fresh` (an unprepared proposal), its time must lie in the window of the own
   * clock and its author must be `proposer`; else it need only be later than its parent.
   */
  | {
      readonly kind: "validate-block";
      readonly height: number;
      readonly round: number;
      readonly proposer: Address;
      readonly digest: Hash;
      readonly block: EncodedBlock;
      readonly fresh: boolean;
    }
  /** The block is final and was found valid. The host applies and stores it, then gives `height-started`. */
  | { readonly kind: "decide"; readonly block: EncodedBlock; readonly certificate: Certificate }
  /** Two certificates for one height: the node must stop and publish both. */
  | {
      readonly kind: "fork-detected";
      readonly height: number;
      readonly ours: NewBlock;
      readonly other: NewBlock;
    }
  /** Two signed messages of one author for one (height, round, step): evidence; at most one an author and height. */
  | {
      readonly kind: "equivocation-detected";
      readonly author: Address;
      readonly first: SignedMessage;
      readonly second: SignedMessage;
    };

/** What must survive a crash so that one (height, round, step) never gives two messages. JSON all through. */
export interface ConsensusMemory {
  readonly height: number;
  readonly round: number;
  readonly prepared?: Prepared;
  /** Own signed messages of this height and round, exactly as they were sent; sent again, never signed anew. */
  readonly sent: readonly SignedMessage[];
}

/** The block on which a quorum of PREPAREs of one round was seen. */
export interface Prepared {
  readonly round: number;
  readonly digest: Hash;
  readonly block: EncodedBlock;
  readonly prepares: readonly Prepare[];
}

/** An immutable value; opaque to the host, but for what it shows: `height`, `round`, `validators`. */
export interface ConsensusState {
  readonly height: number;
  readonly round: number;
  readonly validators: ValidatorSet;
}

export interface ConsensusStep {
  readonly state: ConsensusState;
  readonly effects: readonly ConsensusEffect[];
}

/** Begins at a height, anew or from the memory; the effects send again what was sent before a crash. */
export declare function createConsensus(config: ConsensusConfig, start: ConsensusStart): ConsensusStep;

/** One input. Never throws for what a peer can cause: what does not hold is ignored. */
export declare function step(config: ConsensusConfig, state: ConsensusState, input: ConsensusInput): ConsensusStep;
