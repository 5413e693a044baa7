import { validatorOf } from "@tabella/consensus/validator-set";
import type { Address } from "@tabella/crypto/signature";
import { noFailedTrials } from "./admission.ts";
import { sayOwnAgain } from "./own-transactions.ts";
import type { PeerMessage } from "./peer-message.ts";
import { beat, isAbsent, missedBeatsMax, type Peer, unknownPeer, updatePeer } from "./peers.ts";
import { dropStale } from "./production.ts";
import { tellProgress } from "./proofs-behind.ts";
import { probeFork, stopAsking, syncIfBehind } from "./sync.ts";
import { change, log, type Turn } from "./turn.ts";
import { forgive } from "./verification-budget.ts";
import { countCalmBeat, learnHead } from "./watching.ts";

type Status = Extract<PeerMessage, { kind: "status" }>;

/** One cadence for everything that is said again and again: status, rebroadcast, gossip. */
export const heartbeatMs = 1_000;
/** Transactions gossiped a heartbeat, at most so many and of so much text together. */
const gossipTransactionsMax = 64;
const gossipLengthMax = 262_144;

/** The first heartbeat comes at once, so that the others learn quickly that this node is back. */
export function startHeartbeats(turn: Turn): void {
  expectValidators(turn);
  sayStatus(turn);
  turn.effects.push({ kind: "arm-timer", timer: "heartbeat", afterMs: heartbeatMs });
}

/** Whoever is in the set is in view, also one that has never been heard: so its silence is noticed, from its first turn on. */
function expectValidators(turn: Turn): void {
  const { peers, chain, config } = turn.node;
  const missing = chain.validators.filter(({ address }) => address !== config.signer?.address && !peers.has(address));
  if (missing.length > 0)
    change(turn, { peers: missing.reduce((all, { address }) => updatePeer(all, address, {}), peers) });
}

export function onHeartbeat(turn: Turn): void {
  expectValidators(turn);
  const before = turn.node.peers;
  change(turn, { peers: beat(before), failedTrials: noFailedTrials, budgets: forgive(turn.node.budgets) });
  for (const [address, { lost }] of turn.node.peers) {
    if (lost && before.get(address)?.lost === false) logLost(turn, address, "silent");
    tellPresence(turn, address, before.get(address));
  }
  sayStatus(turn);
  dropStale(turn);
  sayOwnAgain(turn);
  gossip(turn);
  turn.agenda.push({ kind: "rebroadcast" }); // C-37, C-38
  syncIfBehind(turn);
  tellProgress(turn);
  countCalmBeat(turn);
  turn.effects.push({ kind: "arm-timer", timer: "heartbeat", afterMs: heartbeatMs });
}

/** Anything that arrives from a peer shows that it lives. */
export function hear(turn: Turn, from: Address): void {
  const before = turn.node.peers.get(from);
  change(turn, { peers: updatePeer(turn.node.peers, from, { silentBeats: 0, lost: false }) });
  if (before?.lost === true) log(turn, "info", "peer-found", { peer: from });
  tellPresence(turn, from, before);
}

/** The host says that the link to a peer is closed. A validator stays in view, an observer is forgotten. */
export function losePeer(turn: Turn, peer: Address): void {
  const before = turn.node.peers.get(peer);
  const isValidator = validatorOf(turn.node.chain.validators, peer) !== undefined;
  change(turn, { peers: updatePeer(turn.node.peers, peer, { lost: true, silentBeats: missedBeatsMax }) });
  stopAsking(turn, peer);
  if (!isValidator) change(turn, { peers: turn.node.peers.delete(peer) });
  if (before?.lost === false) logLost(turn, peer, "link closed");
  tellPresence(turn, peer, before);
}

/** A heartbeat of a peer: where it stands, what its clock says, whether it votes, and whether it is ahead. */
export function receiveStatus(turn: Turn, from: Address, status: Status): void {
  const { height, headHash, round, timeMs, watching = false } = status;
  const before = turn.node.peers.get(from);
  const driftMs = timeMs - turn.nowMs;
  change(turn, { peers: updatePeer(turn.node.peers, from, { height, headHash, round, driftMs, watching }) });
  tellPresence(turn, from, before);
  learnHead(turn, from, height);
  const { head } = turn.node.chain;
  if (height === head.index && height > 0 && headHash !== head.block_hash) probeFork(turn, from);
  else syncIfBehind(turn);
}

export function statusOf(turn: Turn): Status {
  const { chain, consensus, voting } = turn.node;
  return {
    kind: "status",
    height: chain.head.index,
    headHash: chain.head.block_hash,
    round: consensus.round,
    timeMs: turn.nowMs,
    ...(voting.kind === "watching" && { watching: true }),
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

function logLost(turn: Turn, peer: Address, reason: string): void {
  log(turn, "warn", "peer-lost", { peer, reason, ...(turn.node.peers.get(peer) ?? unknownPeer) });
}

/** Consensus hears of it when a peer's turn need not be waited for any more, and when it must be again (C-16). */
function tellPresence(turn: Turn, validator: Address, before: Peer | undefined): void {
  const wasAbsent = before !== undefined && isAbsent(before);
  const after = turn.node.peers.get(validator);
  const absent = after === undefined ? before !== undefined : isAbsent(after);
  if (absent !== wasAbsent) turn.agenda.push({ kind: absent ? "peer-lost" : "peer-found", validator });
}
