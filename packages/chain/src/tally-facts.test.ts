import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { expect, test } from "vitest";
import type { ElectionState } from "./election-state.ts";
import { genesisState } from "./genesis-block.ts";
import { addCredentials, closeDueElection, closeElection } from "./registrar.ts";
import {
  extend,
  extendAll,
  openTransaction,
  testElection,
  testGenesis,
  testRegistrar,
  vote,
} from "./small-election.fixture.ts";
import { tallyFacts } from "./tally-facts.ts";

const election = testElection({ seed: "facts", voters: 4 });
const { uuid } = election.context.election;
const register = addCredentials(testRegistrar(), { election: uuid, credentials: election.publicCredentials });
const closesAt = testGenesis.timestamp + 100;

function votedUntil(closes_at: number | null, ballots_min = 1) {
  const opening = openTransaction(election, { closes_at, ballots_min });
  return extendAll(genesisState(testGenesis), [[opening], [register], [vote(election, { voter: 0 })]]);
}
const stateOf = ({ elections }: ReturnType<typeof votedUntil>) => elections.get(uuid) as ElectionState;

test("R36: a trustee sees ballots, votes and voting keys of a tally, and when the voting was ended", () => {
  const voted = votedUntil(null);
  expect(tallyFacts(stateOf(voted))).toBeNull();
  const closed = stateOf(extend(voted, [closeElection(testRegistrar(), uuid)]).state);
  const closedAt = voted.head.timestamp + 1;
  const tallyHash = sha256Hex(closed.encryptedTally ?? "");
  const facts = { ballots: 1, votes: 1, keys: 4, closedAt, closesAt: null, isClosedEarly: false, tallyHash };
  expect(tallyFacts(closed)).toEqual(facts);
});

test("R36: an end before the time that was set at the opening is told from one at that time or after it", () => {
  const voted = votedUntil(closesAt);
  const closed = (closing: Parameters<typeof extend>[1], at: number) =>
    tallyFacts(stateOf(extend(voted, closing, at).state));
  const byRegistrar = [closeElection(testRegistrar(), uuid)];
  expect(closed(byRegistrar, closesAt - 1)).toMatchObject({ closedAt: closesAt - 1, closesAt, isClosedEarly: true });
  expect(closed(byRegistrar, closesAt)).toMatchObject({ isClosedEarly: false });
  expect(closed([closeDueElection(uuid)], closesAt + 5)).toMatchObject({
    closedAt: closesAt + 5,
    isClosedEarly: false,
  });
});

test("R22: there is nothing to look at where fewer voted than the minimum", () => {
  const few = extend(votedUntil(null, 2), [closeElection(testRegistrar(), uuid)]).state;
  expect(tallyFacts(stateOf(few))).toBeNull();
});
