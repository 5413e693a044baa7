import { applyTransaction } from "@tabella/chain/apply-transaction";
import type { CheckedBallot } from "@tabella/chain/checked-ballot";
import { type PrecheckedTransaction, precheckTransaction } from "@tabella/chain/precheck";
import type { Rejection } from "@tabella/chain/rejection";
import { transactionHash } from "@tabella/chain/transaction-codec";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Address } from "@tabella/crypto/signature";
import { Map as ImmutableMap } from "immutable";
import { addToPool, type Candidate, type PoolEntry, slotOf, slotRejection } from "./pool.ts";
import { proposalTime } from "./time-window.ts";
import { change, log, requestChecks, type Turn } from "./turn.ts";
import { type Charge, reckon, settle } from "./verification-budget.ts";

/** A ballot on its way into the pool, while its proofs are checked. */
export interface Admission {
  readonly text: string;
  /** Who waits for the answer: `transaction-submitted` inputs. Empty if only peers sent it. */
  readonly requestIds: readonly string[];
  /** Who pays for the check. */
  readonly charge: Charge;
}

/** By transaction hash. */
export type Admissions = ImmutableMap<Hash, Admission>;

export const noAdmissions: Admissions = ImmutableMap();

/** Ballots being checked for the pool at one time; beyond, the sender is asked to come again. */
export const admissionsMax = 2_048;
/** Failed checks of proofs, by {@link trialOf}, since the last heartbeat. */
export type FailedTrials = ImmutableMap<string, number>;

export const noFailedTrials: FailedTrials = ImmutableMap();

/** So many transactions for one trustee, or one result, may fail their proofs between two heartbeats, a sender. */
export const failedTrialsMax = 4;

/** Who brings a transaction: a caller at the public door, who waits for an answer; a peer; or nobody else. */
export type Sender = { readonly requestId: string } | { readonly peer: Address } | typeof ownself;

/** This node itself, which tells of what it has seen. */
const ownself = { own: true } as const;

/** Callers that may wait for one and the same ballot. */
const waitersMax = 64;

/**
 * Takes in a transaction from outside or from a peer, cheap checks first (voting-protocol.md). Whoever submitted it is
 * answered once it is in the pool, or why it is not; the same bytes again get the same answer.
 */
export function admitTransaction(turn: Turn, text: string, sender: Sender): void {
  const outcome = tryAdmission(turn, text, sender);
  if (outcome !== null) respond(turn, waitersOf(sender), outcome);
}

/**
 * What this node itself has to say to the ledger.
 * @returns whether it has still to be said: it waits in the pool, or is refused for now; not once the ledger has it or
 *   refuses it for good
 */
export function admitOwn(turn: Turn, text: string): boolean {
  const outcome = tryAdmission(turn, text, ownself);
  if (outcome === null) return true;
  if (outcome.ok) return turn.node.pool.entries.has(outcome.value);
  return isForLater(outcome.error);
}

/** Refused for now: there is no room, its slot is taken, or the ledger is not yet (after a damage: not again) where it has to be. */
function isForLater(rejection: Rejection): boolean {
  switch (rejection.code) {
    case "POOL_FULL":
    case "TRANSACTION_KNOWN":
      return true;
    case "EVIDENCE_INVALID":
      return rejection.failure === "EVIDENCE_HEIGHT_UNKNOWN";
    case "WATCH_OVERRIDE_HEIGHT":
      return rejection.actual > rejection.atMost;
    default:
      return false;
  }
}

/** The answer, or null if there will be one when the ballot's proofs are checked. */
function tryAdmission(turn: Turn, text: string, sender: Sender): Result<Hash, Rejection> | null {
  const { node } = turn;
  const requestIds = waitersOf(sender);
  const isOurs = requestIds.length > 0;
  // Nothing is hashed that is too long to be a transaction; the pre-check says so in its own words.
  if (text.length <= node.config.genesis.limits.transaction_bytes_max) {
    const hash = transactionHash(text);
    if (node.pool.entries.has(hash)) return ok(hash);
    if (node.admissions.has(hash)) return joinAdmission(turn, hash, requestIds);
  }
  const prechecked = precheckTransaction(node.chain, text, nextBlockTime(turn));
  if (!prechecked.ok) return knownIsDone(prechecked.error, text);
  const { hash, transaction, ballotCheck } = prechecked.value;
  if (ballotCheck === undefined) return admitPlain(turn, text, prechecked.value, sender);
  const verdict = node.verdicts.get(hash);
  if (verdict !== undefined) return verdict.ok ? admitBallot(turn, text, verdict.value, isOurs) : verdict;
  const taken = slotRejection(node.pool, { hash, transaction });
  if (taken !== null) return err(taken);
  if (node.admissions.size >= admissionsMax || node.pool.entries.size >= node.config.pool.transactionsMax) {
    return err({ code: "POOL_FULL", size: node.pool.entries.size });
  }
  const peer = "peer" in sender ? sender.peer : null;
  const reckoned = reckon(node.budgets, ballotCheck.transaction, { peer, underWay: node.inFlight.size });
  if (reckoned === null) return err({ code: "POOL_FULL", size: node.pool.entries.size });
  const { budgets, charge } = reckoned;
  change(turn, { budgets, admissions: node.admissions.set(hash, { text, requestIds, charge }) });
  requestChecks(turn, [ballotCheck]);
  return null;
}

