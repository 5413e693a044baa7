import type { ConsensusMemory } from "@tabella/consensus/memory";
import { crashesTolerated, liarsTolerated, validatorOf } from "@tabella/consensus/validator-set";
import type { Address } from "@tabella/crypto/signature";
import { Map as ImmutableMap } from "immutable";
import type { NodeConfig } from "./node.ts";
import { change, log, type Turn } from "./turn.ts";

/**
 * May this validator vote? One that has lost its memory could vote a second time where it has voted before, so it
 * watches until no vote that it may have forgotten can matter any more (consensus.md, "stricter" 7).
 */
export type Voting =
  | { readonly kind: "voting" }
  | {
      readonly kind: "watching";
      /** Heads of the other validators, as they told them since this node started. */
      readonly heads: ImmutableMap<Address, number>;
      /** First height to vote at; null until enough heads are known. */
      readonly untilHeight: number | null;
    };

/** Votes that were forgotten can lie at most two heights above the highest head of the others. */
const heightsToSkip = 3;

export function votingAtStart(config: NodeConfig, memory: ConsensusMemory | null): Voting {
  if (config.signer === null || memory !== null) return { kind: "voting" };
  return { kind: "watching", heads: ImmutableMap(), untilHeight: null };
}

/** For consensus: 0 while it may vote, beyond every height while too little is known. */
export function watchUntilHeight(voting: Voting): number {
  if (voting.kind === "voting") return 0;
  return voting.untilHeight ?? Number.MAX_SAFE_INTEGER;
}

/**
 * A validator told its head. Once n - quorum + 1 + f others have, at least one honest one among them took part in
 * whatever this validator may have helped to finalise, and the first safe height is known.
 */
export function learnHead(turn: Turn, from: Address, height: number): void {
  const { voting, chain, config } = turn.node;
  if (voting.kind !== "watching" || voting.untilHeight !== null) return;
  if (from === config.signer?.address || validatorOf(chain.validators, from) === undefined) return;
  const heads = voting.heads.set(from, Math.max(height, voting.heads.get(from) ?? 0));
  const count = chain.validators.length;
  const isEnough = heads.size >= crashesTolerated(count) + 1 + liarsTolerated(count);
  const untilHeight = isEnough ? Math.max(chain.head.index, ...heads.values()) + heightsToSkip : null;
  change(turn, { voting: { ...voting, heads, untilHeight } });
  if (untilHeight !== null) log(turn, "warn", "watching", { untilHeight, reason: "memory lost" });
}

/** The ledger has reached the first safe height: from here on this validator is like any other. */
export function endWatching(turn: Turn): void {
  const { voting, chain } = turn.node;
  if (voting.kind !== "watching" || voting.untilHeight === null || chain.head.index + 1 < voting.untilHeight) return;
  change(turn, { voting: { kind: "voting" } });
  log(turn, "info", "voting-again", { height: chain.head.index + 1 });
}
