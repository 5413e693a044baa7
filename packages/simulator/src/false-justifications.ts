import { justify } from "@tabella/consensus/justification";
import type { ConsensusMessage, Prepare, RoundChange } from "@tabella/consensus/message";
import { signMessage } from "@tabella/consensus/message-signature";
import { heard, highestRound, isFirstAuthor, type Knowledge, uniqueAuthors } from "./knowledge.ts";

/** PROPOSALs that may not stand in their round. */
export const falseProposals: Readonly<Record<string, (known: Knowledge) => ConsensusMessage | null>> = {
  /** Its own block in a turn of its own whose justification demands another, or that has none. */
  "a PROPOSAL without justification": (known) => {
    const { identity, signer, prng, height, needed, ownTurnFrom } = known;
    const round = ownTurnFrom(Math.max(1, highestRound(known)) + prng.pick([0, 0, 1]));
    const { digest, block } = known.own;
    const mine = signMessage(identity, signer, { kind: "round-change", height, round } as const);
    const others = changesHeard(known);
    const ofRound = others.filter((change) => change.round === round);
    const roundChanges = prng.pick<readonly RoundChange[]>([
      [],
      [mine, ...ofRound].slice(0, needed - 1),
      Array.from({ length: needed }, () => mine),
      [mine, ...others.filter((change) => change.round !== round)].slice(0, needed),
      // The prepared ones are told as unprepared.
      [mine, ...ofRound.map(({ prepared: _, ...bare }) => bare)].filter(isFirstAuthor).slice(0, needed),
      // Complete, but for the value that it would have to take up.
      [mine, ...ofRound].filter(isFirstAuthor).slice(0, needed),
    ]);
    const prepares = prng.chance(0.5) ? [] : falsePrepares(known, Math.max(0, round - 1));
    const justification = { roundChanges, prepares };
    return signMessage(identity, signer, { kind: "proposal", height, round, digest, block, justification } as const);
  },

  /** Its own block, because it says that it was prepared on it, in a turn of its own and among true ROUND-CHANGEs. */
  "a PROPOSAL on a false certificate": (known) => {
    const { identity, signer, height, needed, ownTurnFrom } = known;
    const round = ownTurnFrom(Math.max(1, highestRound(known)));
    const change = falseRoundChange(known, round);
    if (change?.justification === undefined) return null;
    const { justification: proof, ...bare } = change;
    const { prepares } = proof;
    const others = changesHeard(known).filter((other) => other.round === round);
    const roundChanges = [bare, ...others].filter(isFirstAuthor).slice(0, needed);
    const justification = { roundChanges, prepares };
    const { digest, block } = known.own;
    return signMessage(identity, signer, { kind: "proposal", height, round, digest, block, justification } as const);
  },

  /** What the round's proposer proposed, or has to propose, in its own name. */
  "a PROPOSAL out of turn": (known) => {
    const { identity, signer, height, needed } = known;
    const round = highestRound(known);
    const changes = uniqueAuthors(heard(known, "round-change").filter((change) => change.round === round));
    const { prepares, roundChanges } = justify(changes);
    const prepared = changes.find((change) => change.prepared?.digest === prepares[0]?.digest);
    if (roundChanges.length >= needed && prepared?.prepared !== undefined && prepared.justification !== undefined) {
      const { digest } = prepared.prepared;
      const { block } = prepared.justification;
      const justification = { roundChanges, prepares };
      return signMessage(identity, signer, { kind: "proposal", height, round, digest, block, justification } as const);
    }
    const latest = heard(known, "proposal").at(-1);
    if (latest === undefined) return null;
    const { author: _, signature: __, ...unsigned } = latest;
    return signMessage(identity, signer, unsigned);
  },
};

/** It says that it is prepared on its own block, and shows PREPAREs that are too few, doubled, altered or of another value. */
export function falseRoundChange(known: Knowledge, round: number): RoundChange | null {
  const { identity, signer, prng, height } = known;
  if (round < 1) return null;
  const latest = heard(known, "prepare").findLast((prepare) => prepare.round < round)?.round ?? round - 1;
  const preparedRound = prng.pick([latest, latest, latest, round - 1, round, Math.max(0, round - 2)]);
  const { digest, block } = known.own;
  const justification = { block, prepares: falsePrepares(known, preparedRound) };
  const prepared = { round: preparedRound, digest };
  return signMessage(identity, signer, { kind: "round-change", height, round, prepared, justification } as const);
}

function falsePrepares(known: Knowledge, round: number): readonly Prepare[] {
  const { identity, signer, prng, height, needed } = known;
  const { digest } = known.own;
  const mine = signMessage(identity, signer, { kind: "prepare", height, round, digest } as const);
  const others = heard(known, "prepare").filter(({ author }) => author !== signer.address);
  const ofRound = uniqueAuthors(others.filter((other) => other.round === round));
  return prng.pick<readonly Prepare[]>([
    [mine],
    Array.from({ length: needed }, () => mine),
    Array.from({ length: needed }, () => mine),
    // Of another value: with its own, or of the others alone.
    [mine, ...ofRound].slice(0, needed),
    [mine, ...ofRound].slice(0, needed),
    [mine, ...uniqueAuthors(others).map((other) => ({ ...other, digest, round }))].slice(0, needed),
    uniqueAuthors(others.filter((other) => other.digest === digest)),
  ]);
}

/** The latest ROUND-CHANGE of each author, without what proves it. */
function changesHeard(known: Knowledge): readonly RoundChange[] {
  const latestFirst = uniqueAuthors(heard(known, "round-change").toReversed());
  return latestFirst.map(({ justification: _, ...bare }) => bare);
}
