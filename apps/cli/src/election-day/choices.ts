import { Prng } from "@tabella/simulator/prng";

/** What the seed decides: who chooses what, and in which order they come. Never a key, never a ballot's randomness. */
export interface VotingPlan {
  /** `[voter]` the candidate's place, from 0. */
  readonly choices: readonly number[];
  /** Voters in the order in which they come. */
  readonly order: readonly number[];
}

export function planVoting(election: { voters: number; candidates: number; seed: number }): VotingPlan {
  const chance = new Prng(election.seed);
  const voters = Array.from({ length: election.voters }, (_, at) => at);
  return { choices: voters.map(() => chance.between(0, election.candidates - 1)), order: chance.shuffle(voters) };
}

/** `[question][candidate]`: what the election result must be if nothing is lost, added or changed. */
export function expectedCounts(choices: readonly number[], candidates: number): number[][] {
  return [Array.from({ length: candidates }, (_, at) => choices.filter((choice) => choice === at).length)];
}
