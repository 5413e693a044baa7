import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { epochOf } from "@tabella/chain/validator-history";
import { signAsValidator } from "@tabella/chain/validator-signature";
import { crashesTolerated, liarsTolerated, quorum, validatorOf } from "@tabella/consensus/validator-set";
import type { Address } from "@tabella/crypto/signature";
import { Map as ImmutableMap } from "immutable";
import type { NodeConfig, NodeStart } from "./node.ts";
import { sayOwn } from "./own-transactions.ts";
import { isAbsent, missedBeatsMax } from "./peers.ts";
import { change, log, type Turn } from "./turn.ts";

/**
 * May this validator vote? One that has lost its memory could vote a second time where it has voted before, so it
 * watches until no vote that it may have forgotten can matter any more (docs/consensus.md, C-35).
 */
export type Voting =
  /** `fromHeight`: 0, or the first height that was safe after watching. Below it nothing is ever said. */
  | { readonly kind: "voting"; readonly fromHeight: number }
  | {
      readonly kind: "watching";
      /** Of each other validator the lowest head that it told since this node started. */
      readonly heads: ImmutableMap<Address, number>;
      /** First height to vote at; null until enough heads are known. */
      readonly untilHeight: number | null;
      /** Epoch of the set whose members' heads gave it: with another set they have to be asked about that one. */
      readonly epoch: number;
      /** The operator has said that it shall vote if nothing goes on without it (C-42). */
      readonly override: Override | null;
    };

/** For how many heartbeats this node has stood at this height, with nothing told that is above it. */
interface Override {
  readonly height: number;
  readonly calmBeats: number;
}

/** Votes that were forgotten can lie at most two heights above the highest head of the others. */
const heightsToSkip = 3;

/** Keys of a new network came without the marks that they have never signed: at height 0 no time and no block mends that. */
const noFirstBlock = {
  reason: "nobody has a block, and too few validators know that they have never signed",
  help: "start with the file ….unused that was made with the key, beside it or in the data folder",
};

/** So long an override waits for others to tell their heads, and for blocks that need no override. */
const calmBeatsMin = missedBeatsMax + 1;

export function votingAtStart(
  { signer }: Pick<NodeConfig, "signer">,
  { chain, memory, watchOverride = false }: Pick<NodeStart, "chain" | "memory" | "watchOverride">,
): Voting {
  if (signer === null || memory !== null) return { kind: "voting", fromHeight: 0 };
  const override = watchOverride ? { height: chain.head.index, calmBeats: 0 } : null;
  return { kind: "watching", heads: ImmutableMap(), untilHeight: null, epoch: 0, override };
}

/** For consensus: the first safe height, 0 for who never forgot, beyond every height while too little is known. */
export function watchUntilHeight(voting: Voting): number {
  if (voting.kind === "voting") return voting.fromHeight;
  return voting.untilHeight ?? Number.MAX_SAFE_INTEGER;
}

/** A validator told its head. Any that it told since this node started will do, and honest ones never go back. */
export function learnHead(turn: Turn, from: Address, height: number): void {
  const { voting, chain, config } = turn.node;
  if (voting.kind !== "watching") return;
  if (from === config.signer?.address || validatorOf(chain.validators, from) === undefined) return;
  const heads = voting.heads.set(from, Math.min(height, voting.heads.get(from) ?? height));
  change(turn, { voting: { ...voting, heads } });
  reviewWatching(turn);
}

/**
 * A head was told, or the ledger has grown. A head counts once this ledger has reached it, so that certified blocks back
 * it; one that nothing backs is worth as much as silence. Once n - quorum + 1 + f heads of others count, at least one
 * honest validator among them took part in whatever this one may have helped to finalise. None of these heads is above
 * the own, so the first safe height follows from that; at that height this validator is like any other again.
 * All this is about one set: with another set another quorum may have gone on, so a change before that height begins it anew.
 */
export function reviewWatching(turn: Turn): void {
  const { voting, chain } = turn.node;
  if (voting.kind !== "watching") return;
  const own = chain.head.index;
  const epoch = epochOf(chain);
  if (voting.untilHeight === null || voting.epoch !== epoch) {
    const count = chain.validators.length;
    const members = voting.heads.filter((_, address) => validatorOf(chain.validators, address) !== undefined);
    const backed = members.count((height) => height <= own);
    if (voting.untilHeight !== null) change(turn, { voting: { ...voting, untilHeight: null, epoch } });
    if (backed < crashesTolerated(count) + 1 + liarsTolerated(count)) return;
    const untilHeight = own + heightsToSkip;
    change(turn, { voting: { ...voting, untilHeight, epoch } });
    log(turn, "warn", "watching", { untilHeight, reason: "memory lost" });
    if (own === 0 && othersWhoVote(turn) < quorum(count)) log(turn, "warn", "no-first-block", noFirstBlock);
  } else if (own + 1 >= voting.untilHeight) {
    change(turn, { voting: { kind: "voting", fromHeight: voting.untilHeight } });
    log(turn, "info", "voting-again", { height: own + 1 });
  }
}

/**
 * C-42: a heartbeat has passed. Where the operator has said so, a validator without its memory votes all the same, from the
 * height after its own on: once it has stood still for some heartbeats at the highest head that anybody told, and so few
 * others vote that no block can become final without it. Then none of the three heights that it would skip would ever be
 * sealed. What allows it is used up, and what it did is on the disk as a transaction, before it says anything.
 */
export function countCalmBeat(turn: Turn): void {
  const { voting, chain, config } = turn.node;
  const { signer } = config;
  if (signer === null || voting.kind !== "watching" || voting.override === null) return;
  const own = chain.head.index;
  const told = voting.heads.filter((_, address) => validatorOf(chain.validators, address) !== undefined);
  // What each told last, whether or not it is still reached: honest heads never go back.
  const isHighest = chain.validators.every(({ address }) => (turn.node.peers.get(address)?.height ?? 0) <= own);
  const isCalm = voting.override.height === own && isHighest;
  const override = { height: own, calmBeats: isCalm ? voting.override.calmBeats + 1 : 0 };
  change(turn, { voting: { ...voting, override } });
  const isMember = validatorOf(chain.validators, signer.address) !== undefined;
  const isAlone = told.isEmpty() && chain.validators.length > 1;
  if (
    override.calmBeats < calmBeatsMin ||
    !isMember ||
    isAlone ||
    othersWhoVote(turn) >= quorum(chain.validators.length)
  )
    return;
  const height = own + 1;
  const unsigned = { type: "watch-override", validator: signer.address, height } as const;
  const transaction = encodeTransaction(signAsValidator(turn.node.identity, unsigned, signer));
  change(turn, { voting: { kind: "voting", fromHeight: height } });
  log(turn, "warn", "watch-overridden", {
    height,
    reason: "memory lost, and the operator has said that it shall vote",
  });
  turn.effects.push({ kind: "override-watching", transaction, memory: { height, round: 0, sent: [] } });
  sayOwn(turn, transaction);
  if (turn.node.pool.entries.size > 0) turn.agenda.push({ kind: "work-available" });
}

/** Members of the set, besides this node, that can be reached and do not watch themselves. */
function othersWhoVote({ node }: Turn): number {
  const { chain, config, peers } = node;
  return chain.validators.filter(({ address }) => {
    const peer = peers.get(address);
    return address !== config.signer?.address && peer !== undefined && !isAbsent(peer);
  }).length;
}
