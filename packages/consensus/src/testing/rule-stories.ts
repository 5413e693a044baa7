import type { ConsensusMessage, RoundChange } from "../message.ts";
import type { Company } from "./company.ts";
import { Story } from "./story.ts";

/** What happens, in order, and everything that the machine does about each of it. */
export type Telling = readonly (readonly [happens: string[], does: readonly string[]])[];

/** A story that shows how one machine keeps a rule of docs/consensus.md. */
export interface RuleStory {
  readonly rule: string;
  readonly story: string;
  /** How many validators there are; 4 if nothing is said. */
  readonly of?: number;
  /** Whose machine it is. v0 is the proposer of the first round at the first height. */
  readonly self: number;
  readonly watchUntilHeight?: number;
  readonly tell: (story: Story, company: Company) => Telling;
}

/** Tells the story: what the machine did, and what it should have done. */
export function told({ of = 4, self, watchUntilHeight = 0, tell }: RuleStory) {
  const story = new Story(of, self, { watchUntilHeight });
  const telling = tell(story, story.company);
  return { does: telling.map(([happens]) => happens), should: telling.map(([, does]) => does) };
}

/** v0 proposes A, and the node finds it valid. */
export function proposalIsValid(story: Story, company: Company): Telling {
  return [
    [story.hears(company.proposal({ by: 0, block: "A" })), ["timer 0: 1000 ms", "validate A fresh from v0"]],
    [story.finds("valid"), ["persist", "say prepare 0 A"]],
  ];
}

/** PREPAREs of A in round 0. */
export function prepares(company: Company, ...numbers: readonly number[]): readonly ConsensusMessage[] {
  return numbers.map((by) => company.prepare({ by, block: "A" }));
}

/** COMMITs of A in round 0. */
export function commits(company: Company, ...numbers: readonly number[]): readonly ConsensusMessage[] {
  return numbers.map((by) => company.commit({ by, block: "A" }));
}

/** ROUND-CHANGEs for round 1 of which one is prepared on A. */
export function preparedOn(company: Company): readonly RoundChange[] {
  return [
    company.roundChange({ by: 0, prepared: { round: 0, block: "A" } }),
    company.roundChange({ by: 1 }),
    company.roundChange({ by: 2 }),
  ];
}
