import type { Block } from "@tabella/chain/block";
import { copiedVote, readSomeVotes, unreadVotes } from "@tabella/chain/unread-votes";
import type { Node } from "./node.ts";
import { isSyncing } from "./sync-ranges.ts";
import { change, halt, log, type Turn } from "./turn.ts";

/*
 * What catching up has left for later: the points of votes are read here, in small parts while nothing is to be caught up
 * with; proofs are checked by the host, in its workers, block by block from the own store, and it tells how far it is.
 */

/** Votes read between two inputs: about 10 ms, so that consensus never waits for long. */
const votesPerPart = 50;

/** Heights of blocks whose proofs were checked, though something below is still owed; both ends belong to it. */
export interface ProvenRange {
  readonly from: number;
  readonly to: number;
}

/** So many are remembered, the newest; of what is forgotten proofs are checked once more. */
const provenRangesMax = 1_024;

/** Proofs of all blocks up to here hold; durable, so that no start checks them again. */
export function proveUpTo(turn: Turn, height: number): void {
  const { chain } = turn.node;
  const owed = firstOwed(turn.node, Math.min(height, chain.head.index));
  const provenHeight = owed === null ? chain.head.index : owed.from - 1;
  if (provenHeight <= turn.node.provenHeight) return;
  change(turn, { provenHeight, provenAbove: turn.node.provenAbove.filter(({ to }) => to > provenHeight) });
  turn.effects.push({ kind: "persist", provenHeight });
}

/**
 * The head's proofs hold, and are never checked again: a node that once took a block by its certificate, for want of time,
 * would otherwise have to check each that follows twice, and never have time again.
 */
export function proveHead(turn: Turn, { index, transactions }: Block): void {
  const { provenHeight, provenAbove } = turn.node;
  const last = provenAbove.at(-1);
  if (index === provenHeight + 1) proveUpTo(turn, index);
  else if (last?.to === index - 1) {
    change(turn, { provenAbove: [...provenAbove.slice(0, -1), { from: last.from, to: index }] });
  } else if (transactions.length > 0) {
    // An empty block is proven in no time: not worth remembering while a month of them is caught up with.
    change(turn, { provenAbove: [...provenAbove, { from: index, to: index }].slice(-provenRangesMax) });
  }
}

/** The lowest heights above the given one whose proofs are owed, up to what is proven again or the head; null if none are. */
export function firstOwed(
  { chain, provenAbove }: Pick<Node, "chain" | "provenAbove">,
  above: number,
): ProvenRange | null {
  let from = above + 1;
  for (const proven of provenAbove) {
    if (from < proven.from) return { from, to: proven.from - 1 };
    from = Math.max(from, proven.to + 1);
  }
  return from <= chain.head.index ? { from, to: chain.head.index } : null;
}

/** A proof behind the head does not hold, or the own store does not say any more what was written: this node stops. */
export function stopForStore(turn: Turn, found: { readonly height: number; readonly why: string }): void {
  halt(turn, `block ${found.height} of the own store does not hold: ${found.why}`, found);
}

/** Time to read on, once nothing is being caught up with. */
export function readOn(turn: Turn): void {
  const { chain } = turn.node;
  if (isSyncing(turn.node) || unreadVotes(chain) === 0) return;
  const next = readSomeVotes(chain, votesPerPart);
  change(turn, { chain: next });
  if (unreadVotes(next) > 0) {
    turn.effects.push({ kind: "arm-timer", timer: "read-votes", afterMs: 1 });
    return;
  }
  log(turn, "info", "votes-read", { height: next.head.index });
  const copied = copiedVote(next);
  if (copied !== null) stopForStore(turn, { height: next.head.index, why: `election ${copied} has a copied vote` });
}

/** With the heartbeat: how far catching up is, and whether votes wait to be read. */
export function tellProgress(turn: Turn): void {
  const { chain, provenHeight, peers } = turn.node;
  if (unreadVotes(chain) > 0) turn.effects.push({ kind: "arm-timer", timer: "read-votes", afterMs: 1 });
  const height = chain.head.index;
  const target = targetHeight(turn.node);
  if (!isSyncing(turn.node) && provenHeight >= height) return;
  log(turn, "info", "catching-up", { height, target, provenHeight, peers: peers.count(({ lost }) => !lost) });
}

/** The highest head that anyone who can be reached tells, or the own: a claim, until certificates back it. */
export function targetHeight({ chain, peers }: Pick<Turn["node"], "chain" | "peers">): number {
  return peers.reduce((highest, peer) => (peer.lost ? highest : Math.max(highest, peer.height)), chain.head.index);
}
