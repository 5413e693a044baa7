import type { Block } from "@tabella/chain/block";
import type { ConsensusMessage } from "@tabella/consensus/message";
import type { Hash } from "@tabella/crypto/hex";

/** Everything that validators (and observers, for the last three) say to each other. JSON all through. */
export type PeerMessage =
  | { readonly kind: "consensus"; readonly message: ConsensusMessage }
  /** Canonical JSON texts of transactions; gossiped until final. */
  | { readonly kind: "transactions"; readonly transactions: readonly string[] }
  /** Heartbeat, once a second; `timeMs` measures clock drift. */
  | {
      readonly kind: "status";
      readonly height: number;
      readonly headHash: Hash;
      readonly round: number;
      readonly timeMs: number;
      /** It has lost its memory and says nothing in consensus for now (C-35): nobody need wait for its turn (C-16). */
      readonly watching?: true;
    }
  /** Canonical text of the proof of a fork, from a node that has stopped because of it. */
  | { readonly kind: "evidence"; readonly evidence: string }
  | { readonly kind: "blocks-request"; readonly from: number; readonly count: number }
  | { readonly kind: "blocks"; readonly blocks: readonly Block[] };
