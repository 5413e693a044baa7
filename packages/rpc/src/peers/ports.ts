import type { Genesis } from "@tabella/chain/genesis";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import type { Hex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import type { Address, SignatureChecker, Signer } from "@tabella/crypto/signature";
import type { PeerMessage } from "@tabella/node/peer-message";
import type { SignedPeerRecord } from "../bootnode/peer-record.ts";
import type { Presence, PresenceQuestion } from "./key-presence.ts";
import type { WirePeerMessage } from "./peer-message-codec.ts";

/** What the peers' door of a validator asks of its node. */
export interface PeersPort {
  readonly identity: ChainIdentity;
  readonly limits: Genesis["limits"];
  readonly signer: Signer;
  readonly checker: SignatureChecker;
  readonly random: RandomSource;
  /** Of this process, drawn at its start. */
  readonly instance: Hex;
  readonly nowMs: () => number;
  /** The set that seals the next block: nobody else may send. Asked anew for everything that is said. */
  validators(): ValidatorSet;
  /** A message of a validator; false when the node has no room for it now. */
  receive(from: Address, message: PeerMessage): boolean;
  /** Texts of final blocks from the store, as far as they fit a frame. */
  blockTexts(range: { readonly from: number; readonly count: number }): readonly string[];
  /** What readers may hear: heartbeats and new blocks. */
  publicMessages(signal: AbortSignal): AsyncIterable<WirePeerMessage>;
  /** Signed records of validators, as far as this node knows them. */
  knownAddresses(): readonly SignedPeerRecord[];
  /** Records that another validator knows; only what their own keys have signed is believed. */
  learnAddresses(told: readonly SignedPeerRecord[]): void;
  /** Asks the process to which this node is linked under the validator's key; null if none answers in time. */
  askPresence(validator: Address, question: PresenceQuestion): Promise<Presence | null>;
  /** Another process with this node's own key has called the validator `at`, or this node. */
  onKeyElsewhere(at: Address): void;
}
