import { applyBlock } from "@tabella/chain/apply-block";
import type { ProposedBlock } from "@tabella/chain/block";
import type { ConsensusEffect } from "@tabella/consensus/effect";
import { roundTimeoutMs } from "@tabella/consensus/round-timer";
import { ballotsOf } from "./block-ballots.ts";
import { readBlock } from "./block-reader.ts";
import { isTimely } from "./time-window.ts";
import { change, log, requestUrgentChecks, type Turn } from "./turn.ts";

export type ValidityQuestion = Extract<ConsensusEffect, { kind: "validate-block" }>;

/** A proposal whose ballots are still being checked. */
export interface Validation {
  readonly question: ValidityQuestion;
  readonly block: ProposedBlock;
}

/** Consensus asks whether a block is valid on the head; the answer may have to wait for verdicts on its ballots. */
export function validateProposal(turn: Turn, question: ValidityQuestion): void {
  const { node } = turn;
  const block = readBlock(node, question.block, question);
  const { head } = node.chain;
  if (block === null || question.height !== head.index + 1) {
    answer(turn, question, false);
    return;
  }
  if (question.fresh) {
    // C-25: only a fresh proposal is new to the world: its author is the round's proposer and its time is now.
    const roundMs = roundTimeoutMs(node.config.roundBaseMs, question.round);
    const now = { nowMs: turn.nowMs, roundMs };
    const isFresh = block.validator === question.proposer && isTimely(block.timestamp, head.timestamp, now);
    if (!isFresh) {
      const { timestamp, validator } = block;
      log(turn, "warn", "proposal-not-fresh", { height: block.index, timestamp, nowMs: turn.nowMs, validator });
      answer(turn, question, false);
      return;
    }
  }
  judge(turn, { question, block });
}

/** Verdicts have come: goes through the proposals that wait for some. */
export function reviewValidations(turn: Turn): void {
  const waiting = turn.node.validations;
  change(turn, { validations: [] });
  for (const validation of waiting) judge(turn, validation);
}

function judge(turn: Turn, validation: Validation): void {
  const { node } = turn;
  const { question, block } = validation;
  if (node.validated.has(block.block_hash)) {
    answer(turn, question, true);
    return;
  }
  const { checked, missing, refused } = ballotsOf(node, block);
  if (refused !== undefined) {
    refuse(turn, question, refused.code);
    return;
  }
  if (missing.length > 0) {
    // Consensus waits for at most two answers: on the proposal of its round, and on a certified block. So a question
    // takes the place of the one of its own kind only, and the certified one is never lost.
    const others = node.validations.filter(({ question: { certified } }) => certified !== question.certified);
    change(turn, { validations: [...others, validation] });
    requestUrgentChecks(turn, missing);
    return;
  }
  const next = applyBlock(node.chain, block, { checkedBallots: checked, checker: node.config.checker });
  if (!next.ok) {
    refuse(turn, question, next.error.code);
    return;
  }
  change(turn, { validated: node.validated.set(block.block_hash, next.value) });
  answer(turn, question, true);
}

function refuse(turn: Turn, question: ValidityQuestion, code: string): void {
  log(turn, "warn", "proposal-invalid", { height: question.height, round: question.round, code });
  answer(turn, question, false);
}

function answer(turn: Turn, question: ValidityQuestion, valid: boolean): void {
  const { height, round, digest, fresh } = question;
  turn.agenda.push({ kind: "block-verdict", height, round, digest, fresh, valid });
}
