/**
 * Body of a process that looks for one mutant: its number, the first seed, and how many seeds it may take. The seed that
 * found it last is tried first.
 */
import { applyMutant } from "./mutant-hooks.ts";
import { mutants } from "./mutants.ts";

const [number = 0, from = 0, seeds = 0] = process.argv.slice(2).map(Number);
const mutant = mutants[number];
if (mutant === undefined) throw new Error(`there is no mutant ${number}`);
applyMutant(mutant);
// Only now, so that every production module is loaded through the hook.
const { simulateSeed } = await import("./simulate.ts");

const { castOfSeed } = await import("./cast.ts");
const { possibleStories } = await import("./set-story.ts");
const { validators = 4, sets = null } = mutant;
const isPossible = (seed: number) =>
  sets === null || possibleStories(validators, castOfSeed(seed, validators)).includes(sets);
let found: object = { seed: null, invariant: null, detail: null };
for (const seed of [mutant.seed, ...Array.from({ length: seeds }, (_, at) => from + at)]) {
  if (!isPossible(seed)) continue;
  const [violation] = simulateSeed({ seed, validators, sets }).violations;
  if (violation === undefined) continue;
  const { invariant, detail } = violation;
  found = { seed, invariant, detail };
  break;
}
process.stdout.write(`${JSON.stringify(found)}\n`);
