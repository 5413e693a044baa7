import type { Block } from "@tabella/chain/block";
import type { Address } from "@tabella/crypto/signature";
import type { Node } from "./node.ts";
import type { Peer } from "./peers.ts";

/*
 * What is being caught up with, as a value: ranges of heights, asked of several peers at once. Answers are kept until it is
 * their turn, for only the ledger after one block can say whether the next is certified; so their number is bounded.
 */

/** One request's worth of heights. */
export interface Range {
  readonly from: number;
  readonly count: number;
  /** Everyone who was asked for it: an answer of any of them counts, also a late one. */
  readonly askedOf: readonly Address[];
  /** Whose answer it was, and what of it is not on the ledger yet; null while there is none. Nothing of it is verified. */
  readonly answer: { readonly peer: Address; readonly blocks: readonly Block[] } | null;
}

export interface Sync {
  /** In the order of heights; each begins where the one before it ends. */
  readonly ranges: readonly Range[];
  /** Who is asked for another block at the own head's height. */
  readonly probe: Address | null;
  /** Blocks that may be under way together, as far as it is known what the own line carries in time. */
  readonly pace: number;
  /** Answers so far, of anybody. */
  readonly answers: number;
}

export const blocksPerRequestMax = 64;
/** Answers that wait for their turn, and requests that are under way, together; each may hold a frame of the wire. */
export const rangesMax = 4;

export const idleSync: Sync = { ranges: [], probe: null, pace: rangesMax * blocksPerRequestMax, answers: 0 };

/** One request was not answered in time, nor any other meanwhile: the line may be slow, so one peer is asked for less. */
export function slower(pace: number): number {
  return Math.max(1, Math.floor(Math.min(pace, blocksPerRequestMax) / 2));
}

/** An answer was quick, or came after all: there may be more under way. */
export function faster(pace: number): number {
  return Math.min(2 * pace, idleSync.pace);
}

/** How much of a range is asked for in one request. */
export function countToAsk({ pace }: Sync, { count }: Pick<Range, "count">): number {
  return Math.min(count, pace);
}
/** Of whom a range is asked, when all that follow it are answered and only it is waited for. */
const askedAtOnceMax = 2;

type Progress = Pick<Node, "sync" | "peers">;

/** Whether blocks are being fetched, or fetched ones wait for their turn. */
export function isSyncing({ sync, peers }: Progress): boolean {
  return sync.probe !== null || sync.ranges.some((range) => range.answer !== null || isAsked(peers, range));
}

function isAsked(peers: Node["peers"], { from, askedOf }: Range): boolean {
  return askedOf.some((peer) => peers.get(peer)?.asking === from);
}

/**
 * What is best asked for next: what nobody is being asked for, the lowest first; then what follows; and when nothing but the
 * lowest range is missing, that one a second time, so that a slow peer is waited for no longer than a quick one takes.
 * @returns null if enough is under way
 */
export function nextToAsk({ sync, peers, chain }: Progress & Pick<Node, "chain">): Range | null {
  const { ranges, pace } = sync;
  const atOnceMax = Math.max(1, Math.floor(pace / blocksPerRequestMax));
  const own = chain.head.index;
  const [front, ...others] = ranges;
  const busy = ranges.filter((range) => range.answer !== null || isAsked(peers, range)).length;
  const open = ranges.find((range) => range.answer === null && !isAsked(peers, range));
  if (open !== undefined && (busy < atOnceMax || open === front)) return withoutPassed(open, own);
  if (open === undefined && busy < atOnceMax) {
    const last = ranges.at(-1);
    const from = last === undefined ? own + 1 : Math.max(own + 1, last.from + last.count);
    return { from, count: blocksPerRequestMax, askedOf: [], answer: null };
  }
  const isWaitedFor = atOnceMax > 1 && others.every(({ answer }) => answer !== null);
  return front?.answer === null && isWaitedFor && front.askedOf.length < askedAtOnceMax ? front : null;
}

/** A range that nobody is being asked for, from the own head on. */
function withoutPassed(range: Range, own: number): Range {
  if (range.from > own) return range;
  const from = own + 1;
  return { from, count: range.from + range.count - from, askedOf: [], answer: null };
}

/** Of those who have all of a range's beginning and nothing else to do, who was asked least (sync.ts says why). */
export function bestPeerFor({ peers }: Pick<Node, "peers">, { from }: Range): Address | undefined {
  return [...peers]
    .filter(([, peer]) => peer.height >= from && isFree(peer))
    .sort(([a, one], [b, other]) => one.timesAsked - other.timesAsked || (a < b ? -1 : 1))[0]?.[0];
}

function isFree({ asking, restingBeats, lost, askedThisBeat }: Peer): boolean {
  return asking === null && restingBeats === 0 && !lost && askedThisBeat < requestsAskedMax;
}

/** Requests of one peer between two own heartbeats: a thousand blocks a second, if they are small. */
export const requestsAskedMax = 16;

/** The ranges with this one in its place: instead of the one that ends where it does, or at the end. */
export function withRange(ranges: readonly Range[], range: Range): readonly Range[] {
  const end = range.from + range.count;
  const isThere = ranges.some(({ from, count }) => from + count === end);
  return isThere ? ranges.map((each) => (each.from + each.count === end ? range : each)) : [...ranges, range];
}

/** An answer has come to a range. What it left out is a range of its own, unless nothing follows: then it may be all there is. */
export function withAnswer(
  ranges: readonly Range[],
  { range, peer, blocks }: { readonly range: Range; readonly peer: Address; readonly blocks: readonly Block[] },
): readonly Range[] {
  const taken = blocks.slice(0, range.count);
  const answered = { ...range, count: taken.length, answer: { peer, blocks: taken } };
  const rest = {
    from: range.from + taken.length,
    count: range.count - taken.length,
    askedOf: [],
    answer: null,
  };
  const isLast = ranges.at(-1) === range;
  return ranges.flatMap((each) => {
    if (each !== range) return [each];
    return isLast || rest.count === 0 ? [answered] : [answered, rest];
  });
}

/** Nothing that this peer has said or may yet say counts any more; nor how it has cut the ranges up. */
export function withoutPeer(ranges: readonly Range[], peer: Address): readonly Range[] {
  const joined: Range[] = [];
  for (const each of ranges) {
    const askedOf = each.askedOf.filter((address) => address !== peer);
    const range = { ...each, askedOf, answer: each.answer?.peer === peer ? null : each.answer };
    const before = joined.at(-1);
    const isOne = before && isFresh(before) && isFresh(range) && before.count + range.count <= blocksPerRequestMax;
    if (isOne) joined[joined.length - 1] = { ...before, count: before.count + range.count };
    else joined.push(range);
  }
  const last = joined.at(-1);
  return last && isFresh(last) ? joined.slice(0, -1) : joined;
}

function isFresh({ askedOf, answer }: Range): boolean {
  return askedOf.length === 0 && answer === null;
}
