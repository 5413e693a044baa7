import type { Hash } from "@tabella/crypto/hex";
import type { Address, SignatureChecker, Signer } from "@tabella/crypto/signature";
import type { ChainIdentity } from "./chain-identity.ts";
import type { ConsensusMemory } from "./memory.ts";
import type { EncodedBlock } from "./message.ts";
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
