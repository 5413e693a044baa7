import { expect, test } from "vitest";
import { dueResult } from "./due-result.ts";
import { openedTally } from "./election-state.ts";
import { type ElectionView, electionView } from "./election-view.ts";
import { genesisState } from "./genesis-block.ts";
import { addCredentials, closeElection } from "./registrar.ts";
import {
  extend,
  extendAll,
  openTransaction,
  seededRandom,
  testElection,
  testGenesis,
  testRegistrar,
  unwrap,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import { electionResult, partialDecryption } from "./trustee.ts";

const election = testElection({ seed: "due result", voters: 2 });
const { uuid } = election.context.election;
const open = extendAll(genesisState(testGenesis), [
  [openTransaction(election)],
  [addCredentials(testRegistrar(), { election: uuid, credentials: election.publicCredentials })],
  [vote(election, { voter: 0, choice: [1, 0] }), vote(election, { voter: 1, choice: [0, 1] })],
]);
const closed = extendAll(open, [[closeElection(testRegistrar(), uuid)]]);

function stateOf(state: ChainState) {
  const found = state.elections.get(uuid);
  if (found === undefined) throw new Error("the election is there");
  return found;
}

function viewOf(state: ChainState): ElectionView {
  const view = electionView(state, uuid, 0);
  if (view === null) throw new Error("the election is there");
  return view;
}

const parts = election.trusteeKeys.map((privateKey, at) => {
  const { genesisHash } = closed.identity;
  const tally = stateOf(closed).aggregate.ciphertexts;
  const part = { genesisHash, context: election.context, tally, owner: at + 1, privateKey };
  return partialDecryption(part, seededRandom(`part ${at}`));
});
const decrypted = extendAll(closed, [parts]);

test("the result that anyone may send follows from what a node shows, as soon as enough trustees have decrypted", () => {
  for (const state of [open, closed, extendAll(closed, [parts.slice(0, 1)])]) {
    expect(dueResult(viewOf(state))).toEqual({ ok: true, value: null });
  }
  const result = unwrap(dueResult(viewOf(decrypted)));
  expect(result).toEqual(unwrap(electionResult(openedTally(stateOf(decrypted)))));
  if (result === null) throw new Error("the result is due");
  expect(dueResult(viewOf(extend(decrypted, [result]).state))).toEqual({ ok: true, value: null });
});

test("a node that shows what does not hold together is told from one that shows a tally", () => {
  const view = viewOf(decrypted);
  const [, second] = view.partialDecryptions;
  const lies: Partial<ElectionView>[] = [
    { election: "{}" },
    { trustees: "[]" },
    { encryptedTally: "[]" },
    // The one of the second trustee, twice.
    { partialDecryptions: [1, 2].map((owner) => ({ owner, text: second?.text ?? "" })) },
    { partialDecryptions: view.partialDecryptions.map((part) => ({ ...part, text: "{" })) },
    { ballotWeight: 2 ** 40 },
  ];
  for (const lie of lies)
    expect(dueResult({ ...view, ...lie }), JSON.stringify(lie)).toMatchObject({ ok: false, error: expect.any(String) });
});
