import { choiceCount, type Question } from "@tabella/election/question";
import { Prng } from "@tabella/simulator/prng";

/** What the seed decides: who chooses what, and in which order they come. Never a key, never a ballot's randomness. */
export interface VotingPlan {
  /** `[voter][question]` zeros and ones, as a ballot encrypts them (spec 4.11.1). */
  readonly choices: readonly Vote[];
  /** `[voter]` how many votes the ballot counts for. */
  readonly weights: readonly number[];
  /** Voters in the order in which they come. */
  readonly order: readonly number[];
}

type Vote = readonly (readonly number[])[];

/** The first question elects one candidate; of the others each allows something else, in turn. */
export function questionsOf({ candidates, questions }: { candidates: number; questions: number }): Question[] {
  const answers = Array.from({ length: candidates }, (_, at) => `Candidate ${at + 1}`);
  return Array.from({ length: questions }, (_, at): Question => {
    if (at === 0) return { answers, min: 1, max: 1, question: "Whom do you choose?" };
    if (at % 2 === 0) return { answers, min: 0, max: candidates, question: `Whom can you accept? (${at + 1})` };
    const blank = { answers, blank: true, min: 1, max: Math.min(2, candidates) };
    return { ...blank, question: `Who should speak, one or two, if anyone? (${at + 1})` };
  });
}

export function planVoting(election: {
  readonly voters: number;
  readonly questions: readonly Question[];
  readonly weightMax: number;
  readonly seed: number;
}): VotingPlan {
  const { questions, weightMax, seed } = election;
  const chance = new Prng(seed);
  const voters = Array.from({ length: election.voters }, (_, at) => at);
  const [first, ...others] = questions;
  const firstChoices = voters.map(() => (first === undefined ? [] : choose(first, chance)));
  const order = chance.shuffle(voters);
  // Drawn last, so that a seed decides the first question and the order whatever else is asked.
  const choices = firstChoices.map((choice) => [choice, ...others.map((question) => choose(question, chance))]);
  const weights = voters.map(() => (weightMax === 1 ? 1 : chance.between(1, weightMax)));
  return { choices, weights, order };
}

/** `[question][choice]`: what the election result must be if nothing is lost, added or changed. */
export function expectedCounts(
  { choices, weights }: Pick<VotingPlan, "choices" | "weights">,
  questions: readonly Question[],
): number[][] {
  return questions.map((question, at) =>
    Array.from({ length: choiceCount(question) }, (_, entry) =>
      choices.reduce((sum, vote, voter) => sum + (vote[at]?.[entry] ?? 0) * (weights[voter] ?? 0), 0),
    ),
  );
}

/** How often a voter leaves a question blank where that is allowed. */
const blankShare = 0.2;

function choose(question: Question, chance: Prng): number[] {
  const { answers, blank = false, min, max } = question;
  if (blank && chance.chance(blankShare)) return [1, ...answers.map(() => 0)];
  const chosen = pick(question, chance, min === max ? max : chance.between(min, max));
  return [...(blank ? [0] : []), ...answers.map((_, at) => (chosen.includes(at) ? 1 : 0))];
}

function pick({ answers }: Question, chance: Prng, count: number): readonly number[] {
  // One draw for one candidate: what a seed has always meant.
  if (count === 1) return [chance.between(0, answers.length - 1)];
  return chance.shuffle(answers.map((_, at) => at)).slice(0, count);
}
