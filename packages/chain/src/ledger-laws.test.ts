import type { Hash } from "@tabella/crypto/hex";
import { toHex } from "@tabella/crypto/hex";
import { leafHash, merkleRoot } from "@tabella/crypto/merkle-tree";
import type { SignatureChecker, Signer } from "@tabella/crypto/signature";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { electionHash } from "@tabella/election/election";
import { readEncryptedVote } from "@tabella/election/evidence";
import { addBallot, emptyAggregate, encodeEncryptedTally } from "@tabella/election/tally";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyBlock } from "./apply-block.ts";
import { applyTransaction } from "./apply-transaction.ts";
import type { ProposedBlock } from "./block.ts";
import { buildBlock } from "./build-block.ts";
import type { CheckedBallot } from "./checked-ballot.ts";
import { setCredentialEntry } from "./credential-entry.ts";
import { electionViews } from "./election-view.ts";
import { genesisState, zeroHash } from "./genesis-block.ts";
import { precheckTransaction } from "./precheck.ts";
import { addCredentials, closeDueElection, closeElection } from "./registrar.ts";
import {
  checkAll,
  extend,
  openTransaction,
  testElection,
  testGenesis,
  testRegistrar,
  testSigner,
  unwrap,
  validatorSigners,
  vote,
} from "./small-election.fixture.ts";
import { emptySparseTree, sparseRoot } from "./sparse-merkle-tree.ts";
import type { ChainState } from "./state.ts";
import { type BallotTransaction, electionOf, type Transaction } from "./transaction.ts";
import { encodeTransaction } from "./transaction-codec.ts";

/*
 * Laws over random histories. Making a ballot costs 30 ms, so histories draw from a fixed set of them: of two elections, one of
 * which lets ballots be replaced; good ones, late ones, copies and ballots of strangers.
 */
const closesAt = testGenesis.timestamp + 6;
const strict = testElection({ seed: "law strict", voters: 4 });
const lenient = testElection({ seed: "law lenient", voters: 3 });
const both = [strict, lenient];
const registrar = testRegistrar();
const firsts = both.flatMap((election) => [0, 1, 2].map((voter) => vote(election, { voter })));
const [strictFirst, , , lenientFirst] = firsts as [BallotTransaction, unknown, unknown, BallotTransaction];
const replacement = vote(lenient, { voter: 0, choice: [0, 1], seed: "r1", replaces: lenientFirst.ballot_hash });
const pool: readonly Transaction[] = [
  openTransaction(strict, { closes_at: closesAt }),
  openTransaction(lenient, { replacing_allowed: true }),
  ...both.flatMap((election) =>
    [0, 1, 2].map((voter) => {
      const credentials = election.publicCredentials.slice(voter, voter + 1);
      return addCredentials(registrar, { election: election.context.election.uuid, credentials });
    }),
  ),
  ...firsts,
  vote(strict, { voter: 0, choice: [0, 1], seed: "twice" }),
  vote(strict, { voter: 1, replaces: strictFirst.ballot_hash, seed: "replacing" }),
  vote(strict, { voter: 3 }),
  replacement,
  vote(lenient, { voter: 0, choice: [1, 0], seed: "r2", replaces: replacement.ballot_hash }),
  { ...strictFirst, ballot_hash: zeroHash },
  closeDueElection(strict.context.election.uuid),
  closeElection(registrar, lenient.context.election.uuid),
];
const isBallot = (transaction: Transaction): transaction is BallotTransaction => transaction.type === "ballot";

/**
 * A history: batches that validators take into blocks as far as they are applicable. Most begin on a day on which both
 * elections are open and voters registered, which is played once.
 */
const histories = fc.record({
  begun: fc.nat(4).map((dice) => dice > 0),
  batches: fc.array(fc.uniqueArray(fc.nat({ max: pool.length - 1 }), { maxLength: 8 }), { maxLength: 8 }),
});
const runs = { numRuns: 20 };

/** The verdicts on all honest ballots, checked for real, once. */
const checkedBallots: ReadonlyMap<Hash, CheckedBallot> = checkAll(
  extend(genesisState(testGenesis), pool.slice(0, 2)).state,
  pool.filter((each) => !isBallot(each) || each.ballot_hash !== zeroHash),
);

interface Played {
  readonly state: ChainState;
  readonly blocks: readonly ProposedBlock[];
}

// Authors' signatures are another test's matter; here they would take most of the time.
const author: Signer = {
  ...testSigner("author"),
  address: validatorSigners[0]?.address ?? "0x",
  signHybrid: () => "0x",
};
const checker: SignatureChecker = { checkEd25519: () => true, checkHybrid: () => true };

const nothing: Played = { state: genesisState(testGenesis), blocks: [] };
const begunDay = [
  [0, 1],
  [2, 3, 4, 5, 6, 7],
].reduce(playBatch, nothing);

function play({
  begun,
  batches,
}: {
  readonly begun: boolean;
  readonly batches: readonly (readonly number[])[];
}): Played {
  return batches.reduce(playBatch, begun ? begunDay : nothing);
}

