import type { Hash } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { Certificate } from "./certificate.ts";
import type { ConsensusMemory } from "./memory.ts";
import type { ConsensusMessage, EncodedBlock, NewBlock, SignedMessage } from "./message.ts";

/** Everything that the machine wants done, in the order in which the host must do it. */
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
   * clock and its author must be `proposer`; else it need only be later than its parent. `certified` tells the question
   * about a certified block (C-29) from that about the round's proposal (C-25): of each kind only the last is open.
   */
  | {
      readonly kind: "validate-block";
      readonly height: number;
      readonly round: number;
      readonly proposer: Address;
      readonly digest: Hash;
      readonly block: EncodedBlock;
      readonly fresh: boolean;
      readonly certified: boolean;
    }
  /** The block is final and was found valid. The host applies and stores it, then gives `height-started`. */
  | { readonly kind: "decide"; readonly block: EncodedBlock; readonly certificate: Certificate }
  /** Two certificates for one height: the node must stop and publish both. */
  | { readonly kind: "fork-detected"; readonly height: number; readonly ours: NewBlock; readonly other: NewBlock }
  /** Two signed messages of one author for one (height, round, step): evidence; at most one an author and height. */
  | {
      readonly kind: "equivocation-detected";
      readonly author: Address;
      readonly first: SignedMessage;
      readonly second: SignedMessage;
    };
