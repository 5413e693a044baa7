/**
 * "Sometimes" assertions: what must have happened at least once in some seed, or the simulator is blind where it should
 * look. Each is counted where it is seen from outside; a run reports the counts and names what never happened.
 */
export const sometimes = {
  "a block is decided in a later round": 2,
  "a proposer asks for a fresh block in a later round": 2,
  "a prepared block is proposed again": 2,
  "a ROUND-CHANGE carries a prepared block": 2,
  "a validator jumps over rounds": 4,
  "a validator decides by its own certificate": 1,
  "a validator decides by NEW-BLOCK": 2,
  "a validator catches up by blocks": 2,
  "a restart resumes in mid-height": 1,
  "a memory of a later height keeps a validator silent": 2,
  "a validator without memory watches": 3,
  "a validator that watched votes again": 3,
  "a damaged block is found at the start": 3,
  "a damaged memory is found at the start": 3,
  "a proposal is refused for its time": 2,
  "a proposal is refused as invalid": 3,
  "an equivocation is seen": 3,
  "a peer lies about blocks": 3,
  "a peer does not answer": 2,
  "a peer answers with nothing": 3,
  "a peer is lost": 2,
  "a peer is found again": 2,
  "a ballot is refused": 1,
  "a block holds several ballots": 1,
  "an empty block follows the last": 1,
  "an election is counted to the end": 1,
  "validators hold different seals for one block": 4,
  "a fork is found, with its evidence": 3,
  "a set grows under faults": 1,
  "a set shrinks by a dead validator": 3,
  "a liar is voted out": 4,
  "an honest validator is voted out": 1,
  "a validator that was removed comes back": 1,
  "an operator overrides watching": 1,
  // BUGGIFY: rare but allowed behaviour of hosts, by seed (FoundationDB's word).
  "rare: a pool of a few transactions": 1,
  "rare: rounds of another length than the others'": 1,
  "rare: a timer fires late": 1,
  "rare: verdicts come one by one, in any order": 1,
  "rare: a peer serves one block at a time": 2,
  "rare: a peer is announced again": 2,
  "rare: a living peer is called lost": 2,
  "rare: a due block is looked for again": 1,
} as const;

export type Sometimes = keyof typeof sometimes;

export type Coverage = Record<Sometimes, number>;

export function noCoverage(): Coverage {
  return Object.fromEntries(Object.keys(sometimes).map((name) => [name, 0])) as Coverage;
}

export function addCoverage(sum: Coverage, more: Coverage): Coverage {
  return Object.fromEntries(
    Object.keys(sometimes).map((name) => [name, sum[name as Sometimes] + more[name as Sometimes]]),
  ) as Coverage;
}

/** Everything that can happen among so many validators: each name stands beside the least number that it needs. */
export function possibleAmong(validators: number): readonly Sometimes[] {
  return (Object.keys(sometimes) as Sometimes[]).filter((name) => {
    // Only where nobody may lie can a liar make a fork.
    if (name === "a fork is found, with its evidence") return validators === 3;
    return validators >= sometimes[name];
  });
}