function playBatch({ state, blocks }: Played, batch: readonly number[]): Played {
  const candidates = batch.flatMap((at) => {
    const transaction = pool[at];
    return transaction === undefined ? [] : [{ transaction }];
  });
  const timestamp = state.head.timestamp + 1;
  const block = buildBlock({ state, candidates, timestamp, signer: author, checkedBallots, checker });
  if (block.transactions.length === 0 && state.headTransactionCount === 0) return { state, blocks };
  return { state: unwrap(applyBlock(state, block, { checkedBallots, checker })), blocks: [...blocks, block] };
}

test("replaying the blocks of any history gives the same head, roots and elections", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { state, blocks } = play(history);
      const replayed = blocks.reduce(
        (before, block) => unwrap(applyBlock(before, block, { checkedBallots, checker })),
        genesisState(testGenesis),
      );
      expect(replayed.head).toEqual(state.head);
      expect(electionViews(replayed, 0)).toEqual(electionViews(state, 0));
    }),
    runs,
  );
});

test("R11: after any history, election, trustees and options are those of the opening, whatever followed", () => {
  const openings = new Map(pool.flatMap((each) => (each.type === "open-election" ? [[each.election_id, each]] : [])));
  fc.assert(
    fc.property(histories, (history) => {
      for (const { uuid, election, trustees, options, context } of play(history).state.elections.values()) {
        const opening = openings.get(uuid);
        expect({ election, trustees, options }).toEqual({
          election: opening?.election,
          trustees: opening?.trustees,
          options: opening?.options,
        });
        expect(context.hash).toBe(electionHash(opening?.election ?? ""));
      }
    }),
    runs,
  );
});

test("after any history, the ledger root is that of all transactions in the order of the blocks", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { state, blocks } = play(history);
      const leaves = blocks.flatMap(({ transactions }) =>
        transactions.map((transaction) => leafHash(utf8ToBytes(encodeTransaction(transaction)))),
      );
      expect(state.head.ledger_size).toBe(leaves.length);
      expect(state.head.ledger_root).toBe(toHex(merkleRoot(leaves)));
    }),
    runs,
  );
});

test("after any history, the state root is that of the lists and ballots alone, whatever the order they came in", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { state } = play(history);
      const tree = [...state.elections.values()]
        .flatMap(({ uuid, credentials }) =>
          [...credentials.entries()].map(([credential, { ballot }]) => ({ uuid, credential, ballot })),
        )
        .sort((one, other) => (one.credential < other.credential ? -1 : 1))
        .reduce(
          (before, { uuid, credential, ballot }) =>
            setCredentialEntry(before, { election: uuid, credential }, ballot?.hash ?? "registered"),
          emptySparseTree,
        );
      expect(toHex(sparseRoot(tree))).toBe(state.head.state_root);
    }),
    runs,
  );
});

test("after any history, the aggregate is the sum of exactly the ballots that count, one a credential", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { state, blocks } = play(history);
      const cast = blocks.flatMap(({ transactions }) => transactions.filter(isBallot));
      expect(new Set(cast.map(({ ballot_hash }) => ballot_hash)).size).toBe(cast.length);
      for (const { context, credentials, aggregate, ballotHashes } of state.elections.values()) {
        const counting = [...credentials.values()].flatMap(({ ballot }) => (ballot === null ? [] : [ballot.hash]));
        const recounted = counting.reduce((sum, hash) => {
          const ballot = cast.find(({ ballot_hash }) => ballot_hash === hash);
          const { choices } = unwrap(readEncryptedVote(context, ballot?.encrypted_vote ?? "0x"));
          return addBallot(context.group, sum, { choices, weight: 1 });
        }, emptyAggregate(context));
        expect(aggregate.numTallied).toBe(counting.length);
        expect(aggregate.totalWeight).toBe(counting.length);
        expect(ballotHashes.size).toBe(cast.filter(({ election_id }) => election_id === context.election.uuid).length);
        expect(encodeEncryptedTally(context.group, aggregate.ciphertexts)).toBe(
          encodeEncryptedTally(context.group, recounted.ciphertexts),
        );
      }
    }),
    runs,
  );
});

test("in any history, no ballot stands in a block of or after its election's closing time, or behind its closing", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { blocks } = play(history);
      const closed = new Set<string>();
      for (const { timestamp, transactions } of blocks) {
        for (const transaction of transactions) {
          const { type } = transaction;
          const election_id = electionOf(transaction) ?? "";
          if (type === "ballot" || type === "add-credentials") {
            expect(closed.has(election_id)).toBe(false);
            if (election_id === strict.context.election.uuid) expect(timestamp).toBeLessThan(closesAt);
          }
          if (type === "close-election") closed.add(election_id);
        }
      }
    }),
    runs,
  );
});

test("precheck and ledger agree on every ballot after any history: the same code, or both take it", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { state } = play(history);
      const at = { height: state.head.index + 1, timestamp: state.head.timestamp + 1, checkedBallots, checker };
      for (const transaction of pool.filter(isBallot)) {
        const prechecked = precheckTransaction(state, encodeTransaction(transaction), at.timestamp);
        // A ballot that lies about its hash is for check-ballot.ts to find; it has no verdict, so the ledger never sees it.
        if (prechecked.ok && transaction.ballot_hash === zeroHash) continue;
        const applied = applyTransaction(state, transaction, at);
        expect(prechecked.ok).toBe(applied.ok);
        if (!prechecked.ok) expect(applied).toEqual(prechecked);
      }
    }),
    runs,
  );
});
