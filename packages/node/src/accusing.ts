import type { Block } from "@tabella/chain/block";
import { certifiedHeaderOf, checkEvidence, equivocationEvidence, forkEvidence } from "@tabella/chain/check-evidence";
import {
  type CertifiedHeader,
  decodeEvidence,
  type Evidence,
  encodeEvidence,
  type ForkEvidence,
} from "@tabella/chain/evidence";
import { offenceKey } from "@tabella/chain/recorded-evidence";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { validatorsAt } from "@tabella/chain/validator-history";
import type { SignedMessage } from "@tabella/consensus/message";
import { validatorOf } from "@tabella/consensus/validator-set";
import type { Address } from "@tabella/crypto/signature";
import { Map as ImmutableMap } from "immutable";
import { failedTrialsMax } from "./admission.ts";
import type { Node } from "./node.ts";
import { sayOwn } from "./own-transactions.ts";
import { isSyncing } from "./sync-ranges.ts";
import { change, halt, log, type Turn } from "./turn.ts";

/** C-41: an equivocation that this node has heard goes onto its disk, and into the pool with the next block's work. */
export function accuse(turn: Turn, first: SignedMessage, second: SignedMessage): void {
  const { author, height, round, kind } = first;
  log(turn, "warn", "equivocation", { author, height, round, step: kind });
  const evidence = encodeEvidence(equivocationEvidence(turn.node.identity, first, second));
  turn.effects.push({ kind: "keep-evidence", evidence });
  sayOwn(turn, accusation(evidence));
}

/** C-30: two certificates, one of them this node's own; it tells everyone what shows it, and stops. */
export function stopAtFork(turn: Turn, ours: CertifiedHeader, other: CertifiedHeader): void {
  stopWith(turn, forkEvidence(turn.node.identity, ours, other));
}

/** Of each validator the last proof of a fork that the own ledger cannot judge yet. */
export type ForksAhead = ImmutableMap<Address, ForkEvidence>;

export const noForksAhead: ForksAhead = ImmutableMap();

/**
 * C-41: a peer says that there was a fork. While this node is behind, the set of that height may not be known, and people may
 * have decided in a block that is still to come: so it keeps what a validator says until it has caught up.
 */
export function hearEvidence(turn: Turn, from: Address, text: string): void {
  const { chain, failedTrials, forksAhead } = turn.node;
  if (failedTrials.get(trialOf(from), 0) >= failedTrialsMax) return;
  const decoded = decodeEvidence(text);
  const fork = decoded.ok && decoded.value.kind === "fork" ? decoded.value : null;
  if (fork === null || mayJudge(turn.node, fork)) judgeFork(turn, from, fork);
  else if (validatorOf(chain.validators, from)) change(turn, { forksAhead: forksAhead.set(from, fork) });
}

/** Judges what was kept, as soon as the own ledger can. Ends every step. */
export function reviewForks(turn: Turn): void {
  for (const [from, fork] of turn.node.forksAhead) {
    if (turn.node.halted !== null) return;
    if (!mayJudge(turn.node, fork)) continue;
    change(turn, { forksAhead: turn.node.forksAhead.delete(from) });
    judgeFork(turn, from, fork);
  }
}

function mayJudge(node: Node, { second }: ForkEvidence): boolean {
  return second.header.index <= node.chain.head.index + 1 && !isSyncing(node);
}

/**
 * If the proof holds, one of the two blocks is none of this node's, and it stops too; unless the ledger holds the fork
 * already: then people have decided which of the two chains goes on.
 */
function judgeFork(turn: Turn, from: Address, fork: ForkEvidence | null): void {
  const { chain, failedTrials } = turn.node;
  const checked = fork && checkOf(turn, fork);
  if (fork === null || !checked?.ok) {
    const trial = trialOf(from);
    change(turn, { failedTrials: failedTrials.set(trial, failedTrials.get(trial, 0) + 1) });
    log(turn, "warn", "evidence-refused", { peer: from });
    return;
  }
  if (chain.offences.has(offenceKey({ kind: "fork", validator: null, height: checked.value.height }))) return;
  stopWith(turn, fork);
}

function trialOf(from: Address): string {
  return `${from} fork`;
}

/**
 * C-30, C-39: the own disk has set aside another block than the one that others have given for its height. Both have their
 * certificates, so a quorum has sealed both.
 */
export function compareSetAside(turn: Turn, ours: Block, setAside: Block): void {
  const evidence = forkEvidence(turn.node.identity, certifiedHeaderOf(ours), certifiedHeaderOf(setAside));
  if (checkOf(turn, evidence).ok) stopWith(turn, evidence);
}

function checkOf(turn: Turn, evidence: Evidence): ReturnType<typeof checkEvidence> {
  const { chain, config, identity } = turn.node;
  const known = (height: number) => height >= 1 && height <= chain.head.index + 1;
  return checkEvidence(
    {
      identity,
      checker: config.checker,
      validatorsAt: (height) => (known(height) ? validatorsAt(chain, height) : null),
    },
    evidence,
  );
}

function stopWith(turn: Turn, proof: ForkEvidence): void {
  change(turn, { proof });
  turn.effects.push({ kind: "broadcast", message: { kind: "evidence", evidence: encodeEvidence(proof) } });
  halt(turn, "two certificates for one height", proof);
}

/** The transaction that puts a proof to the ledger. */
export function accusation(evidence: string): string {
  return encodeTransaction({ type: "evidence", evidence });
}
