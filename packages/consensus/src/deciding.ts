import { checkCertificate } from "./certificate.ts";
import type { Commit, EncodedBlock, NewBlock } from "./message.ts";
import { votesFor } from "./message-log.ts";
import type { Certified } from "./state.ts";
import { isDecided, proposerOfRound, type Turn, update } from "./turn.ts";
import { quorum, type ValidatorSet } from "./validator-set.ts";

/** C-28: a quorum of COMMITs of one round makes the certificate, in whatever round this node is by now. */
export function tryDecide(turn: Turn): void {
  const { state } = turn;
  if (isDecided(state)) return;
  for (const vote of state.log.commits) {
    const commits = votesFor(state.log.commits, vote);
    if (commits.length < quorum(state.validators.length)) continue;
    const block = blockOf(turn, vote);
    // Without the block, a NEW-BLOCK will bring it (C-29).
    if (block !== undefined) onCertified(turn, { block: newBlockOf(commits, vote, block), announce: true });
    return;
  }
}

function blockOf({ state }: Turn, { digest }: Commit): EncodedBlock | undefined {
  return [state.proposal?.message, state.prepared].find((held) => held?.digest === digest)?.block;
}

function newBlockOf(commits: readonly Commit[], { height, round, digest }: Commit, block: EncodedBlock): NewBlock {
  const seals = commits.map(({ author, seal }) => ({ validator: author, signature: seal }));
  return { kind: "new-block", height, round, digest, block, seals };
}

/** C-29, C-30: a NEW-BLOCK is judged by its certificate alone, whoever brings it and whatever the round. */
export function onNewBlock(turn: Turn, message: NewBlock): void {
  const { height, validators, decided, certified } = turn.state;
  if (message.height === decided?.block.height) {
    reportFork(turn, { ours: decided.block, other: message, validators: decided.validators });
  } else if (message.height === height && certified !== undefined) {
    reportFork(turn, { ours: certified.block, other: message, validators });
  } else if (
    message.height === height &&
    turn.config.blockMatches(message.block, message) &&
    isCertified(turn, message, validators)
  ) {
    onCertified(turn, { block: message, announce: false });
  }
}

/** C-30: two certificates for one height, each with its block: a certificate beside another text proves nothing yet. */
function reportFork(
  turn: Turn,
  fork: { readonly ours: NewBlock; readonly other: NewBlock; readonly validators: ValidatorSet },
): void {
  const { ours, other, validators } = fork;
  if (other.digest === ours.digest || !isCertified(turn, other, validators)) return;
  if (!turn.config.blockMatches(other.block, other)) return;
  turn.effects.push({ kind: "fork-detected", height: ours.height, ours, other });
}

function isCertified({ config }: Turn, message: NewBlock, validators: ValidatorSet): boolean {
  const { height, round, digest, seals } = message;
  return checkCertificate(config.identity, validators, { height, round, block_hash: digest, seals }, config.checker).ok;
}

/** C-28, C-29: a certified block is final once the node finds it valid, which it may have done already. */
function onCertified(turn: Turn, certified: Certified): void {
  const { proposal, validators } = turn.state;
  const { height, round, digest, block } = certified.block;
  const pending = turn.state.certified?.block;
  if (pending !== undefined && pending.digest !== digest) {
    // C-30: what is being validated has a certificate as well.
    reportFork(turn, { ours: pending, other: certified.block, validators });
  } else if (proposal?.valid && proposal.message.digest === digest) {
    decide(turn, certified);
  } else if (turn.state.certified === undefined) {
    update(turn, { certified });
    const proposer = proposerOfRound(turn.state, round);
    const question = { kind: "validate-block", height, round, proposer, digest, block } as const;
    turn.effects.push({ ...question, fresh: false, certified: true });
  }
}

/** The node's answer about the certified block. After a no, the next NEW-BLOCK is asked about again. */
export function onCertifiedVerdict(turn: Turn, valid: boolean): void {
  const { certified } = turn.state;
  if (certified === undefined) return;
  update(turn, { certified: undefined });
  if (valid) decide(turn, certified);
}

/** Who collected the seals tells everyone (C-28); who was told does not repeat it. */
function decide(turn: Turn, { block: decided, announce }: Certified): void {
  const { height, round, digest, block, seals } = decided;
  update(turn, { decided: { block: decided, validators: turn.state.validators }, certified: undefined });
  turn.effects.push({ kind: "decide", block, certificate: { height, round, block_hash: digest, seals } });
  if (announce) turn.effects.push({ kind: "broadcast", message: decided });
}
