import type { Block } from "@tabella/chain/block";
import { certifiedHeaderOf } from "@tabella/chain/check-evidence";
import { checkCertificate } from "@tabella/consensus/certificate";
import type { Address } from "@tabella/crypto/signature";
import { stopAtFork } from "./accusing.ts";
import { isWhole } from "./block-reader.ts";
import { followCertified } from "./finality.ts";
import { updatePeer } from "./peers.ts";
import { change, halt, log, type Turn } from "./turn.ts";

/*
 * Catching up: who is behind asks one peer at a time for a bounded range of blocks, and believes nothing but
 * certificates. A peer that is silent or lies rests for some heartbeats while another is asked, so none can wedge it.
 */

export type Sync =
  | { readonly kind: "idle" }
  | { readonly kind: "asking"; readonly peer: Address }
  /** What is left of an answer; more verdicts on ballots may be needed before it can go on. */
  | { readonly kind: "applying"; readonly peer: Address; readonly blocks: readonly Block[] };

export const idleSync: Sync = { kind: "idle" };

export const blocksPerRequestMax = 64;
/** Requests of one peer that are served between two heartbeats: a thousand blocks a second, if they are small. */
export const requestsServedMax = 16;
export const syncTimeoutMs = 3_000;
const restAfterSilenceBeats = 3;
const restAfterLieBeats = 10;

/**
 * Asks for the blocks after the own head, if somebody has more: whoever was asked least. Not who claims the highest head,
 * who could lie, and by answering slowly and little keep this node behind for ever.
 */
export function syncIfBehind(turn: Turn): void {
  const { node } = turn;
  if (node.sync.kind !== "idle" || node.arriving !== null) return;
  const own = node.chain.head.index;
  const ahead = [...node.peers.entries()]
    .filter(([, peer]) => peer.height > own && peer.restingBeats === 0 && !peer.lost)
    .sort(([a, one], [b, other]) => one.timesAsked - other.timesAsked || (a < b ? -1 : 1));
  const [best] = ahead;
  if (best !== undefined) ask(turn, best[0], own + 1, blocksPerRequestMax);
}

/** A peer names another block at the height of the own head: its certificate decides whether that is a fork or a lie. */
export function probeFork(turn: Turn, peer: Address): void {
  const isResting = (turn.node.peers.get(peer)?.restingBeats ?? 0) > 0;
  if (turn.node.sync.kind === "idle" && !isResting) ask(turn, peer, turn.node.chain.head.index, 1);
}

function ask(turn: Turn, peer: Address, from: number, count: number): void {
  const timesAsked = (turn.node.peers.get(peer)?.timesAsked ?? 0) + 1;
  change(turn, { sync: { kind: "asking", peer }, peers: updatePeer(turn.node.peers, peer, { timesAsked }) });
  turn.effects.push(
    { kind: "send", to: peer, message: { kind: "blocks-request", from, count } },
    { kind: "arm-timer", timer: "sync", afterMs: syncTimeoutMs },
  );
}

/** Somebody else catches up: the host reads the store. Only what is final here, and not too much at once. */
export function serveBlocks(turn: Turn, to: Address, request: { readonly from: number; readonly count: number }): void {
  const head = turn.node.chain.head.index;
  const from = Math.max(1, request.from);
  const count = Math.min(request.count, blocksPerRequestMax, head - from + 1);
  const served = turn.node.peers.get(to)?.served ?? 0;
  if (count <= 0 || served >= requestsServedMax) return;
  change(turn, { peers: updatePeer(turn.node.peers, to, { served: served + 1 }) });
  turn.effects.push({ kind: "serve-blocks", to, from, count });
}

/** The answer to the own request; what nobody asked for is not looked at. */
export function receiveBlocks(turn: Turn, from: Address, blocks: readonly Block[]): void {
  const { sync } = turn.node;
  if (sync.kind !== "asking" || sync.peer !== from) return;
  turn.effects.push({ kind: "cancel-timer", timer: "sync" });
  if (blocks.length === 0) {
    giveUpOn(turn, from, restAfterSilenceBeats, "sync-empty-answer");
    return;
  }
  change(turn, { sync: { kind: "applying", peer: from, blocks: blocks.slice(0, blocksPerRequestMax) } });
}

/** The peer did not answer in time. */
export function syncTimedOut(turn: Turn): void {
  const { sync } = turn.node;
  if (sync.kind === "asking") giveUpOn(turn, sync.peer, restAfterSilenceBeats, "sync-timeout");
}

/** Applies what has arrived, as far as verdicts on ballots allow, and asks for more when all is applied. Ends every step. */
export function continueSync(turn: Turn): void {
  for (;;) {
    const { sync, arriving, halted } = turn.node;
    if (sync.kind !== "applying" || arriving !== null || halted !== null) return;
    const [block, ...blocks] = sync.blocks;
    if (block === undefined) {
      change(turn, { sync: idleSync });
      syncIfBehind(turn);
      return;
    }
    change(turn, { sync: { ...sync, blocks } });
    take(turn, sync.peer, block);
  }
}

/** One block of an answer. Only what follows the head, is whole and carries a certificate of the set after its parent counts (C-6). */
function take(turn: Turn, peer: Address, block: Block): void {
  const { chain, identity, config } = turn.node;
  const { head } = chain;
  if (block.index < head.index || block.block_hash === head.block_hash) return;
  const certificate = { height: block.index, round: block.round, block_hash: block.block_hash, seals: block.seals };
  const isCertified =
    block.index <= head.index + 1 &&
    isWhole(turn.node, block) &&
    checkCertificate(identity, chain.validators, certificate, config.checker).ok;
  if (!isCertified) {
    giveUpOn(turn, peer, restAfterLieBeats, "sync-lie");
    return;
  }
  if (block.index === head.index || block.prev_hash !== head.block_hash) {
    stopBeside(turn, block);
    return;
  }
  followCertified(turn, block);
}

/** C-30: a certified block at the head's height that is another, or one on another parent, beside the head's own certificate. */
function stopBeside(turn: Turn, block: Block): void {
  const { chain, headCertificate } = turn.node;
  if (headCertificate !== null) {
    const { head } = chain;
    stopAtFork(turn, certifiedHeaderOf({ ...head, ...headCertificate }), certifiedHeaderOf(block));
  } else halt(turn, "a quorum sealed a block on another genesis", { block });
}

function giveUpOn(turn: Turn, peer: Address, restingBeats: number, event: string): void {
  log(turn, "warn", event, { peer });
  change(turn, { sync: idleSync, peers: updatePeer(turn.node.peers, peer, { restingBeats }) });
  syncIfBehind(turn);
}
