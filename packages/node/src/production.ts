import { applyTransaction } from "@tabella/chain/apply-transaction";
import { encodeProposedBlock } from "@tabella/chain/block-codec";
import { buildBlock } from "@tabella/chain/build-block";
import type { TransactionContext } from "@tabella/chain/transaction-context";
import type { ConsensusEffect } from "@tabella/consensus/effect";
import { type PoolEntry, removeFromPool } from "./pool.ts";
import { proposalTime } from "./time-window.ts";
import { change, log, type Turn } from "./turn.ts";

/** A transaction that has waited for so long is looked at again, a few of them in a heartbeat. */
const staleAfterMs = 10_000;
const staleChecksMax = 4;

/**
 * Our turn: makes a block of what waits in the pool, or the one empty block that may follow a non-empty one. With
 * nothing to propose there is no answer. (What was proposed before a crash, consensus remembers and sends again.)
 */
export function buildProposal(
  turn: Turn,
  { height, round }: Extract<ConsensusEffect, { kind: "build-proposal" }>,
): void {
  const { chain, config } = turn.node;
  const { signer, genesis, checker } = config;
  if (signer === null || height !== chain.head.index + 1) return;
  const candidates = oldest(turn, genesis.limits.block_transactions_max);
  const { timestamp, checkedBallots } = nextBlockContext(turn, candidates);
  const block = buildBlock({ state: chain, candidates, timestamp, signer, checkedBallots, checker });
  if (block.transactions.length < candidates.length) dropInapplicable(turn, candidates);
  if (block.transactions.length === 0 && chain.headTransactionCount === 0) return;
  turn.agenda.push({
    kind: "proposal-built",
    height,
    round,
    digest: block.block_hash,
    block: encodeProposedBlock(block),
  });
}

/**
 * Looks again at what has waited longest: the passing of time (an election's closing) makes transactions inapplicable
 * that no block speaks against, and one that nobody can include would keep waking consensus.
 */
export function dropStale(turn: Turn): void {
  const stale = oldest(turn, staleChecksMax).filter(({ sinceMs }) => turn.nowMs - sinceMs > staleAfterMs);
  dropInapplicable(turn, stale);
}

/** What the head alone speaks against leaves the pool; what only lost to another transaction in the block may stay. */
function dropInapplicable(turn: Turn, entries: readonly PoolEntry[]): void {
  const context = nextBlockContext(turn, entries);
  for (const { hash, transaction } of entries) {
    const trial = applyTransaction(turn.node.chain, transaction, context);
    if (trial.ok) continue;
    change(turn, { pool: removeFromPool(turn.node.pool, hash) });
    log(turn, "info", "transaction-dropped", { hash, code: trial.error.code });
  }
}

function oldest(turn: Turn, count: number): readonly PoolEntry[] {
  return [...turn.node.pool.entries.valueSeq().take(count)];
}

function nextBlockContext({ node, nowMs }: Turn, entries: readonly PoolEntry[]): TransactionContext {
  const { head } = node.chain;
  const checked = entries.flatMap(({ hash, checkedBallot }) =>
    checkedBallot === undefined ? [] : [[hash, checkedBallot] as const],
  );
  return {
    height: head.index + 1,
    timestamp: proposalTime(head.timestamp, nowMs),
    checkedBallots: new Map(checked),
    checker: node.config.checker,
  };
}
