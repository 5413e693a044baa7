import { expect, test } from "vitest";
import { ballotBytes } from "./ballot-size.ts";
import { testElection, vote } from "./small-election.fixture.ts";
import { encodeTransaction } from "./transaction-codec.ts";

test("how long a ballot is follows from the election, before one is made", () => {
  const election = testElection({ seed: "ballot size", voters: 2 });
  const ballots = [vote(election, { voter: 0, choice: [1, 0] }), vote(election, { voter: 1, choice: [0, 1] })];
  const lengths = ballots.map((ballot) => encodeTransaction(ballot).length);
  expect(lengths).toEqual(ballots.map(() => ballotBytes(election.context.election)));
});
