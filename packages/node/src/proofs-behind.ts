import { copiedVote, readSomeVotes, unreadVotes } from "@tabella/chain/unread-votes";
import { isSyncing } from "./sync-ranges.ts";
import { change, halt, log, type Turn } from "./turn.ts";

/*
 * What catching up has left for later: the points of votes are read here, in small parts while nothing is to be caught up
 * with; proofs are checked by the host, in its workers, block by block from the own store, and it tells how far it is.
 */

/** Votes read between two inputs: about 10 ms, so that consensus never waits for long. */
const votesPerPart = 50;

/** Proofs of all blocks up to here hold; durable, so that no start checks them again. */
export function proveUpTo(turn: Turn, height: number): void {
  const provenHeight = Math.min(height, turn.node.chain.head.index);
  if (provenHeight <= turn.node.provenHeight) return;
  change(turn, { provenHeight });
  turn.effects.push({ kind: "persist", provenHeight });
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
