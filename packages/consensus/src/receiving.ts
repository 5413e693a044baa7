import { tryDecide } from "./deciding.ts";
import { checkProposal } from "./justification.ts";
import type { Proposal, SignedMessage } from "./message.ts";
import { firstSaid, saysTheSame, type Vote, withMessage } from "./message-log.ts";
import { enterRound, onRoundChange, onRoundChangesGrown, wake } from "./round-changing.ts";
import { isDecided, isSigned, justificationContext, ownMessage, proposerOfRound, type Turn, update } from "./turn.ts";
import { validatorOf } from "./validator-set.ts";
import { onJustifiedProposal, tryPrepare } from "./voting.ts";

/** So often a round's proposal may be found invalid before it is not looked at any more (C-25). */
const refusedMax = 4;

/** A ROUND-CHANGE for a round farther ahead is not heard (C-19): 60 days of rounds in which a quorum is there and decides nothing. */
export const roundsAheadMax = 2 ** 20;

/**
 * A signed message from outside (C-8 to C-11): cheap tests first, then one signature, then its rule.
 * @param checked the signature was checked when the message was kept for this height
 */
export function onSignedMessage(turn: Turn, message: SignedMessage, checked = false): void {
  const { config, state } = turn;
  const { author, height } = message;
  if (author === config.signer?.address || validatorOf(state.validators, author) === undefined) return; // C-8
  const isValid = () => checked || isSigned(turn, message);
  if (height > state.height) keepForNextHeight(turn, message);
  else if (height < state.height || isDecided(state)) noteBehind(turn, message);
  else if (message.kind === "proposal") onProposal(turn, message, isValid);
  else onVote(turn, message, isValid);
}

function onVote(turn: Turn, message: Vote, isValid: () => boolean): void {
  const first = firstSaid(turn.state.log, message);
  if (first !== undefined) {
    onSaidAgain(turn, { first, second: message }, isValid);
    return;
  }
  if (isOutdated(turn, message) || isFarAhead(turn, message) || !isValid()) return;
  if (message.kind === "round-change") {
    onRoundChange(turn, message);
    return;
  }
  wake(turn);
  update(turn, { log: withMessage(turn.state.log, message) });
  if (message.kind === "prepare") tryPrepare(turn);
  else tryDecide(turn);
}

/** C-10: a passed round's PREPAREs and ROUND-CHANGEs change nothing any more; its COMMITs may still decide. */
function isOutdated({ state }: Turn, { kind, author, round }: Vote): boolean {
  if (kind === "commit") return false;
  if (round < state.round) return true;
  return kind === "round-change" && state.log.roundChanges.some((kept) => kept.author === author && kept.round > round);
}

/** C-19: nobody honest is so far ahead; and where f = 0, one liar would use up the rounds of a height for ever. */
function isFarAhead({ state }: Turn, { kind, round }: Vote): boolean {
  return kind === "round-change" && round > state.round + roundsAheadMax;
}

/** C-9: the first message of an author, round and step counts. A second of another value is evidence, given out once. */
function onSaidAgain(
  turn: Turn,
  said: { readonly first: SignedMessage; readonly second: SignedMessage },
  isValid: () => boolean,
): void {
  const { author } = said.second;
  const { equivocators } = turn.state;
  if (saysTheSame(said.first, said.second) || equivocators.includes(author) || !isValid()) return;
  update(turn, { equivocators: [...equivocators, author] });
  turn.effects.push({ kind: "equivocation-detected", author, ...said });
}

/** C-22 to C-25. */
function onProposal(turn: Turn, message: Proposal, isValid: () => boolean): void {
  const { round } = message;
  if (round < turn.state.round || message.author !== proposerOfRound(turn.state, round)) return; // C-22
  const { proposal, refused } = turn.state;
  const first = round === turn.state.round ? (proposal ?? refused)?.message : undefined;
  // C-25: the very proposal that was refused may be looked at again.
  if (first !== undefined && (proposal !== undefined || !saysTheSame(first, message))) {
    onSaidAgain(turn, { first, second: message }, isValid);
    return;
  }
  if ((round === turn.state.round && !hasRoom(turn, message)) || !isValid()) return;
  const justified = checkProposal(justificationContext(turn), message); // C-23
  if (!justified.ok) return;
  adoptRoundChanges(turn, message);
  enterRound(turn, round); // C-24
  wake(turn);
  onRoundChangesGrown(turn);
  // The round may have expired at once (C-16).
  if (turn.state.round === round) onJustifiedProposal(turn, { message, fresh: justified.value.fresh });
}

/** C-22, C-33: one PREPARE a round, also after a restart; C-25: not refused as often as the bound. */
function hasRoom({ state }: Turn, { digest }: Proposal): boolean {
  const prepare = ownMessage(state, "prepare");
  return (prepare === undefined || prepare.digest === digest) && (state.refused?.times ?? 0) < refusedMax;
}

/** C-24: the ROUND-CHANGEs that justify a proposal count as if their authors had sent them here. */
function adoptRoundChanges(turn: Turn, { justification }: Proposal): void {
  for (const roundChange of justification.roundChanges) {
    const { log } = turn.state;
    const isNews = !log.roundChanges.some(
      ({ author, round }) => author === roundChange.author && round >= roundChange.round,
    );
    if (isNews) update(turn, { log: withMessage(log, roundChange) });
  }
}

/** C-11: of the next height one message an author and kind is kept, the one of the highest round; none of later ones. */
function keepForNextHeight(turn: Turn, message: SignedMessage): void {
  const { height, nextHeight } = turn.state;
  if (message.height !== height + 1) return;
  const before = nextHeight.find(({ author, kind }) => author === message.author && kind === message.kind);
  if ((before !== undefined && before.round >= message.round) || !isSigned(turn, message)) return;
  update(turn, { nextHeight: [...nextHeight.filter((kept) => kept !== before), message] });
}

/** C-38: who asks to change rounds at the height of the last block has not got it; the next rebroadcast sends it. */
function noteBehind(turn: Turn, message: SignedMessage): void {
  const { decided, behind } = turn.state;
  if (message.kind !== "round-change" || message.height !== decided?.block.height) return;
  if (behind.includes(message.author) || !isSigned(turn, message)) return;
  update(turn, { behind: [...behind, message.author] });
}
