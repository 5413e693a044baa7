import type { Signer } from "@tabella/crypto/signature";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyTransaction } from "./apply-transaction.ts";
import { validatorsRoot } from "./block-hash.ts";
import { votesNeeded } from "./change-proposal.ts";
import { genesisState } from "./genesis-block.ts";
import { submitted } from "./rejections.fixture.ts";
import {
  extend,
  extendAll,
  openTransaction,
  testElection,
  testGenesis,
  testSigner,
  unwrap,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import { entryOf, founders, fourth, newcomer, signerAt, voteFor } from "./validator-change.fixture.ts";
import { epochOf, validatorsAt } from "./validator-history.ts";
import type { ValidatorChangeTransaction, ValidatorEntry } from "./validator-transaction.ts";

const empty = genesisState(testGenesis);
const [first, second, third] = founders as [ValidatorEntry, ValidatorEntry, ValidatorEntry];
const [one, two, three] = [signerAt(0), signerAt(1), signerAt(2)];
const names = ({ validators }: ChainState) => validators.map(({ name }) => name);
const vote = (state: ChainState, change: "add" | "remove", validator: ValidatorEntry, by: Signer) =>
  voteFor(state, { change, validator, by });

test("C-40: a change is made by more than half of the set, holds from the next height on, and the old set seals its block", () => {
  const asked = extend(empty, [vote(empty, "add", fourth, one)]);
  expect(names(asked.state)).toEqual(names(empty));
  expect(asked.block.validators_root).toBe(validatorsRoot(empty.validators));
  const passed = extend(asked.state, [vote(asked.state, "add", fourth, three)]);
  expect(names(passed.state)).toEqual([...names(empty), "validator-4"]);
  expect(passed.block.validators_root).toBe(validatorsRoot(passed.state.validators));
  expect(validatorsAt(passed.state, 2)).toEqual(empty.validators);
  expect(validatorsAt(passed.state, 3)).toEqual(passed.state.validators);
  expect(epochOf(passed.state)).toBe(1);
});

test("from three to four to three: the added one counts and votes, a removed one does neither, and may come again", () => {
  const four = extendAll(empty, [[vote(empty, "add", fourth, one)], [vote(empty, "add", fourth, two)]]);
  // Now three of four are needed.
  const two_ = extendAll(four, [[vote(four, "remove", first, newcomer)], [vote(four, "remove", first, two)]]);
  expect(names(two_)).toHaveLength(4);
  const fewer = extendAll(two_, [[vote(two_, "remove", first, three)]]);
  expect(names(fewer)).toEqual(["validator-2", "validator-3", "validator-4"]);
  expect(submitted(fewer, vote(fewer, "add", first, one))).toMatchObject({ error: { code: "AUTHOR_NO_VALIDATOR" } });
  const again = extendAll(fewer, [[vote(fewer, "add", first, two), vote(fewer, "add", first, newcomer)]]);
  expect(names(again)).toEqual(["validator-2", "validator-3", "validator-4", "validator-1"]);
  expect(again.validatorHistory.map(({ fromHeight }) => fromHeight)).toEqual([1, 3, 6, 7]);
});

test("a validator may vote for its own removal, as one that cannot go on should", () => {
  const left = extendAll(empty, [[vote(empty, "remove", first, one), vote(empty, "remove", first, two)]]);
  expect(names(left)).toEqual(["validator-2", "validator-3"]);
});

test("when the set comes back to what it was, the votes of its earlier term do not count again", () => {
  const votes = [vote(empty, "add", fourth, one), vote(empty, "add", fourth, two)];
  const grown = extendAll(empty, [votes]);
  const back = extendAll(grown, [[one, two, three].map((by) => vote(grown, "remove", fourth, by))]);
  expect(back.validators).toEqual(empty.validators);
  for (const old of votes) {
    expect(submitted(back, old)).toMatchObject({ error: { code: "VALIDATOR_EPOCH_OTHER", expected: 2, actual: 0 } });
  }
});

test("a change that passes takes every other vote of its epoch with it", () => {
  const asked = extendAll(empty, [[vote(empty, "remove", second, one)], [vote(empty, "add", fourth, one)]]);
  expect(asked.changeProposals.size).toBe(2);
  const passed = extendAll(asked, [[vote(asked, "add", fourth, two)]]);
  expect(passed.changeProposals.size).toBe(0);
  expect(unwrap(submitted(passed, vote(passed, "remove", second, one))).changeProposals.size).toBe(1);
});

test("a block changes the set at most once, whoever signs votes of the next epoch ahead of it", () => {
  const passing = [vote(empty, "add", fourth, one), vote(empty, "add", fourth, two)];
  const ahead = [one, two, three].map((by) => voteFor(empty, { change: "remove", validator: third, by, epoch: 1 }));
  const late = vote(empty, "add", fourth, three);
  const context = { height: 1, timestamp: empty.head.timestamp + 1, checkedBallots: new Map(), checker };
  const passed = passing.reduce((state, each) => unwrap(applyTransaction(state, each, context)), empty);
  for (const each of [...ahead, late]) {
    expect(applyTransaction(passed, each, context)).toMatchObject({
      error: { code: "VALIDATOR_EPOCH_OTHER", expected: 1, fromHeight: 2 },
    });
  }
});

test("votes on the set stand beside ballots and elections in a block, and touch none of them", () => {
  const opening = openTransaction(testElection({ seed: "beside", voters: 0 }));
  const both = extend(empty, [opening, vote(empty, "add", fourth, one)]);
  const alone = extend(empty, [opening]);
  expect(both.state.elections.size).toBe(1);
  expect(both.block.state_root).toBe(alone.block.state_root);
  expect(both.block.ledger_size).toBe(2);
});

/* Random histories of six possible members, whose signatures are another test's matter. */
const candidates = ["one", "two", "three", "four", "five", "six"].map(testSigner);
const entries = candidates.map((signer, at) => entryOf(signer, `validator-${at + 1}`));
const checker = { checkEd25519: () => true, checkHybrid: () => true };
const steps = fc.array(
  fc.record({
    add: fc.boolean(),
    whom: fc.nat(5),
    by: fc.nat(5),
    epoch: fc.integer({ min: -1, max: 1 }),
    nextBlock: fc.boolean(),
  }),
  { maxLength: 80 },
);

test("in any history of votes: no set is empty, no member twice, every change had more than half, and one a block", () => {
  fc.assert(
    fc.property(steps, (history) => {
      let state = empty;
      let height = 1;
      let yes = new Map<string, Set<string>>();
      for (const { add, whom, by, epoch, nextBlock } of history) {
        if (nextBlock) height += 1;
        const { before, transaction } = { before: state, transaction: unsignedVote(state, { add, whom, by, epoch }) };
        const context = { height, timestamp: 0, checkedBallots: new Map(), checker };
        const applied = applyTransaction(state, transaction, context);
        if (!applied.ok) continue;
        state = applied.value;
        expect(before.validators.map(({ address }) => address)).toContain(transaction.author);
        const what = `${transaction.change} ${transaction.validator.name}`;
        const voters = new Set([...(yes.get(what) ?? []), transaction.author]);
        yes.set(what, voters);
        const passed = epochOf(state) > epochOf(before);
        expect(passed).toBe(voters.size >= votesNeeded(before.validators.length));
        if (!passed) continue;
        yes = new Map();
        expect(Math.abs(state.validators.length - before.validators.length)).toBe(1);
      }
      const { validatorHistory, validators } = state;
      for (const { validators: set } of validatorHistory) {
        expect(set.length).toBeGreaterThan(0);
        expect(new Set(set.map(({ address }) => address)).size).toBe(set.length);
        expect(new Set(set.map(({ name }) => name)).size).toBe(set.length);
      }
      const heights = validatorHistory.map(({ fromHeight }) => fromHeight);
      expect(new Set(heights).size).toBe(heights.length);
      expect(validatorHistory.at(-1)?.validators).toBe(validators);
    }),
    { numRuns: 200 },
  );
});

function unsignedVote(
  state: ChainState,
  step: { readonly add: boolean; readonly whom: number; readonly by: number; readonly epoch: number },
): ValidatorChangeTransaction {
  const validator = entries[step.whom] ?? fourth;
  const author = candidates[step.by]?.address ?? newcomer.address;
  // One in three of another epoch would make most histories empty: the rest are of this one.
  const epoch = Math.max(0, epochOf(state) + (step.whom === step.by ? step.epoch : 0));
  return { type: "validator-change", change: step.add ? "add" : "remove", validator, epoch, author, signature: "0x" };
}
