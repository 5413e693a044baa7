import { crashesTolerated, liarsTolerated } from "@tabella/consensus/validator-set";
import { expect, test } from "vitest";
import { castOfSeed } from "./cast.ts";
import { Prng } from "./prng.ts";
import { planOf, possibleStories, storyOfSeed } from "./set-story.ts";

test("in no set of any story do more lie than may, or is a quorum not left that neither lies nor is gone", () => {
  for (let validators = 1; validators <= 10; validators += 1) {
    for (let seed = 0; seed < 40; seed += 1) {
      const cast = castOfSeed(seed, validators);
      for (const story of possibleStories(validators, cast)) {
        const { acts, dying, smallest } = planOf(story, new Prng(seed), { validators, cast });
        let set = Array.from({ length: validators }, (_, number) => number);
        const sets = [set];
        for (const { change, who } of acts) {
          expect(set.includes(who)).toBe(change === "remove");
          set = change === "add" ? [...set, who] : set.filter((each) => each !== who);
          sets.push(set);
        }
        expect(smallest).toBe(Math.min(...sets.map(({ length }) => length)));
        for (const members of sets) {
          const liars = members.filter((who) => who < cast.length).length;
          const gone = members.filter((who) => dying.includes(who)).length;
          expect(liars).toBeLessThanOrEqual(liarsTolerated(members.length));
          expect(liars + gone).toBeLessThanOrEqual(crashesTolerated(members.length));
        }
      }
    }
  }
});

test("where a liar may cause a fork nobody votes on the set; elsewhere some seeds have a story, most have none", () => {
  const seeds = Array.from({ length: 400 }, (_, seed) => seed);
  for (const seed of seeds) if (castOfSeed(seed, 3).length > 0) expect(storyOfSeed(seed, 3)).toBe(null);
  const told = seeds.flatMap((seed) => storyOfSeed(seed, 4) ?? []);
  expect(told.length).toBeGreaterThan(80);
  expect(told.length).toBeLessThan(160);
  expect(new Set(told).size).toBe(7);
});
