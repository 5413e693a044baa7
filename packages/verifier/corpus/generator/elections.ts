import { type ForgedElection, forgeElection, type Plan } from "./forged-election.ts";

/** The smallest election that can be wrong in most ways: a question of two answers, two voters, two trustees. */
export const plainPlan: Plan = {
  seed: 301,
  questions: [{ answers: ["Yes", "No"], min: 1, max: 1, question: "Agreed?" }],
  weights: [1, 1],
  votes: [
    { voter: 0, choices: [[1, 0]] },
    { voter: 1, choices: [[0, 1]] },
  ],
  trustees: 2,
};

/** Nothing but what every election has: one voter, one trustee. */
export const tinyPlan: Plan = {
  ...plainPlan,
  seed: 304,
  weights: [1],
  votes: [{ voter: 0, choices: [[1, 0]] }],
  trustees: 1,
};

/** Two of three trustees suffice, and the third is not there. */
export const thresholdPlan: Plan = {
  ...tinyPlan,
  seed: 305,
  trustees: 0,
  thresholds: [{ size: 3, threshold: 2 }],
  absent: [3],
};

/** One trustee is always needed, and of three others two. */
export const mixedPlan: Plan = { ...thresholdPlan, seed: 306, trustees: 1, absent: [2] };

/** Nobody voted: every key opens the tally. */
export const emptyPlan: Plan = { ...tinyPlan, seed: 307, votes: [] };

/** What the plain one has not: a second question with blank votes, weights, and a ballot that replaces another. */
export const fullPlan: Plan = {
  seed: 302,
  questions: [
    { answers: ["a", "b"], min: 0, max: 1, question: "One or none?" },
    { answers: ["x"], blank: true, min: 1, max: 1, question: "Or blank?" },
  ],
  weights: [3, 1],
  votes: [
    {
      voter: 0,
      choices: [
        [1, 0],
        [0, 1],
      ],
    },
    {
      voter: 1,
      choices: [
        [0, 0],
        [1, 0],
      ],
    },
    {
      voter: 0,
      choices: [
        [0, 1],
        [0, 1],
      ],
    },
  ],
  trustees: 1,
};

interface Elections {
  readonly tiny: ForgedElection;
  readonly plain: ForgedElection;
  readonly full: ForgedElection;
  readonly threshold: ForgedElection;
  readonly mixed: ForgedElection;
}

let made: Elections | undefined;

/** All of them, made once. */
export function elections(): Elections {
  made ??= {
    tiny: forgeElection(tinyPlan),
    plain: forgeElection(plainPlan),
    full: forgeElection(fullPlan),
    threshold: forgeElection(thresholdPlan),
    mixed: forgeElection(mixedPlan),
  };
  return made;
}
