import type { Hash } from "@tabella/crypto/hex";
import { assert } from "@tabella/crypto/result";
import type { ProposalBuilt } from "./input.ts";
import { highestPrepared, justify } from "./justification.ts";
import type { EncodedBlock, Proposal } from "./message.ts";
import { roundChangesFor } from "./message-log.ts";
import { signMessage } from "./message-signature.ts";
import { isDecided, isMyTurn, ownMessage, say, type Turn, update } from "./turn.ts";
import { quorum } from "./validator-set.ts";
import { onJustifiedProposal, onValidProposal } from "./voting.ts";

/** True if this node may still propose in this round: C-20 in round 0, a quorum of ROUND-CHANGEs after it (C-21). */
function mayPropose(turn: Turn): boolean {
  const { state } = turn;
  if (!isMyTurn(turn) || isDecided(state) || ownMessage(state, "proposal") !== undefined) return false;
  return state.round === 0 || roundChangesFor(state.log, state.round).length >= quorum(state.validators.length);
}

/** C-21: the proposer of a round r > 0 takes up the highest prepared block, or asks the node for a new one. */
export function tryPropose(turn: Turn): void {
  if (!mayPropose(turn)) return;
  const highest = highestPrepared(roundChangesFor(turn.state.log, turn.state.round));
  if (highest?.prepared === undefined) {
    requestProposal(turn);
    return;
  }
  assert(highest.justification, "a prepared ROUND-CHANGE that counts for the own proposal came with its block");
  const message = propose(turn, { digest: highest.prepared.digest, block: highest.justification.block });
  // Of another's block only the digest has been checked, so the own proposal is validated like anyone's.
  onJustifiedProposal(turn, { message, fresh: false });
}

/** C-20, C-21: asks the node for a block, once a round, and again when it says that it has work. */
export function requestProposal(turn: Turn): void {
  const { height, round, buildRequested } = turn.state;
  if (!mayPropose(turn) || buildRequested) return;
  update(turn, { buildRequested: true });
  turn.effects.push({ kind: "build-proposal", height, round });
}

/** The node's block, if it is still for this round: nothing is signed for a later round than it was built in. */
export function onProposalBuilt(turn: Turn, built: ProposalBuilt): void {
  const { height, round, log } = turn.state;
  if (built.height !== height || built.round !== round || !mayPropose(turn)) return;
  assert(highestPrepared(roundChangesFor(log, round)) === undefined, "a prepared block is taken up at once");
  const message = propose(turn, built);
  update(turn, { proposal: { message, fresh: true, valid: true } });
  onValidProposal(turn);
}

function propose(turn: Turn, { digest, block }: { readonly digest: Hash; readonly block: EncodedBlock }): Proposal {
  const { height, round, log } = turn.state;
  const justification = justify(roundChangesFor(log, round));
  return say(turn, "proposal", (signer) =>
    signMessage(turn.config.identity, signer, { kind: "proposal", height, round, digest, block, justification }),
  );
}
