/** One validator as a value: `(node, input) -> { node, effects }`. The host performs the effects, in their order. */

import type { Block } from "@tabella/chain/block";
import type { BallotCheckRequest, CheckedBallot } from "@tabella/chain/checked-ballot";
import { encodeEvidence } from "@tabella/chain/evidence";
import type { Rejection } from "@tabella/chain/rejection";
import type { ConsensusMemory } from "@tabella/consensus/step";
import type { Hash } from "@tabella/crypto/hex";
import type { Result } from "@tabella/crypto/result";
import type { Address } from "@tabella/crypto/signature";
import { compareSetAside, hearEvidence, reviewForks } from "./accusing.ts";
import { admitTransaction, concludeAdmission } from "./admission.ts";
import { perform, runAgenda } from "./agreement.ts";
import { assertNever } from "./assert-never.ts";
import { armTrailingBlock, makeCertifiedFinal } from "./finality.ts";
import { hear, losePeer, onHeartbeat, receiveStatus, startHeartbeats, statusOf } from "./heartbeat.ts";
import type { Node } from "./node.ts";
import { sayOwnAgain } from "./own-transactions.ts";
import type { PeerMessage } from "./peer-message.ts";
import { proveUpTo, readOn, stopForStore } from "./proofs-behind.ts";
import { reviewValidations } from "./proposal.ts";
import { continueSync, peerOfTimer, receiveBlocks, serveBlocks, syncOnTimer, syncTimedOut, takeFound } from "./sync.ts";
import { change, type Turn } from "./turn.ts";

/** Every input carries the host's clock: time is an argument. */
export type NodeInput = {
  readonly nowMs: number;
} /** The first input, once: arms the timers and sends again what was sent before a crash. */ & (
  | { readonly kind: "started" }
  /** A transaction from outside (JSON-RPC, tRPC): canonical JSON text. `requestId` comes back in `respond`. */
  | { readonly kind: "transaction-submitted"; readonly text: string; readonly requestId: string }
  /** Answer to `check-ballots`. */
  | { readonly kind: "ballots-checked"; readonly verdicts: readonly BallotVerdict[] }
  | { readonly kind: "peer-message"; readonly from: Address; readonly message: PeerMessage }
  /** The block after the head, from the own disk: it was set aside there when one before it was found damaged. */
  | { readonly kind: "block-found"; readonly block: Block }
  /** A final block, and another for its height that was set aside on the own disk. */
  | { readonly kind: "block-beside"; readonly block: Block; readonly setAside: Block }
  | { readonly kind: "peer-connected"; readonly peer: Address }
  | { readonly kind: "peer-lost"; readonly peer: Address }
  | { readonly kind: "timer"; readonly timer: string }
  /** The host has checked, from the own store, what catching up left for later, of all blocks up to this one. */
  | { readonly kind: "proofs-checked"; readonly height: number }
  /** The host has found in the own store what does not hold. */
  | { readonly kind: "store-refused"; readonly height: number; readonly why: string }
);

export interface BallotVerdict {
  readonly transactionHash: Hash;
  readonly verdict: Result<CheckedBallot, Rejection>;
  /** What the check took of its thread, milliseconds. */
  readonly costMs: number;
}

export type NodeEffect =
  /** One write transaction and one sync: whatever follows in the list happens only after it is durable. */
  | {
      readonly kind: "persist";
      readonly block?: Block;
      readonly memory?: ConsensusMemory;
      /** Proofs of all blocks up to here hold. */
      readonly provenHeight?: number;
    }
  | { readonly kind: "send"; readonly to: Address; readonly message: PeerMessage }
  | { readonly kind: "broadcast"; readonly message: PeerMessage }
  /** Answer a peer's blocks-request from the store: blocks from `from`, at most `count`, as one `blocks` message. */
  | { readonly kind: "serve-blocks"; readonly to: Address; readonly from: number; readonly count: number }
  /** One timer a name; arming it again replaces it; `timer` comes back as an input. */
  | { readonly kind: "arm-timer"; readonly timer: string; readonly afterMs: number }
  | { readonly kind: "cancel-timer"; readonly timer: string }
  /** Check proofs (in workers); every request gets a verdict in `ballots-checked`, in any order and grouping. */
  | { readonly kind: "check-ballots"; readonly requests: readonly BallotCheckRequest[] }
  /** Consensus waits for these checks, of which some were asked for before: they go before all others. */
  | { readonly kind: "hurry-checks"; readonly transactionHashes: readonly Hash[] }
  /** Answer to `transaction-submitted`: in the pool (or already final) under this hash, or why not. */
  | { readonly kind: "respond"; readonly requestId: string; readonly outcome: Result<Hash, Rejection> }
  /** After its `persist`: tell subscribers. */
  | { readonly kind: "block-final"; readonly block: Block }
  /** Keep this proof on the disk until the ledger holds it (NodeStart.evidence). Canonical text. */
  | { readonly kind: "keep-evidence"; readonly evidence: string }
  /**
   * The operator's word that this validator shall vote without its memory is used up (C-42): forget it, and keep this
   * transaction on the disk (NodeStart.overrides), with the memory from which it goes on after a crash; all durably, before
   * anything that follows. The word goes last: until then a start finds all as it was, or the memory and no need of it.
   */
  | { readonly kind: "override-watching"; readonly transaction: string; readonly memory: ConsensusMemory }
  /** Stop serving and say why: two certificates for one height, or a store that contradicts itself. */
  | { readonly kind: "halt"; readonly reason: string; readonly evidence: unknown }
  | {
      readonly kind: "log";
      readonly level: "debug" | "info" | "warn" | "error";
      readonly event: string;
      readonly fields: Readonly<Record<string, unknown>>;
    };

