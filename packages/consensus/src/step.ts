/**
 * The QBFT machine's door. A pure step function: what it needs to know comes as an input, what it wants done goes out
 * as an effect, in the order in which the host must do it (persist before send). Rules: docs/consensus.md.
 */
import { assert } from "@tabella/crypto/result";
import type { ConsensusConfig, ConsensusStart } from "./config.ts";
import { onCertifiedVerdict, onNewBlock, tryDecide } from "./deciding.ts";
import type { ConsensusEffect } from "./effect.ts";
import type { BlockVerdict, ConsensusInput, HeightStarted } from "./input.ts";
import type { ConsensusMessage, SignedMessage } from "./message.ts";
import { emptyLog } from "./message-log.ts";
import { onProposalBuilt, requestProposal } from "./proposing.ts";
import { onSignedMessage } from "./receiving.ts";
import { onPeerLost, onRoundChangesGrown, onTimeout, wake } from "./round-changing.ts";
import { type ConsensusState, freshHeight } from "./state.ts";
import { beginTurn, endTurn, isDecided, ownMessage, speaks, type Turn, update, votes, withOwnMessage } from "./turn.ts";
import { onJustifiedProposal, onProposalVerdict } from "./voting.ts";

export type { ConsensusConfig, ConsensusStart } from "./config.ts";
export type { ConsensusEffect } from "./effect.ts";
export type { ConsensusInput } from "./input.ts";
export type { ConsensusMemory, Prepared } from "./memory.ts";
export type { ConsensusState } from "./state.ts";

export interface ConsensusStep {
  readonly state: ConsensusState;
  readonly effects: readonly ConsensusEffect[];
}

/**
 * Begins at a height, anew or from the memory (C-34); the effects send again what was sent before a crash.
 * @throws Error if the memory was written by another validator's key
 */
export function createConsensus(config: ConsensusConfig, start: ConsensusStart): ConsensusStep {
  const { height, previousProposer, validators, memory } = start;
  const turn = beginTurn(config, {
    ...freshHeight,
    height,
    previousProposer,
    validators,
    memory,
    decided: undefined,
    lost: [],
  });
  recall(turn);
  return endTurn(turn);
}

/** One input. Never throws for what a peer can cause: what does not hold is ignored. */
export function step(config: ConsensusConfig, state: ConsensusState, input: ConsensusInput): ConsensusStep {
  const turn = beginTurn(config, state);
  switch (input.kind) {
    case "height-started":
      onHeightStarted(turn, input);
      break;
    case "peer-lost":
      onPeerLost(turn, input.validator);
      break;
    case "peer-found":
      update(turn, { lost: state.lost.filter((validator) => validator !== input.validator) });
      break;
    case "message":
      onMessage(turn, input.message);
      break;
    case "block-verdict":
      onVerdict(turn, input);
      break;
    case "work-available":
      if (speaks(turn)) onWorkAvailable(turn);
      break;
    case "proposal-built":
      if (speaks(turn)) onProposalBuilt(turn, input);
      break;
    case "timeout":
      if (speaks(turn)) onTimeout(turn, input);
      break;
    case "rebroadcast":
      onRebroadcast(turn);
      break;
  }
  return endTurn(turn);
}

/** C-36: who does not vote follows certificates only. */
function onMessage(turn: Turn, message: ConsensusMessage): void {
  if (message.kind === "new-block") onNewBlock(turn, message);
  else if (votes(turn)) onSignedMessage(turn, message);
}

/** C-12, C-20. */
function onWorkAvailable(turn: Turn): void {
  wake(turn);
  update(turn, { buildRequested: false });
  requestProposal(turn);
}

function onVerdict(turn: Turn, verdict: BlockVerdict): void {
  const { height, certified } = turn.state;
  if (verdict.height !== height || isDecided(turn.state)) return;
  if (!verdict.fresh && verdict.digest === certified?.block.digest) onCertifiedVerdict(turn, verdict.valid);
  if (speaks(turn)) onProposalVerdict(turn, verdict);
}

/** C-37: everything said in this round, for what was lost on the way; C-38: the last block, to those without it. */
function onRebroadcast(turn: Turn): void {
  const { state } = turn;
  if (speaks(turn)) turn.effects.push(...repetitions(state.sent));
  const block = state.decided?.block;
  if (block === undefined || state.behind.length === 0) return;
  for (const to of state.behind) turn.effects.push({ kind: "send", to, message: block });
  update(turn, { behind: [] });
}

function repetitions(sent: readonly SignedMessage[]): readonly ConsensusEffect[] {
  return sent.map((message) => ({ kind: "broadcast", message }));
}

/** The next height, or a later one after catching up; never an earlier one. */
function onHeightStarted(turn: Turn, { height, previousProposer, validators }: HeightStarted): void {
  const { state } = turn;
  if (height <= state.height) return;
  const kept = height === state.height + 1 ? state.nextHeight : [];
  const decided = state.decided?.block.height === height - 1 ? state.decided : undefined;
  update(turn, { ...freshHeight, height, previousProposer, validators, decided });
  recall(turn);
  if (votes(turn)) for (const message of kept) onSignedMessage(turn, message, true);
}

/**
 * C-34: goes on where the memory ends, if it is of this height: same round, same messages, same prepared block. A
 * memory that cannot be taken up (a watching validator's) stays, and keeps this height silent.
 */
function recall(turn: Turn): void {
  const { height, memory } = turn.state;
  if (memory === null || memory.height > height) return;
  update(turn, { memory: null });
  if (memory.height < height) return;
  if (!votes(turn)) {
    update(turn, { memory });
    return;
  }
  const { round, prepared, sent } = memory;
  const isOwn = sent.every(({ author }) => author === turn.config.signer?.address);
  assert(isOwn, "the consensus memory was written with this validator's key");
  // Somebody who had said nothing had perhaps nothing to say: its height sleeps (C-12).
  update(turn, { round, prepared, sent, awake: sent.length > 0, log: sent.reduce(withOwnMessage, emptyLog) });
  onRoundChangesGrown(turn);
  // The round may be over at once (C-16): then its messages, which would leave after the new one's, are of no more use.
  if (turn.state.round === round) turn.effects.unshift(...repetitions(sent));
  tryDecide(turn);
  // This process has not validated the own proposal yet. It was fresh when it was made.
  const message = ownMessage(turn.state, "proposal");
  if (message !== undefined && turn.state.certified === undefined) onJustifiedProposal(turn, { message, fresh: false });
}
