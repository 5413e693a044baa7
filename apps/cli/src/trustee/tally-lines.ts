import type { TallyFacts } from "@tabella/chain/tally-facts";

/** What a key is about to open, as lines for the trustee to read before it does. */
export function tallyLines({ ballots, votes, keys, closedAt, closesAt, isClosedEarly }: TallyFacts): string[] {
  const utc = (ms: number) => new Date(ms).toISOString();
  return [
    "What your key opens now, as the sealed blocks say:",
    `  ballots      ${ballots}, which count for ${votes} votes`,
    `  voting keys  ${keys}: compare with the number of people who may vote`,
    `  ended        ${utc(closedAt)}`,
    ...(closesAt === null ? [] : [`  was to end   ${utc(closesAt)}`]),
    ...(isClosedEarly ? ["The organiser ended the voting before the time that was set. Ask why."] : []),
  ];
}
