import { tryDecide } from "./deciding.ts";
import type { BlockVerdict } from "./input.ts";
import type { Proposal } from "./message.ts";
import { votesFor } from "./message-log.ts";
import { signCommit, signMessage } from "./message-signature.ts";
import { ownMessage, proposerOfRound, say, type Turn, update } from "./turn.ts";
import { quorum } from "./validator-set.ts";

/**
 * C-25: asks the node about a proposal that may stand in the round. What this node has PREPAREd before (and a restart
 * forgot) was fresh then, and need not be again.
 */
export function onJustifiedProposal(
  turn: Turn,
  justified: { readonly message: Proposal; readonly fresh: boolean },
): void {
  const { message } = justified;
  const { height, round, digest, block } = message;
  const fresh = justified.fresh && ownMessage(turn.state, "prepare") === undefined;
  update(turn, { proposal: { message, fresh, valid: false } });
  const proposer = proposerOfRound(turn.state, round);
  turn.effects.push({ kind: "validate-block", height, round, proposer, digest, block, fresh, certified: false });
}

/** C-25: after a no there is room for the proposal again, for the clock may be at fault, but not for ever. */
export function onProposalVerdict(turn: Turn, verdict: BlockVerdict): void {
  const { proposal, round, refused } = turn.state;
  if (proposal === undefined || proposal.valid) return;
  if (verdict.round !== round || verdict.digest !== proposal.message.digest || verdict.fresh !== proposal.fresh) return;
  if (verdict.valid) {
    update(turn, { proposal: { ...proposal, valid: true } });
    onValidProposal(turn);
  } else {
    update(turn, { proposal: undefined, refused: { message: proposal.message, times: (refused?.times ?? 0) + 1 } });
  }
}

/** C-26: the round's proposal is valid: PREPARE it. C-22 sees to it that nothing else was PREPAREd in this round. */
export function onValidProposal(turn: Turn): void {
  const { proposal } = turn.state;
  if (proposal === undefined) return;
  const { height, round, digest } = proposal.message;
  const { identity } = turn.config;
  say(turn, "prepare", (signer) => signMessage(identity, signer, { kind: "prepare", height, round, digest }));
  tryPrepare(turn);
  tryDecide(turn);
}

/** C-27: the first quorum of PREPAREs for the valid proposal of the current round: remember it as prepared, COMMIT. */
export function tryPrepare(turn: Turn): void {
  const { proposal, prepared, round, height, validators, log } = turn.state;
  if (!proposal?.valid || prepared?.round === round) return;
  const { digest, block } = proposal.message;
  const prepares = votesFor(log.prepares, { round, digest });
  if (prepares.length < quorum(validators.length)) return;
  update(turn, { prepared: { round, digest, block, prepares } });
  say(turn, "commit", (signer) => signCommit(turn.config.identity, signer, { height, round, digest }));
  tryDecide(turn);
}
