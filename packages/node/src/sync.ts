import type { Block } from "@tabella/chain/block";
import { certifiedHeaderOf } from "@tabella/chain/check-evidence";
import { validatorsAt } from "@tabella/chain/validator-history";
import { checkCertificate } from "@tabella/consensus/certificate";
import type { Address } from "@tabella/crypto/signature";
import { stopAtFork } from "./accusing.ts";
import { isWhole } from "./block-reader.ts";
import { followCertified } from "./finality.ts";
import { type Peer, updatePeer } from "./peers.ts";
import {
  bestPeerFor,
  blocksPerRequestMax,
  countToAsk,
  faster,
  isSyncing,
  nextToAsk,
  type Range,
  requestsAskedMax,
  type Sync,
  slower,
  withAnswer,
  withoutPeer,
  withRange,
} from "./sync-ranges.ts";
import { change, halt, log, type Turn } from "./turn.ts";

/*
 * Catching up: who is behind asks several peers at once, each for one bounded range of blocks, takes the answers in the
 * order of heights, and believes nothing but certificates. A peer that is slow is passed over, one that is silent or lies
 * rests for some heartbeats while others are asked for its range, so none can wedge it. Where nobody answers in time, it may be
 * the own line: then less is asked for, of one peer at a time, until answers are there in time.
 */

/** Requests of one peer that are served between two heartbeats: all that an honest one makes between two of its own. */
export const requestsServedMax = 2 * requestsAskedMax;
const syncTimeoutMs = 3_000;
const restAfterSilenceBeats = 3;
/** Silent again and again, it rests for longer, up to so many times that long. */
const restGrowthMax = 4;
const restAfterLieBeats = 10;

/** Transactions that are applied between two inputs: some 0.3 s, so that heartbeats and consensus never wait for long. */
const transactionsPerPart = 1_024;

/** Goes on with what has arrived (step.ts). */
export const syncOnTimer = "sync-on";

/**
 * Asks for blocks after the own head, if somebody has more: whoever was asked least. Not who claims the highest head,
 * who could lie, and by answering slowly and little keep this node behind for ever.
 */
export function syncIfBehind(turn: Turn): void {
  if (turn.node.arriving !== null || turn.node.halted !== null) return;
  for (let range = nextToAsk(turn.node); range !== null; range = nextToAsk(turn.node)) {
    const peer = bestPeerFor(turn.node, range);
    if (peer === undefined) return;
    const asked = { ...range, askedOf: [...range.askedOf.filter((each) => each !== peer), peer] };
    changeSync(turn, { ranges: withRange(turn.node.sync.ranges, asked) });
    ask(turn, peer, { from: range.from, count: countToAsk(turn.node.sync, range) });
  }
}

/** A peer names another block at the height of the own head: its certificate decides whether that is a fork or a lie. */
export function probeFork(turn: Turn, peer: Address): void {
  const known = turn.node.peers.get(peer);
  if (known === undefined || known.restingBeats > 0 || isSyncing(turn.node)) return;
  changeSync(turn, { probe: peer });
  ask(turn, peer, { from: turn.node.chain.head.index, count: 1 });
}

function ask(turn: Turn, peer: Address, { from, count }: Pick<Range, "from" | "count">): void {
  const { timesAsked = 0, askedThisBeat = 0 } = turn.node.peers.get(peer) ?? {};
  const { answers: answersBefore } = turn.node.sync;
  changePeer(turn, peer, { asking: from, answersBefore, timesAsked: timesAsked + 1, askedThisBeat: askedThisBeat + 1 });
  turn.effects.push({ kind: "send", to: peer, message: { kind: "blocks-request", from, count } });
  armTimer(turn, peer);
}

/** Somebody else catches up: the host reads the store. Only what is final here, and not too much at once. */
export function serveBlocks(turn: Turn, to: Address, request: { readonly from: number; readonly count: number }): void {
  const head = turn.node.chain.head.index;
  const from = Math.max(1, request.from);
  const count = Math.min(request.count, blocksPerRequestMax, head - from + 1);
  const served = turn.node.peers.get(to)?.served ?? 0;
  if (count <= 0 || served >= requestsServedMax) return;
  changePeer(turn, to, { served: served + 1 });
  turn.effects.push({ kind: "serve-blocks", to, from, count });
}

