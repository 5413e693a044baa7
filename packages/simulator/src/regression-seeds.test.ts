import { expect, test } from "vitest";
import { type SimulateSeedOptions, simulateSeed } from "./simulate.ts";

/** Seeds that once found something, and what. Other code makes other runs of them, but what they lean on they lean on again. */
const seeds: readonly (SimulateSeedOptions & { readonly found: string })[] = [
  {
    seed: 100,
    validators: 3,
    cast: ["twin"],
    found:
      "blocks that a damaged store had set aside, proof of a fork, were thrown away unseen as others came in their place",
  },
  {
    seed: 7,
    validators: 3,
    sets: "overrides",
    found:
      "the watch held against a validator that voted by its operator's word what it was told while it only watched",
  },
  {
    seed: 54,
    validators: 3,
    found:
      "a validator whose memory was taken up in a round that was over at once said the passed round's messages after the new one's",
  },
  {
    seed: 433,
    validators: 4,
    found:
      "the watch blamed a validator that had gone through two rounds in one step and crashed before it could say either",
  },
  {
    seed: 1139,
    validators: 4,
    found: "after a start with a damaged store a validator let go what it could prove of a height that it had lost",
  },
  {
    seed: 1603,
    validators: 3,
    found: "a liar's one ROUND-CHANGE beyond the last round kept two honest validators from ever meeting in a round",
  },
];

test.each(seeds)("REL-2: seed $seed of $validators validators finds nothing any more: $found", (which) => {
  expect(simulateSeed(which).violations).toEqual([]);
});
