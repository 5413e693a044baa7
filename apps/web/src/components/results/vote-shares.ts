/** One answer as the table and the chart show it. */
export interface AnswerShare {
  readonly answer: string;
  readonly votes: number;
  /** Votes / ballots: 0…1. With several choices a ballot the shares of a question add up to more than 1. */
  readonly share: number;
  /** More votes than, or as many as, every other answer, and at least one. */
  readonly leads: boolean;
}

/** Answers in the order of the ballot, so that chart and table agree with what the voters saw. */
export function answerShares(
  answers: readonly { readonly answer: string; readonly votes: number }[],
  ballotsWeight: number,
): readonly AnswerShare[] {
  const most = Math.max(0, ...answers.map(({ votes }) => votes));
  return answers.map(({ answer, votes }) => ({
    answer,
    votes,
    share: ballotsWeight === 0 ? 0 : votes / ballotsWeight,
    leads: votes > 0 && votes === most,
  }));
}

/** Ballots / credentials on the list: 0…1; null when the list is empty, since a share of nothing has no meaning. */
export function turnout(ballots: number, credentials: number): number | null {
  return credentials === 0 ? null : ballots / credentials;
}
