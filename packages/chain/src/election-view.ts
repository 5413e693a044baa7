import type { Hash } from "@tabella/crypto/hex";
import { readEncryptedVote } from "@tabella/election/evidence";
import {
  type ElectionPhase,
  type ElectionState,
  type FixedRoll,
  isOpenAt,
  isRollComplete,
  type TrusteeFault,
} from "./election-state.ts";
import type { ChainState } from "./state.ts";
import type { BallotTransaction, ElectionOptions } from "./transaction.ts";

/** What the ledger says of an election, as plain JSON for APIs. */
export interface ElectionView {
  readonly uuid: string;
  readonly phase: ElectionPhase;
  /** False once the closing time has passed, also while nobody has closed yet, and until a roll is complete. */
  readonly takesBallots: boolean;
  /** Exact texts of the messages of the specification. */
  readonly election: string;
  readonly trustees: string;
  readonly options: ElectionOptions;
  readonly roll: FixedRoll | null;
  readonly credentialCount: number;
  readonly credentialWeight: number;
  /** Ballots that count, replaced ones left out. */
  readonly ballotCount: number;
  readonly ballotWeight: number;
  readonly encryptedTally: string | null;
  /** By trustee, from 1; exact texts. */
  readonly partialDecryptions: readonly { readonly owner: number; readonly text: string }[];
  /** Trustees who signed a part that does not hold (R15), whether or not a right one came later. */
  readonly faultyTrustees: readonly (TrusteeFault & { readonly owner: number })[];
  readonly result: string | null;
  readonly openedInBlock: number;
  readonly closedInBlock: number | null;
  readonly resultInBlock: number | null;
}

/**
 * Null if the ledger knows no such election.
 * @param nowMs decides `takesBallots`, as a block's time would
 */
export function electionView(state: ChainState, uuid: string, nowMs: number): ElectionView | null {
  const election = state.elections.get(uuid);
  return election === undefined ? null : viewOf(election, nowMs);
}

/** All elections, in the order of their opening. */
export function electionViews(state: ChainState, nowMs: number): ElectionView[] {
  return [...state.elections.values()]
    .map((election) => viewOf(election, nowMs))
    .sort((one, other) => one.openedInBlock - other.openedInBlock || (one.uuid < other.uuid ? -1 : 1));
}

/** What the ledger says of a credential. */
export interface CredentialView {
  readonly weight: number;
  readonly registeredInBlock: number;
  /** The ballot that counts. */
  readonly ballot: { readonly hash: Hash; readonly block: number } | null;
}

/** Null if the credential (64 hexadecimal digits) is not on the election's list. */
export function credentialView(state: ChainState, uuid: string, credential: string): CredentialView | null {
  const found = state.elections.get(uuid)?.credentials.get(credential);
  if (found === undefined) return null;
  const { weight, registeredInBlock, ballot } = found;
  return { weight, registeredInBlock, ballot: ballot === null ? null : { hash: ballot.hash, block: ballot.block } };
}

/**
 * The hash of the ballot that counts for the voter of this one: its own, or that of a later one which replaced it; null
 * unless it is on the ledger.
 */
export function ballotThatCounts(state: ChainState, transaction: BallotTransaction): Hash | null {
  const { election_id, ballot_hash, encrypted_vote } = transaction;
  const election = state.elections.get(election_id);
  if (election === undefined || !election.ballotHashes.has(ballot_hash)) return null;
  if (!election.options.replacing_allowed) return ballot_hash;
  const vote = readEncryptedVote(election.context, encrypted_vote);
  if (!vote.ok) return null;
  const credential = election.context.group.encode(vote.value.credential);
  return election.credentials.get(credential)?.ballot?.hash ?? null;
}

function viewOf(election: ElectionState, nowMs: number): ElectionView {
  const { uuid, phase, trustees, options, credentialWeight, aggregate, encryptedTally, result } = election;
  const { openedInBlock, closedInBlock, resultInBlock } = election;
  return {
    uuid,
    phase,
    takesBallots: isOpenAt(election, nowMs) && isRollComplete(election),
    election: election.election,
    trustees,
    options,
    roll: election.roll,
    credentialCount: election.credentials.size,
    credentialWeight,
    ballotCount: aggregate.numTallied,
    ballotWeight: aggregate.totalWeight,
    encryptedTally,
    partialDecryptions: [...election.partialDecryptions.entries()]
      .map(([owner, { text }]) => ({ owner, text }))
      .sort((one, other) => one.owner - other.owner),
    faultyTrustees: [...election.faultyTrustees.entries()]
      .map(([owner, fault]) => ({ owner, ...fault }))
      .sort((one, other) => one.owner - other.owner),
    result,
    openedInBlock,
    closedInBlock,
    resultInBlock,
  };
}
