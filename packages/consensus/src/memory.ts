import type { Hash } from "@tabella/crypto/hex";
import type { EncodedBlock, Prepare, SignedMessage } from "./message.ts";

/** The block on which a quorum of PREPAREs of one round was seen (C-27). */
export interface Prepared {
  readonly round: number;
  readonly digest: Hash;
  readonly block: EncodedBlock;
  readonly prepares: readonly Prepare[];
}

/** What must survive a crash so that one (height, round, step) never gives two messages (C-32). JSON all through. */
export interface ConsensusMemory {
  readonly height: number;
  readonly round: number;
  readonly prepared?: Prepared;
  /** Own signed messages of this height and round, exactly as they were sent; sent again, never signed anew. */
  readonly sent: readonly SignedMessage[];
}
