import { certifiedHeaderOf } from "@tabella/chain/check-evidence";
import type { CertifiedHeader } from "@tabella/chain/evidence";
import type { ConsensusConfig } from "@tabella/consensus/config";
import type { ConsensusEffect } from "@tabella/consensus/effect";
import type { ConsensusInput } from "@tabella/consensus/input";
import type { NewBlock } from "@tabella/consensus/message";
import { step } from "@tabella/consensus/step";
import { accuse, stopAtFork } from "./accusing.ts";
import { assertNever } from "./assert-never.ts";
import { readBlock } from "./block-reader.ts";
import { makeCertifiedFinal } from "./finality.ts";
import type { Node } from "./node.ts";
import { buildProposal } from "./production.ts";
import { validateProposal } from "./proposal.ts";
import { change, type Turn } from "./turn.ts";
import { watchUntilHeight } from "./watching.ts";

/** Tells consensus all that is on the agenda, and what comes of it, until nothing is left to tell. */
export function runAgenda(turn: Turn): void {
  for (let input = turn.agenda.shift(); input !== undefined; input = turn.agenda.shift()) {
    if (turn.node.halted !== null) return;
    tell(turn, input);
  }
}

/** What consensus needs to know besides its own state; the same in every step but for the watching. */
export function consensusConfig(node: Pick<Node, "config" | "identity" | "chain" | "voting">): ConsensusConfig {
  const { signer, checker, roundBaseMs } = node.config;
  return {
    identity: node.identity,
    signer,
    checker,
    roundBaseMs,
    watchUntilHeight: watchUntilHeight(node.voting),
    blockMatches: (text, expected) => readBlock(node, text, expected) !== null,
  };
}

function tell(turn: Turn, input: ConsensusInput): void {
  const { state, effects } = step(consensusConfig(turn.node), turn.node.consensus, input);
  change(turn, { consensus: state });
  for (const effect of effects) perform(turn, effect);
}

/** Turns an effect of consensus into effects of the node, in the same order: what is persisted first stays first. */
export function perform(turn: Turn, effect: ConsensusEffect): void {
  switch (effect.kind) {
    case "persist":
      turn.effects.push({ kind: "persist", memory: effect.memory });
      return;
    case "broadcast":
      turn.effects.push({ kind: "broadcast", message: { kind: "consensus", message: effect.message } });
      return;
    case "send":
      turn.effects.push({ kind: "send", to: effect.to, message: { kind: "consensus", message: effect.message } });
      return;
    case "start-timer":
      change(turn, { roundTimer: { height: effect.height, round: effect.round } });
      turn.effects.push({ kind: "arm-timer", timer: "round", afterMs: effect.afterMs });
      return;
    case "build-proposal":
      buildProposal(turn, effect);
      return;
    case "validate-block":
      validateProposal(turn, effect);
      return;
    case "decide": {
      const block = readBlock(turn.node, effect.block, {
        height: effect.certificate.height,
        digest: effect.certificate.block_hash,
      });
      if (block === null) throw new Error("broken promise: consensus decides only blocks that match their digest");
      const { round, seals } = effect.certificate;
      makeCertifiedFinal(turn, { ...block, round, seals });
      return;
    }
    case "fork-detected":
      // C-30
      stopAtFork(turn, certifiedHeader(turn, effect.ours), certifiedHeader(turn, effect.other));
      return;
    case "equivocation-detected":
      accuse(turn, effect.first, effect.second);
      return;
    default:
      assertNever(effect);
  }
}

/** @throws if the message's block is not the one of its digest: consensus compares certificates of matching blocks only */
function certifiedHeader(turn: Turn, { block, height, digest, round, seals }: NewBlock): CertifiedHeader {
  const read = readBlock(turn.node, block, { height, digest });
  if (read === null) throw new Error("broken promise: consensus compares only blocks that match their digest");
  return certifiedHeaderOf({ ...read, round, seals });
}
