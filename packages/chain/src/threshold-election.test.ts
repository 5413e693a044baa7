import { ed25519Group } from "@tabella/crypto/group";
import { describe, expect, test } from "vitest";
import { ceremonySeats, ceremonyUuid, messageOf, thresholdElection } from "./ceremony.fixture.ts";
import { type ElectionState, openedTally } from "./election-state.ts";
import { electionView } from "./election-view.ts";
import { genesisState } from "./genesis-block.ts";
import { addCredentials, closeElection } from "./registrar.ts";
import { submitted } from "./rejections.fixture.ts";
import {
  extend,
  openTransaction,
  seededRandom,
  testGenesis,
  testRegistrar,
  unwrap,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { PartialDecryptionTransaction, Transaction } from "./transaction.ts";
import { decodeTransaction, encodeTransaction } from "./transaction-codec.ts";
import { electionResult, partialDecryption } from "./trustee.ts";
import { signAsTrustee } from "./trustee-signature.ts";

/* One trustee who is always needed, owner 1, and three, owners 2 to 4, of whom two are. */

/** Every transaction from its text again, as another validator gets it. */
function add(state: ChainState, transactions: readonly Transaction[]): ChainState {
  const limits = testGenesis.limits;
  return extend(
    state,
    transactions.map((each) => unwrap(decodeTransaction(encodeTransaction(each), limits))),
  ).state;
}

const seats = ceremonySeats({ size: 3, threshold: 2 });
function ceremony(state: ChainState): ChainState {
  const messages = seats.map((seat) => messageOf(state, seat)).filter((message) => message !== null);
  return messages.length === 0 ? state : ceremony(add(state, messages));
}
const made = ceremony(genesisState(testGenesis));
const election = thresholdElection(made, seats, { voters: 3, singles: 1 });
const credentials = election.publicCredentials;
const closed = [
  [openTransaction(election)],
  [addCredentials(testRegistrar(), { election: ceremonyUuid, credentials })],
  [vote(election, { voter: 0 }), vote(election, { voter: 1, choice: [0, 1] }), vote(election, { voter: 2 })],
  [closeElection(testRegistrar(), ceremonyUuid)],
].reduce<ChainState>(add, made);

function current(state: ChainState): ElectionState {
  const found = state.elections.get(ceremonyUuid);
  if (found === undefined) throw new Error("the election is open");
  return found;
}

function part(owner: number): PartialDecryptionTransaction {
  const { context, aggregate } = current(closed);
  const { genesisHash } = closed.identity;
  const privateKey = election.trusteeKeys[owner - 1] ?? 0n;
  const tally = aggregate.ciphertexts;
  return partialDecryption({ genesisHash, context, tally, owner, privateKey }, seededRandom(`part ${owner}`));
}

/** The part of another trustee, which this one signs as his own. */
function faultyPart(owner: number): PartialDecryptionTransaction {
  const { signature: _, ...transaction } = { ...part(owner), partial_decryption: part(1).partial_decryption };
  const privateKey = election.trusteeKeys[owner - 1] ?? 0n;
  const publicKey = ed25519Group.multiplyGenerator(privateKey);
  const { genesisHash } = closed.identity;
  const signature = signAsTrustee({ genesisHash, transaction, publicKey }, privateKey, seededRandom("faulty"));
  return { ...transaction, signature };
}

const result = '{"result":[[2,1]]}';

describe("an election of a trustee who is always needed and two of three others", () => {
  test.each([[[1, 2, 3]], [[4, 1, 3]], [[2, 4, 1]]])(
    "is decrypted by trustees %j: one is missing, and the result is the same",
    (owners) => {
      const decrypted = owners.reduce((state, owner) => add(state, [part(owner)]), closed);
      const tallied = add(decrypted, [unwrap(electionResult(openedTally(current(decrypted))))]);
      expect(electionView(tallied, ceremonyUuid, 0)).toMatchObject({ phase: "tallied", result });
      expect(submitted(tallied, part([2, 3, 4].find((owner) => !owners.includes(owner)) ?? 0))).toMatchObject({
        ok: false,
        error: { code: "RESULT_EXISTS" },
      });
    },
  );

  test.each([[[2, 3, 4]], [[1, 3]], [[]]])("has no result yet with the parts of %j alone", (owners) => {
    const state = owners.reduce((before, owner: number) => add(before, [part(owner)]), closed);
    expect(submitted(state, { type: "election-result", election_id: ceremonyUuid, result })).toMatchObject({
      ok: false,
      error: { code: "RESULT_NOT_DUE" },
    });
  });

  test("R15: names the trustee whose part does not hold, and has the right result from the others", () => {
    const named = [faultyPart(2), part(3), part(1)].reduce((state, each) => add(state, [each]), closed);
    const early: Transaction = { type: "election-result", election_id: ceremonyUuid, result };
    expect(submitted(named, early)).toMatchObject({ ok: false, error: { code: "RESULT_NOT_DUE" } });
    const enough = add(named, [part(4)]);
    const tallied = add(enough, [unwrap(electionResult(openedTally(current(enough))))]);
    const view = electionView(tallied, ceremonyUuid, 0);
    expect(view).toMatchObject({ phase: "tallied", result, faultyTrustees: [{ owner: 2 }] });
    expect(view?.partialDecryptions.map(({ owner }) => owner)).toEqual([1, 3, 4]);
  });

  test("has the same result when all trustees decrypt, which is more than is needed", () => {
    const all = add(closed, [1, 2, 3, 4].map(part));
    const tallied = add(all, [unwrap(electionResult(openedTally(current(all))))]);
    expect(electionView(tallied, ceremonyUuid, 0)).toMatchObject({ phase: "tallied", result });
  });
});