/** An answer to an own request, in time or late; what nobody asked for is not looked at. */
export function receiveBlocks(turn: Turn, from: Address, blocks: readonly Block[]): void {
  const { sync, peers, chain } = turn.node;
  const asking = peers.get(from)?.asking ?? null;
  const [first] = blocks;
  if (first === undefined) {
    if (asking !== null) passOver(turn, from, "sync-empty-answer");
    return;
  }
  const range = sync.ranges.find((each) => each.from === first.index && each.askedOf.includes(from));
  if (asking !== null && first.index !== asking && range === undefined && first.index > chain.head.index) {
    dropLiar(turn, from);
    return;
  }
  if (first.index === asking) settle(turn, from);
  if (sync.probe === from && first.index === asking) {
    changeSync(turn, { probe: null });
    take(turn, from, first);
  } else if (range?.answer === null) {
    if (blocks.some((block, at) => block.index !== range.from + at)) {
      dropLiar(turn, from);
      return;
    }
    // One that is neither late nor there before the next own heartbeat says that more would be too much.
    const isSlow = asking === first.index && peers.get(from)?.askedThisBeat === 0;
    changePeer(turn, from, { restingBeats: 0, silences: 0 });
    changeSync(turn, {
      ranges: withAnswer(sync.ranges, { range, peer: from, blocks }),
      pace: isSlow ? sync.pace : faster(sync.pace),
      answers: sync.answers + 1,
    });
    // Its turn has come: continueSync sees first what it is worth.
    if (range === sync.ranges[0]) return;
  }
  syncIfBehind(turn);
}

/** The peer did not answer in time. */
export function syncTimedOut(turn: Turn, peer: Address): void {
  if (typeof turn.node.peers.get(peer)?.asking !== "number") return;
  doubtLine(turn, peer);
  passOver(turn, peer, "sync-timeout");
}

/** If nobody has answered since this peer was asked, it may be that the own line carries no more. */
function doubtLine(turn: Turn, peer: Address): void {
  const { sync, peers } = turn.node;
  const isProbed = sync.probe === peer;
  if (!isProbed && peers.get(peer)?.answersBefore === sync.answers) changeSync(turn, { pace: slower(sync.pace) });
}

/** Applies what has arrived and whose turn it is, as far as verdicts on ballots allow, and asks for more. Ends every step. */
export function continueSync(turn: Turn): void {
  let transactions = 0;
  for (;;) {
    const { sync, arriving, halted, chain } = turn.node;
    const [front, ...others] = sync.ranges;
    if (front === undefined || arriving !== null || halted !== null) break;
    const [block, ...blocks] = front.answer?.blocks ?? [];
    if (block === undefined || front.answer === null) {
      const isPassed = front.from + front.count <= chain.head.index + 1;
      if (front.answer === null && !isPassed) break;
      changeSync(turn, { ranges: others });
      continue;
    }
    if (transactions >= transactionsPerPart) {
      turn.effects.push({ kind: "arm-timer", timer: syncOnTimer, afterMs: 1 });
      break;
    }
    transactions += 1 + block.transactions.length;
    changeSync(turn, { ranges: [{ ...front, answer: { ...front.answer, blocks } }, ...others] });
    take(turn, front.answer.peer, block);
  }
  if (transactions === 0 || turn.node.halted !== null) return;
  // What this node itself took for applying blocks is not the fault of those who are being asked.
  for (const [peer, { asking }] of turn.node.peers) if (asking !== null) armTimer(turn, peer);
  syncIfBehind(turn);
}

/** One block of an answer; one that is of no use says that its peer lies. */
function take(turn: Turn, peer: Address, block: Block): void {
  const { head } = turn.node.chain;
  if (block.index < head.index || block.block_hash === head.block_hash) return;
  if (isCertified(turn, block)) takeCertified(turn, block);
  else dropLiar(turn, peer);
}

