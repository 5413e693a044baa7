import type { Genesis } from "@tabella/chain/genesis";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import type { RandomSource } from "@tabella/crypto/random";
import type { Address, SignatureChecker, Signer } from "@tabella/crypto/signature";
import type { PeerMessage } from "@tabella/node/peer-message";
import type { WirePeerMessage } from "./peer-message-codec.ts";

/** What the peers' door of a validator asks of its node. */
export interface PeersPort {
  readonly identity: ChainIdentity;
  readonly limits: Genesis["limits"];
  readonly signer: Signer;
  readonly checker: SignatureChecker;
  readonly random: RandomSource;
  /** The set that seals the next block: nobody else may send. */
  validators(): ValidatorSet;
  /** A message of a validator; false when the node has no room for it now. */
  receive(from: Address, message: PeerMessage): boolean;
  /** Texts of final blocks from the store, as far as they fit a frame. */
  blockTexts(range: { readonly from: number; readonly count: number }): readonly string[];
  /** What readers may hear: heartbeats and new blocks. */
  publicMessages(signal: AbortSignal): AsyncIterable<WirePeerMessage>;
}