/** Transactions that are looked at in one message of a peer; an honest one sends no more (heartbeat.ts). */
const transactionsPerMessageMax = 64;

/** One input. Never throws for what a peer or a voter can cause; a halted node says only why, to whoever comes. */
export function stepNode(
  node: Node,
  input: NodeInput,
): { readonly node: Node; readonly effects: readonly NodeEffect[] } {
  if (node.halted !== null)
    return { node, effects: input.kind === "peer-connected" ? lastWords(node, input.peer) : [] };
  const turn: Turn = { node, nowMs: input.nowMs, effects: [], agenda: [] };
  take(turn, input);
  runAgenda(turn);
  continueSync(turn);
  reviewForks(turn);
  runAgenda(turn);
  return { node: turn.node, effects: joinPersists(turn.effects) };
}

/** C-41: whoever did not hear why this node has stopped hears it when it comes. */
function lastWords({ proof }: Node, to: Address): readonly NodeEffect[] {
  if (proof === null) return [];
  return [{ kind: "send", to, message: { kind: "evidence", evidence: encodeEvidence(proof) } }];
}

function take(turn: Turn, input: NodeInput): void {
  switch (input.kind) {
    case "started":
      start(turn);
      return;
    case "transaction-submitted":
      admitTransaction(turn, input.text, { requestId: input.requestId });
      return;
    case "ballots-checked":
      takeVerdicts(turn, input.verdicts);
      return;
    case "peer-message":
      hear(turn, input.from);
      takeMessage(turn, input.from, input.message);
      return;
    case "block-found":
      takeFound(turn, input.block);
      return;
    case "block-beside":
      compareSetAside(turn, input.block, input.setAside);
      return;
    case "peer-connected":
      hear(turn, input.peer);
      turn.effects.push({ kind: "send", to: input.peer, message: statusOf(turn) });
      return;
    case "peer-lost":
      losePeer(turn, input.peer);
      return;
    case "timer":
      takeTimer(turn, input.timer);
      return;
    case "proofs-checked":
      proveUpTo(turn, input.height);
      return;
    case "store-refused":
      stopForStore(turn, input);
      return;
    default:
      assertNever(input);
  }
}

function start(turn: Turn): void {
  startHeartbeats(turn);
  const { startEffects, chain } = turn.node;
  change(turn, { startEffects: [] });
  for (const effect of startEffects) perform(turn, effect);
  if (chain.headTransactionCount > 0) armTrailingBlock(turn);
  sayOwnAgain(turn);
}

function takeMessage(turn: Turn, from: Address, message: PeerMessage): void {
  switch (message.kind) {
    case "consensus":
      turn.agenda.push({ kind: "message", message: message.message });
      return;
    case "transactions":
      for (const text of message.transactions.slice(0, transactionsPerMessageMax)) {
        admitTransaction(turn, text, { peer: from });
      }
      return;
    case "status":
      receiveStatus(turn, from, message);
      return;
    case "evidence":
      hearEvidence(turn, from, message.evidence);
      return;
    case "blocks-request":
      serveBlocks(turn, from, message);
      return;
    case "blocks":
      receiveBlocks(turn, from, message.blocks);
      return;
    default:
      assertNever(message);
  }
}

function takeTimer(turn: Turn, timer: string): void {
  const peer = peerOfTimer(timer);
  if (peer !== null) {
    syncTimedOut(turn, peer);
    return;
  }
  switch (timer) {
    case "heartbeat":
      onHeartbeat(turn);
      return;
    case syncOnTimer:
      return; // continueSync ends every step
    case "read-votes":
      readOn(turn);
      return;
    case "trailing-block":
      if (turn.node.chain.headTransactionCount > 0) turn.agenda.push({ kind: "work-available" });
      return;
    case "round":
      roundExpired(turn);
      return;
    default:
      throw new Error(`broken promise: nobody armed a timer named ${timer}`);
  }
}

function roundExpired(turn: Turn): void {
  const { roundTimer, pool, chain } = turn.node;
  const hasWork = pool.entries.size > 0 || chain.headTransactionCount > 0;
  if (roundTimer !== null) turn.agenda.push({ kind: "timeout", ...roundTimer, hasWork });
}

/** Verdicts may be what an admission, a proposal and a certified block wait for, all at once. */
function takeVerdicts(turn: Turn, verdicts: readonly BallotVerdict[]): void {
  for (const { transactionHash, verdict, costMs } of verdicts) {
    change(turn, {
      inFlight: turn.node.inFlight.delete(transactionHash),
      verdicts: turn.node.verdicts.set(transactionHash, verdict),
    });
    concludeAdmission(turn, transactionHash, { verdict, costMs });
  }
  reviewValidations(turn);
  const { arriving } = turn.node;
  if (arriving === null) return;
  change(turn, { arriving: null });
  makeCertifiedFinal(turn, arriving);
}

/** Two persists in a row are one write and one sync; the later memory stands for both. */
function joinPersists(effects: readonly NodeEffect[]): readonly NodeEffect[] {
  const joined: NodeEffect[] = [];
  for (const effect of effects) {
    const last = joined.at(-1);
    const isPair = effect.kind === "persist" && last?.kind === "persist" && !(effect.block && last.block);
    if (isPair) joined[joined.length - 1] = { ...last, ...effect };
    else joined.push(effect);
  }
  return joined;
}
