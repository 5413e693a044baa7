import { addBallot } from "@tabella/election/tally";
import type { ElectionState, UnreadVote } from "./election-state.ts";
import { readVote } from "./encrypted-vote.ts";
import type { ChainState } from "./state.ts";

/*
 * Reading the points of a ballot costs more than everything else about it but its proofs, and a ledger that only follows
 * certified blocks needs none of them: neither state root nor ledger root covers them. So they are read later: in small
 * parts when there is time (readSomeVotes), or all at once when a rule asks for what they say (withVotesRead).
 */

/** Elections with votes that were read at once, by what they were before: a value never changes. */
const read = new WeakMap<ElectionState, ElectionState>();

/** The election as it would be had every vote been read when it came; the same value if it is. */
export function withVotesRead(election: ElectionState): ElectionState {
  if (election.unread.isEmpty()) return election;
  const known = read.get(election);
  if (known !== undefined) return known;
  const settled = readVotes(election, election.unread.size);
  read.set(election, settled);
  return settled;
}

/** Votes whose points were not read yet, in all elections. */
export function unreadVotes(state: ChainState): number {
  return state.elections.reduce((sum, { unread }) => sum + unread.size, 0);
}

/** The ledger with up to `count` more votes read, oldest first; 0.2 ms each for a question of two answers. */
export function readSomeVotes(state: ChainState, count: number): ChainState {
  const election = state.elections.find(({ unread }) => !unread.isEmpty());
  if (election === undefined) return state;
  return { ...state, elections: state.elections.set(election.uuid, readVotes(election, count)) };
}

function readVotes(election: ElectionState, count: number): ElectionState {
  const { numTallied, totalWeight } = election.aggregate;
  const next = election.unread.take(count).reduce(readOne, election);
  return { ...next, aggregate: { ...next.aggregate, numTallied, totalWeight }, unread: election.unread.skip(count) };
}

/** A vote that is none of this election leaves the sums as they are: its proof cannot hold, and that stops the node. */
function readOne(election: ElectionState, { encryptedVote, weight }: UnreadVote): ElectionState {
  const { context } = election;
  const vote = readVote(context, encryptedVote);
  if (!vote.ok) return election;
  const { choices } = vote.value;
  const components = choices.flat().flatMap(({ alpha, beta }) => [alpha, beta].map(context.group.encode));
  return {
    ...election,
    aggregate: addBallot(context.group, election.aggregate, { choices, weight }),
    ciphertextComponents: election.ciphertextComponents.union(components),
  };
}

/** The uuid of an election in which two ballots share a ciphertext component, all votes being read; null if there is none. */
export function copiedVote(state: ChainState): string | null {
  const found = state.elections.find(({ options, ciphertextComponents, aggregate }) => {
    const components = 2 * aggregate.ciphertexts.flat().length;
    return !options.replacing_allowed && ciphertextComponents.size < components * aggregate.numTallied;
  });
  return found?.uuid ?? null;
}
