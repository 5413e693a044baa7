import type { Address } from "@tabella/crypto/signature";
import { checkRoundChange, roundChangeOf } from "./justification.ts";
import type { RoundChange } from "./message.ts";
import { roundMax } from "./message-codec.ts";
import { authorsFrom, type MessageLog, withMessage } from "./message-log.ts";
import { signMessage } from "./message-signature.ts";
import { tryPropose } from "./proposing.ts";
import { roundTimeoutMs } from "./round-timer.ts";
import { type ConsensusState, freshRound } from "./state.ts";
import { justificationContext, proposerOfRound, say, speaks, type Turn, update } from "./turn.ts";
import { liarsTolerated, quorum, validatorOf } from "./validator-set.ts";

/** C-12: the height has work, or a valid message was seen: from now on its rounds take their time. */
export function wake(turn: Turn): void {
  if (turn.state.awake) return;
  update(turn, { awake: true });
  tryStartTimer(turn);
}

/**
 * C-14: the timer of round 0 starts when the height wakes; that of a later round when a quorum wants this round or a
 * later one. So nobody is more than a round ahead of f + 1 honest validators, and capped timers suffice to meet.
 */
function tryStartTimer(turn: Turn): void {
  const { awake, timerRunning, round, height, log, validators, lost } = turn.state;
  if (!awake || timerRunning) return;
  if (round > 0 && authorsFrom(log, round) < quorum(validators.length)) return;
  if (lost.includes(proposerOfRound(turn.state, round))) {
    enterRound(turn, round + 1); // C-16: an unreachable proposer's round expires at once.
  } else {
    update(turn, { timerRunning: true });
    turn.effects.push({ kind: "start-timer", height, round, afterMs: roundTimeoutMs(turn.config.roundBaseMs, round) });
  }
}

/** C-15: only the running timer of the current round counts; C-12: what was woken in vain sleeps again. */
export function onTimeout(
  turn: Turn,
  expired: { readonly height: number; readonly round: number; readonly hasWork: boolean },
): void {
  const { height, round, timerRunning } = turn.state;
  if (!timerRunning || expired.height !== height || expired.round !== round) return;
  if (expired.hasWork || isBusy(turn.state)) enterRound(turn, round + 1);
  else update(turn, { awake: false, timerRunning: false });
}

/** C-12: whether anybody wants to go on: somebody has proposed or voted for a block, is prepared, or is in a later round. */
function isBusy({ log, proposal, refused, prepared, certified, round }: ConsensusState): boolean {
  return (
    [proposal, refused, prepared, certified].some((value) => value !== undefined) ||
    log.prepares.length + log.commits.length > 0 ||
    log.roundChanges.some((message) => message.round > round || message.prepared !== undefined)
  );
}

/** C-16: losing the proposer of a round expires its timer, if that runs. Nobody loses itself, so some round lasts. */
export function onPeerLost(turn: Turn, validator: Address): void {
  const { lost, round, timerRunning, validators } = turn.state;
  const isOther = validatorOf(validators, validator) !== undefined && validator !== turn.config.signer?.address;
  if (!isOther || lost.includes(validator)) return;
  update(turn, { lost: [...lost, validator] });
  if (timerRunning && speaks(turn) && proposerOfRound(turn.state, round) === validator) enterRound(turn, round + 1);
}

/** C-17: a later round, never an earlier one; the ROUND-CHANGE carries what this node is prepared on. */
export function enterRound(turn: Turn, round: number): void {
  if (round <= turn.state.round || round > roundMax) return;
  update(turn, { ...freshRound, awake: true, round });
  const { height, prepared } = turn.state;
  say(turn, "round-change", (signer) => ({
    ...signMessage(turn.config.identity, signer, {
      kind: "round-change",
      height,
      round,
      ...roundChangeOf(prepared),
    }),
  }));
  onRoundChangesGrown(turn);
}

/** C-18, C-19: a checked ROUND-CHANGE counts; f + 1 authors above the own round take this node along. */
export function onRoundChange(turn: Turn, message: RoundChange): void {
  if (!checkRoundChange(justificationContext(turn), message).ok) return;
  update(turn, { log: withMessage(turn.state.log, message) });
  enterRound(turn, roundOfJump(turn.state.log, turn.state.validators.length));
  wake(turn);
  onRoundChangesGrown(turn);
}

/**
 * C-19: the highest round that f + 1 authors want or have passed, so at least one of them is honest. This is where
 * jumping to the minimum of f + 1 higher rounds, again and again, ends.
 */
function roundOfJump(log: MessageLog, validatorCount: number): number {
  const rounds = log.roundChanges.map(({ round }) => round).sort((a, b) => b - a);
  return rounds[liarsTolerated(validatorCount)] ?? 0;
}

/** There are more ROUND-CHANGEs than before: perhaps enough for the timer (C-14), or to propose (C-21). */
export function onRoundChangesGrown(turn: Turn): void {
  tryStartTimer(turn);
  if (turn.state.round > 0) tryPropose(turn);
}
