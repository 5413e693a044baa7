import { applyBlock } from "@tabella/chain/apply-block";
import type { Block } from "@tabella/chain/block";
import { applyBeforeProofs } from "@tabella/chain/certified-ledger";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { owedChecks } from "@tabella/chain/proofs-behind";
import type { ChainState } from "@tabella/chain/state";
import { ballotsOf } from "./block-ballots.ts";
import { noneValidated } from "./node.ts";
import { dropFinal } from "./pool.ts";
import { proveHead } from "./proofs-behind.ts";
import { change, halt, requestUrgentChecks, type Turn } from "./turn.ts";
import { reviewWatching } from "./watching.ts";

/** How long after a non-empty block the one empty block is due. */
export const trailingBlockMs = 500;

/**
 * Makes a certified block final: applies it, or first asks for verdicts on its ballots and keeps it until they are
 * here. Its certificate holds and its hash covers its content; so if its content does not hold, a quorum has sealed an
 * invalid block, and this node stops.
 */
export function makeCertifiedFinal(turn: Turn, block: Block): void {
  const { node } = turn;
  if (block.index !== node.chain.head.index + 1) return;
  const known = node.validated.get(block.block_hash);
  if (known !== undefined) {
    extendLedger(turn, block, known);
    return;
  }
  const { checked, missing, refused } = ballotsOf(node, block);
  if (refused !== undefined) {
    halt(turn, "a quorum sealed a ballot that does not hold", { block, refused });
    return;
  }
  if (missing.length > 0) {
    change(turn, { arriving: block });
    requestUrgentChecks(turn, missing);
    return;
  }
  const next = applyBlock(node.chain, block, { checkedBallots: checked, checker: node.config.checker });
  if (!next.ok) {
    halt(turn, "a quorum sealed a block that does not hold", { block, rejection: next.error });
    return;
  }
  extendLedger(turn, block, next.value);
}

/**
 * Makes a block final that was certified without this node: everything but the proofs of its ballots and the points
 * of its votes is checked now, and the host checks those behind (proofs-behind.ts), so that a month is caught up with in
 * minutes. What does not hold has been sealed by a quorum, now or behind: this node stops.
 */
export function followCertified(turn: Turn, block: Block): void {
  const { chain, validated, config } = turn.node;
  if (validated.has(block.block_hash) || isBeingChecked(turn, block)) {
    makeCertifiedFinal(turn, block);
    return;
  }
  const next = applyBeforeProofs(chain, block, config.checker);
  if (!next.ok) {
    halt(turn, "a quorum sealed a block that does not hold", { block, rejection: next.error });
    return;
  }
  extendLedger(turn, block, next.value, { proven: owedChecks(chain, block).length === 0 });
}

/**
 * Whether it is only late, not away: each of its ballots came in before, and was checked or is being checked. Leaving them
 * for later would have them checked twice, just where there is no time.
 */
function isBeingChecked({ node }: Turn, block: Block): boolean {
  const { checked, missing, refused } = ballotsOf(node, block);
  if (refused !== undefined) return true;
  return (
    checked.size + missing.length > 0 && missing.every(({ transactionHash }) => node.inFlight.has(transactionHash))
  );
}

/** The moment of finality: durable first, then told (C-32); and the next height begins. */
function extendLedger(
  turn: Turn,
  block: Block,
  chain: ChainState,
  { proven }: { readonly proven: boolean } = { proven: true },
): void {
  const pool = dropFinal(turn.node.pool, block.transactions.map(hashTransaction));
  const { round, seals } = block;
  change(turn, {
    chain,
    headCertificate: { round, seals },
    pool,
    validations: [],
    validated: noneValidated,
    arriving: null,
  });
  if (proven) proveHead(turn, block);
  turn.effects.push({ kind: "persist", block }, { kind: "block-final", block });
  reviewWatching(turn);
  turn.agenda.push({
    kind: "height-started",
    height: block.index + 1,
    previousProposer: block.validator,
    validators: chain.validators,
  });
  if (pool.entries.size > 0) turn.agenda.push({ kind: "work-available" });
  if (block.transactions.length > 0) armTrailingBlock(turn);
}

/** After a non-empty head one empty block is due, so that clients that wait for a following block never hang. */
export function armTrailingBlock(turn: Turn): void {
  turn.effects.push({ kind: "arm-timer", timer: "trailing-block", afterMs: trailingBlockMs });
}
