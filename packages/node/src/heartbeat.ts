import { validatorOf } from "@tabella/consensus/validator-set";
import type { Address } from "@tabella/crypto/signature";
import { noFailedTrials } from "./admission.ts";
import type { PeerMessage } from "./peer-message.ts";
import { beat, missedBeatsMax, unknownPeer, updatePeer } from "./peers.ts";
import { dropStale } from "./production.ts";
import { probeFork, syncIfBehind } from "./sync.ts";
import { change, log, type Turn } from "./turn.ts";
import { learnHead } from "./watching.ts";

type Status = Extract<PeerMessage, { kind: "status" }>;

/** One cadence for everything that is said again and again: status, rebroadcast, gossip. */
export const heartbeatMs = 1_000;
/** Transactions gossiped a heartbeat, at most so many and of so much text together. */
const gossipTransactionsMax = 64;
const gossipLengthMax = 262_144;

/** The first heartbeat comes at once, so that the others learn quickly that this node is back. */
export function startHeartbeats(turn: Turn): void {
  const others = turn.node.chain.validators.filter(({ address }) => address !== turn.node.config.signer?.address);
  change(turn, {
    peers: others.reduce((peers, { address }) => updatePeer(peers, address, {}), turn.node.peers),
  });
  sayStatus(turn);
  turn.effects.push({ kind: "arm-timer", timer: "heartbeat", afterMs: heartbeatMs });
}

export function onHeartbeat(turn: Turn): void {
  const before = turn.node.peers;
  change(turn, { peers: beat(before), failedTrials: noFailedTrials });
  for (const [address, { lost }] of turn.node.peers) {
    if (lost && before.get(address)?.lost === false) tellLost(turn, address, "silent");
  }
  sayStatus(turn);
  dropStale(turn);
  gossip(turn);
  turn.agenda.push({ kind: "rebroadcast" });
  syncIfBehind(turn);
  turn.effects.push({ kind: "arm-timer", timer: "heartbeat", afterMs: heartbeatMs });
}

/** Anything that arrives from a peer shows that it lives. */
export function hear(turn: Turn, from: Address): void {
  const wasLost = turn.node.peers.get(from)?.lost === true;
  change(turn, { peers: updatePeer(turn.node.peers, from, { silentBeats: 0, lost: false }) });
  if (wasLost) {
    log(turn, "info", "peer-found", { peer: from });
    turn.agenda.push({ kind: "peer-found", validator: from });
  }
}

/** The host says that the link to a peer is closed. A validator stays in view, an observer is forgotten. */
export function losePeer(turn: Turn, peer: Address): void {
  const isValidator = validatorOf(turn.node.chain.validators, peer) !== undefined;
  const peers = isValidator
    ? updatePeer(turn.node.peers, peer, { lost: true, silentBeats: missedBeatsMax })
    : turn.node.peers.delete(peer);
  const wasLost = turn.node.peers.get(peer)?.lost !== false;
  change(turn, { peers });
  if (!wasLost) tellLost(turn, peer, "link closed");
}

/** A heartbeat of a peer: where it stands, what its clock says, and whether it is ahead. */
export function receiveStatus(turn: Turn, from: Address, status: Status): void {
  const { height, headHash, round, timeMs } = status;
  change(turn, {
    peers: updatePeer(turn.node.peers, from, { height, headHash, round, driftMs: timeMs - turn.nowMs }),
  });
  learnHead(turn, from, height);
  const { head } = turn.node.chain;
  if (height === head.index && height > 0 && headHash !== head.block_hash) probeFork(turn, from);
  else syncIfBehind(turn);
}

export function statusOf(turn: Turn): Status {
  const { chain, consensus } = turn.node;
  return {
    kind: "status",
    height: chain.head.index,
    headHash: chain.head.block_hash,
    round: consensus.round,
    timeMs: turn.nowMs,
  };
}

function sayStatus(turn: Turn): void {
  turn.effects.push({ kind: "broadcast", message: statusOf(turn) });
}

/** What waits is said again until it is final, oldest first, a bounded part each time; not what was only just said. */
function gossip(turn: Turn): void {
  const { pool } = turn.node;
  const texts: string[] = [];
  let length = 0;
  for (const { text, sinceMs } of pool.entries.values()) {
    if (turn.nowMs - sinceMs < heartbeatMs) break;
    length += text.length;
    if (texts.length >= gossipTransactionsMax || (texts.length > 0 && length > gossipLengthMax)) break;
    texts.push(text);
  }
  if (texts.length > 0)
    turn.effects.push({ kind: "broadcast", message: { kind: "transactions", transactions: texts } });
}

function tellLost(turn: Turn, peer: Address, reason: string): void {
  log(turn, "warn", "peer-lost", { peer, reason, ...(turn.node.peers.get(peer) ?? unknownPeer) });
  turn.agenda.push({ kind: "peer-lost", validator: peer });
}