/** C-39: a block that the own disk had set aside is worth what it would be from a peer, and there is nobody to blame. */
export function takeFound(turn: Turn, block: Block): void {
  const { chain, arriving } = turn.node;
  if (arriving === null && block.index > chain.head.index && isCertified(turn, block)) takeCertified(turn, block);
}

/** Only what is not above the next height, is whole and carries a certificate of the set after its parent counts (C-6). */
function isCertified({ node }: Turn, block: Block): boolean {
  const { chain, identity, config } = node;
  const certificate = { height: block.index, round: block.round, block_hash: block.block_hash, seals: block.seals };
  return (
    block.index <= chain.head.index + 1 &&
    isWhole(node, block) &&
    checkCertificate(identity, validatorsAt(chain, block.index), certificate, config.checker).ok
  );
}

function takeCertified(turn: Turn, block: Block): void {
  const { head } = turn.node.chain;
  if (block.index === head.index || block.prev_hash !== head.block_hash) stopBeside(turn, block);
  else followCertified(turn, block);
}

/** C-30: a certified block at the head's height that is another, or one on another parent, beside the head's own certificate. */
function stopBeside(turn: Turn, block: Block): void {
  const { chain, headCertificate } = turn.node;
  if (headCertificate !== null) {
    const { head } = chain;
    stopAtFork(turn, certifiedHeaderOf({ ...head, ...headCertificate }), certifiedHeaderOf(block));
  } else halt(turn, "a quorum sealed a block on another genesis", { block });
}

/** The link to it is closed: nothing will come. */
export function stopAsking(turn: Turn, peer: Address): void {
  if (typeof turn.node.peers.get(peer)?.asking !== "number") return;
  doubtLine(turn, peer);
  giveUpOn(turn, peer, "sync-link-closed");
}

/** Its range is asked of another; should it answer all the same, that still counts. */
function passOver(turn: Turn, peer: Address, event: string): void {
  const silences = turn.node.peers.get(peer)?.silences ?? 0;
  const restingBeats = restAfterSilenceBeats * Math.min(2 ** silences, restGrowthMax);
  changePeer(turn, peer, { restingBeats, silences: silences + 1 });
  giveUpOn(turn, peer, event);
}

/** All that it has said is thrown away, and asked of others. */
function dropLiar(turn: Turn, peer: Address): void {
  changePeer(turn, peer, { restingBeats: restAfterLieBeats });
  changeSync(turn, { ranges: withoutPeer(turn.node.sync.ranges, peer) });
  giveUpOn(turn, peer, "sync-lie");
}

function giveUpOn(turn: Turn, peer: Address, event: string): void {
  log(turn, "warn", event, { peer });
  if (turn.node.sync.probe === peer) changeSync(turn, { probe: null });
  settle(turn, peer);
  syncIfBehind(turn);
}

/** It is not waited for any more. */
function settle(turn: Turn, peer: Address): void {
  changePeer(turn, peer, { asking: null });
  turn.effects.push({ kind: "cancel-timer", timer: timerOf(peer) });
}

function armTimer(turn: Turn, peer: Address): void {
  turn.effects.push({ kind: "arm-timer", timer: timerOf(peer), afterMs: syncTimeoutMs });
}

function timerOf(peer: Address): string {
  return `sync ${peer}`;
}

/** Whose deadline a timer stands for; null if for nobody's. */
export function peerOfTimer(timer: string): Address | null {
  return timer.startsWith("sync 0x") ? `0x${timer.slice("sync 0x".length)}` : null;
}

function changeSync(turn: Turn, fields: Partial<Sync>): void {
  change(turn, { sync: { ...turn.node.sync, ...fields } });
}

function changePeer(turn: Turn, peer: Address, fields: Partial<Peer>): void {
  change(turn, { peers: updatePeer(turn.node.peers, peer, fields) });
}