/** The verdict on a ballot is known: it enters the pool, unless the ledger has moved past it meanwhile. */
export function concludeAdmission(
  turn: Turn,
  hash: Hash,
  { verdict, costMs }: { readonly verdict: Result<CheckedBallot, Rejection>; readonly costMs: number },
): void {
  const admission = turn.node.admissions.get(hash);
  if (admission === undefined) return;
  const { text, requestIds, charge } = admission;
  change(turn, {
    admissions: turn.node.admissions.delete(hash),
    budgets: settle(turn.node.budgets, charge, { costMs, isTrue: verdict.ok }),
  });
  if (!verdict.ok && charge.peer !== null) log(turn, "warn", "peer-told-false-proof", { peer: charge.peer });
  const isOurs = requestIds.length > 0;
  respond(turn, requestIds, verdict.ok ? admitBallot(turn, text, verdict.value, isOurs) : verdict);
}

function admitBallot(turn: Turn, text: string, checkedBallot: CheckedBallot, isOurs: boolean): Result<Hash, Rejection> {
  const prechecked = precheckTransaction(turn.node.chain, text, nextBlockTime(turn));
  if (!prechecked.ok) return knownIsDone(prechecked.error, text);
  const { hash, transaction } = prechecked.value;
  return enter(turn, { hash, text, transaction, sinceMs: turn.nowMs, checkedBallot }, isOurs);
}

/**
 * Transactions other than ballots are few, and applying them on trial is their whole check. Some take multiplications on
 * the curve and may come from anyone (a result, what a trustee is said to have signed), so failures are counted and
 * bounded: for each trustee, so that none is in another's way, and for each sender, so that a flood at this node's public door cannot keep
 * out what came in by another validator's.
 */
function admitPlain(
  turn: Turn,
  text: string,
  { hash, transaction }: PrecheckedTransaction,
  sender: Sender,
): Result<Hash, Rejection> {
  const { node } = turn;
  const taken = slotRejection(node.pool, { hash, transaction });
  if (taken !== null) return err(taken);
  const trial = trialOf({ hash, transaction }, sender);
  const failed = node.failedTrials.get(trial, 0);
  if (failed >= failedTrialsMax) return err({ code: "POOL_FULL", size: node.pool.entries.size });
  const applied = applyTransaction(node.chain, transaction, {
    height: node.chain.head.index + 1,
    timestamp: nextBlockTime(turn),
    checkedBallots: new Map(),
    checker: node.config.checker,
  });
  if (applied.ok) return enter(turn, { hash, text, transaction, sinceMs: turn.nowMs }, !("peer" in sender));
  if (isCounted(applied.error)) {
    change(turn, { failedTrials: node.failedTrials.set(trial, failed + 1) });
  }
  return err(applied.error);
}

/** Whether it was multiplications on the curve that showed it, of which anyone could ask for as many as he likes. */
function isCounted(rejection: Rejection): boolean {
  switch (rejection.code) {
    case "PARTIAL_DECRYPTION_INVALID":
    case "RESULT_INVALID":
    case "CEREMONY_MESSAGE_INVALID":
    case "COMPLAINT_UNFOUNDED":
    case "EVIDENCE_INVALID":
      return true;
    case "SIGNATURE_INVALID":
      return rejection.signer === "trustee" || rejection.signer === "validator";
    default:
      return false;
  }
}

function trialOf(candidate: Candidate, sender: Sender): string {
  // What a false proof is about costs nothing to change, so all of a sender's are counted together.
  const { type } = candidate.transaction;
  const subject = type === "evidence" ? type : slotOf(candidate);
  return `${"peer" in sender ? sender.peer : "public"} ${subject}`;
}

function waitersOf(sender: Sender): readonly string[] {
  return "requestId" in sender ? [sender.requestId] : [];
}

/** A place in the pool: consensus has work. Who took it in from outside tells the others at once; the cadence does the rest. */
function enter(turn: Turn, entry: PoolEntry, isOurs: boolean): Result<Hash, Rejection> {
  const pool = addToPool(turn.node.pool, entry, turn.node.config.pool);
  if (!pool.ok) return pool;
  change(turn, { pool: pool.value });
  if (isOurs) turn.effects.push({ kind: "broadcast", message: { kind: "transactions", transactions: [entry.text] } });
  turn.agenda.push({ kind: "work-available" });
  return ok(entry.hash);
}

function nextBlockTime({ node, nowMs }: Turn): number {
  return proposalTime(node.chain.head.timestamp, nowMs);
}

function joinAdmission(turn: Turn, hash: Hash, requestIds: readonly string[]): Result<Hash, Rejection> | null {
  const admission = turn.node.admissions.get(hash);
  if (admission === undefined || requestIds.length === 0) return null;
  if (admission.requestIds.length >= waitersMax) return err({ code: "POOL_FULL", size: turn.node.pool.entries.size });
  const joined = { ...admission, requestIds: [...admission.requestIds, ...requestIds] };
  change(turn, { admissions: turn.node.admissions.set(hash, joined) });
  return null;
}

/** The very same bytes are final already: to whoever submits them again that is success, not failure. */
function knownIsDone(rejection: Rejection, text: string): Result<Hash, Rejection> {
  return rejection.code === "TRANSACTION_KNOWN" ? ok(transactionHash(text)) : err(rejection);
}

function respond(turn: Turn, requestIds: readonly string[], outcome: Result<Hash, Rejection>): void {
  for (const requestId of requestIds) turn.effects.push({ kind: "respond", requestId, outcome });
}
