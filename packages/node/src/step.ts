/** One validator as a value: `(node, input) -> { node, effects }`. The host performs the effects, in their order. */

import type { Block } from "@tabella/chain/block";
import type { BallotCheckRequest, CheckedBallot } from "@tabella/chain/checked-ballot";
import type { Rejection } from "@tabella/chain/rejection";
import type { ConsensusMemory } from "@tabella/consensus/step";
import type { Hash } from "@tabella/crypto/hex";
import type { Result } from "@tabella/crypto/result";
import type { Address } from "@tabella/crypto/signature";
import type { PeerMessage } from "./peer-message.ts";

/** Every input carries the host's clock: time is an argument. */
export type NodeInput = { readonly nowMs: number } & (
  | { readonly kind: "started" }
  /** A transaction from outside (JSON-RPC, tRPC): canonical JSON text. `requestId` comes back in `respond`. */
  | { readonly kind: "transaction-submitted"; readonly text: string; readonly requestId: string }
  /** Answer to `check-ballots`. */
  | { readonly kind: "ballots-checked"; readonly verdicts: readonly BallotVerdict[] }
  | { readonly kind: "peer-message"; readonly from: Address; readonly message: PeerMessage }
  | { readonly kind: "peer-connected"; readonly peer: Address }
  | { readonly kind: "peer-lost"; readonly peer: Address }
  | { readonly kind: "timer"; readonly timer: string }
);

export interface BallotVerdict {
  readonly transactionHash: Hash;
  readonly verdict: Result<CheckedBallot, Rejection>;
}

export type NodeEffect =
  /** One write transaction and one sync: whatever follows in the list happens only after it is durable. */
  | { readonly kind: "persist"; readonly block?: Block; readonly memory?: ConsensusMemory }
  | { readonly kind: "send"; readonly to: Address; readonly message: PeerMessage }
  | { readonly kind: "broadcast"; readonly message: PeerMessage }
  /** Answer a peer's blocks-request from the store: blocks from `from`, at most `count`, as one `blocks` message. */
  | { readonly kind: "serve-blocks"; readonly to: Address; readonly from: number; readonly count: number }
  /** One timer a name; arming it again replaces it; `timer` comes back as an input. */
  | { readonly kind: "arm-timer"; readonly timer: string; readonly afterMs: number }
  | { readonly kind: "cancel-timer"; readonly timer: string }
  /** Check proofs (in workers); every request gets a verdict in `ballots-checked`, in any order and grouping. */
  | { readonly kind: "check-ballots"; readonly requests: readonly BallotCheckRequest[] }
  /** Answer to `transaction-submitted`: in the pool (or already final) under this hash, or why not. */
  | { readonly kind: "respond"; readonly requestId: string; readonly outcome: Result<Hash, Rejection> }
  /** After its `persist`: tell subscribers. */
  | { readonly kind: "block-final"; readonly block: Block }
  /** Stop serving and say why: two certificates for one height, or a store that contradicts itself. */
  | { readonly kind: "halt"; readonly reason: string; readonly evidence: unknown }
  | {
      readonly kind: "log";
      readonly level: "debug" | "info" | "warn" | "error";
      readonly event: string;
      readonly fields: Readonly<Record<string, unknown>>;
    };
