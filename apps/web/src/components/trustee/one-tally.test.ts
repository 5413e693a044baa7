import "fake-indexeddb/auto";
import { type TallyFacts, tallyFacts } from "@tabella/chain/tally-facts";
import { assert } from "@tabella/crypto/result";
import { expect, test } from "vitest";
import { sealedElection } from "@/testing/sealed-election.ts";
import { agreeToTally } from "./one-tally.ts";
import { openSeedStore } from "./seed-store.ts";

const chain = sealedElection("one tally", [
  [1, 0],
  [0, 1],
]);
const election = chain.state.elections.get(chain.uuid);
const facts = election === undefined ? null : tallyFacts(election);
assert(facts !== null, "the election is closed");
const second: TallyFacts = { ...facts, ballots: 1, tallyHash: "ab".repeat(32) };
const of = { electionId: chain.uuid, publicKey: chain.trustee.publicKey };
const yes = async () => true;
const another = { code: "ANOTHER_TALLY_OPENED" };

test("P-809: a key that opened a tally on this device opens no other one of that election, and the same one again", async () => {
  const store = await openSeedStore("one-tally");
  expect(await agreeToTally(facts, of, { store, ask: yes })).toBeNull();
  const later = await openSeedStore("one-tally");
  const asked: TallyFacts[] = [];
  const ask = async (shown: TallyFacts) => asked.push(shown) > 0;
  expect(await agreeToTally(second, of, { store: later, ask })).toEqual(another);
  expect(asked).toEqual([]);
  expect(await agreeToTally(facts, of, { store: later, ask })).toBeNull();
  expect(asked).toEqual([facts]);
  expect(await agreeToTally(second, { ...of, electionId: "9mTkpXCvJtBGUK" }, { store: later, ask })).toBeNull();
});

test("P-809: of two pages that ask at once about two tallies, one may open", async () => {
  const store = await openSeedStore("one-tally-at-once");
  const answers = await Promise.all([facts, second].map((each) => agreeToTally(each, of, { store, ask: yes })));
  expect(answers.filter((each) => each === null)).toHaveLength(1);
  expect(answers).toContainEqual(another);
});

test("R36: who says no has opened nothing, and a browser that keeps nothing opens nothing", async () => {
  const store = await openSeedStore("one-tally-no");
  expect(await agreeToTally(facts, of, { store, ask: async () => false })).toEqual({ code: "NOT_AGREED" });
  expect(await store.openedTally(of)).toBeNull();
  expect(await agreeToTally(second, of, { store, ask: yes })).toBeNull();
  expect(await agreeToTally(facts, of, { store: null, ask: yes })).toEqual({ code: "TALLY_NOT_KEPT" });
});
