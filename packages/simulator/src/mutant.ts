import type { SetStory } from "./set-story.ts";

/** One rule of the protocol, broken in the production source: a text that stands there exactly once, and what is put there. */
export interface Mutant {
  readonly name: string;
  /** The seed that found it last: tried first, and looked for anew if it does not find it any more. */
  readonly seed: number;
  /** The rule of docs/consensus.md. */
  readonly rule: string;
  /** Path below `packages`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The size at which the flaw shows; 4 if nothing is said. */
  readonly validators?: number;
  /** The story of the set of validators in which the flaw shows, if it needs one. */
  readonly sets?: SetStory;
}
