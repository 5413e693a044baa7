import { crashesTolerated, liarsTolerated } from "@tabella/consensus/validator-set";
import { type Cast, castOfSeed } from "./cast.ts";
import { Prng } from "./prng.ts";

/** What becomes of the set of validators in a seed, by votes and operators, while faults go on. */
export type SetStory =
  /** A newcomer is added. */
  | "grows"
  /** A newcomer is added, and then somebody removed: the newcomer, one of the others, or a liar. */
  | "grows and shrinks"
  /** One dies for good and is removed. */
  | "removes a dead one"
  /** One dies for good, a newcomer is added, who may be needed for every block from then on, and the dead one is removed. */
  | "replaces a dead one"
  | "removes a liar"
  /** A newcomer is added, removed, and added again: the same two sets twice. */
  | "takes one back"
  /**
   * So many die for good that none of the others may be missing, and then one of these loses its memory: its operator
   * says that it shall vote all the same (C-42), and a dead one is removed.
   */
  | "overrides";

/** A change that is voted for. Validators have the numbers of genesis, from 0; the newcomer has the next one. */
export interface SetAct {
  readonly change: "add" | "remove";
  readonly who: number;
}

export interface SetPlan {
  readonly story: SetStory;
  /** One after the other: the votes for each are cast when the one before it is done, so each is of the epoch of its number. */
  readonly acts: readonly SetAct[];
  /** Who crashes and never starts again. */
  readonly dying: readonly number[];
  /** Who loses its memory where nothing goes on without it. */
  readonly forgetting: number | null;
  /** The smallest set that there is before, between and after the acts. */
  readonly smallest: number;
}

/** The share of seeds that have such a story, where nothing else is asked for. */
const storiesShare = 0.3;

/** Seeds are far below: no seed's own stream is another's stories. */
const storiesFrom = 2n ** 63n;

/** The chance of all that has to do with changes of the set: what else a seed does is the same without it. */
export function storyStream(seed: number): Prng {
  return new Prng(BigInt(seed) + storiesFrom);
}

export function storyOfSeed(seed: number, validators: number): SetStory | null {
  const prng = storyStream(seed);
  const possible = possibleStories(validators, castOfSeed(seed, validators));
  return prng.chance(storiesShare) && possible.length > 0 ? prng.pick(possible) : null;
}

/** Stories in which at no time more validators lie than may, and a quorum that neither lies nor is gone is left. */
export function possibleStories(validators: number, cast: Cast): readonly SetStory[] {
  const liars = cast.length;
  if (liars > liarsTolerated(validators)) return [];
  const mayLoseOne = validators > 1 && liars <= liarsTolerated(validators - 1);
  const isPossible: Readonly<Record<SetStory, boolean>> = {
    grows: true,
    "grows and shrinks": true,
    "removes a dead one": mayLoseOne && liars < crashesTolerated(validators),
    "replaces a dead one": liars < crashesTolerated(validators),
    "removes a liar": liars > 0,
    "takes one back": true,
    overrides: liars === 0,
  };
  return (Object.keys(isPossible) as SetStory[]).filter((story) => isPossible[story]);
}

/** Who comes, goes, dies and forgets in a story. The first validators are the cast; the others are honest. */
export function planOf(story: SetStory, prng: Prng, among: { validators: number; cast: Cast }): SetPlan {
  const { validators, cast } = among;
  const newcomer = validators;
  const numbers = Array.from({ length: validators }, (_, number) => number);
  const [liars, honest] = [numbers.slice(0, cast.length), prng.shuffle(numbers.slice(cast.length))];
  const plan = (acts: readonly SetAct[], more: Partial<Pick<SetPlan, "dying" | "forgetting">> = {}): SetPlan => ({
    ...{ story, acts, dying: [], forgetting: null, ...more },
    smallest: smallestSet(validators, acts),
  });
  const add = (who: number): SetAct => ({ change: "add", who });
  const remove = (who: number): SetAct => ({ change: "remove", who });
  switch (story) {
    case "grows":
      return plan([add(newcomer)]);
    case "grows and shrinks":
      return plan([add(newcomer), remove(prng.pick([newcomer, ...honest.slice(0, 1), ...liars]))]);
    case "removes a dead one":
      return plan(honest.slice(0, 1).map(remove), { dying: honest.slice(0, 1) });
    case "replaces a dead one":
      return plan([add(newcomer), ...honest.slice(0, 1).map(remove)], { dying: honest.slice(0, 1) });
    case "removes a liar":
      return plan([remove(prng.pick(liars))]);
    case "takes one back":
      return plan([add(newcomer), remove(newcomer), add(newcomer)]);
    case "overrides": {
      const dying = honest.slice(0, crashesTolerated(validators));
      return plan(dying.slice(0, 1).map(remove), { dying, forgetting: honest.at(-1) ?? null });
    }
  }
}

function smallestSet(validators: number, acts: readonly SetAct[]): number {
  let size = validators;
  const sizes = acts.map(({ change }) => {
    size += change === "add" ? 1 : -1;
    return size;
  });
  return Math.min(validators, ...sizes);
}
