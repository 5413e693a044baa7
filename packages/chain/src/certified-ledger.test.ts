import { type Hash, toHex } from "@tabella/crypto/hex";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { encodeEncryptedTally } from "@tabella/election/tally";
import { describe, expect, test } from "vitest";
import { applyTransaction } from "./apply-transaction.ts";
import type { Block } from "./block.ts";
import { certifiedRules, followCertifiedBlock, refollowBlock } from "./certified-ledger.ts";
import { genesisState } from "./genesis-block.ts";
import { precheckTransaction } from "./precheck.ts";
import { checkOwed, owedChecks } from "./proofs-behind.ts";
import { addCredentials, closeElection } from "./registrar.ts";
import {
  extend,
  openTransaction,
  seal,
  testElection,
  testGenesis,
  testRegistrar,
  unwrap,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { BallotTransaction, Transaction } from "./transaction.ts";
import { encodeTransaction } from "./transaction-codec.ts";
import { copiedVote, readSomeVotes, unreadVotes } from "./unread-votes.ts";

const checker = nobleSignatureChecker;
const election = testElection({ seed: "certified", voters: 4 });
const { uuid } = election.context.election;
const ballots = [0, 1, 2].map((voter) => vote(election, { voter }));
const register = addCredentials(testRegistrar(), { election: uuid, credentials: election.publicCredentials });

/** The same blocks on a ledger that checks everything at once, and on one that follows certificates. */
function bothOf(contents: readonly (readonly Transaction[])[]): {
  readonly atOnce: ChainState;
  readonly followed: ChainState;
  readonly blocks: readonly Block[];
} {
  let [atOnce, followed] = [genesisState(testGenesis), genesisState(testGenesis)];
  const blocks = contents.map((content) => {
    const next = extend(atOnce, content);
    const block = seal(atOnce.identity, next.block);
    atOnce = next.state;
    followed = unwrap(followCertifiedBlock(followed, block, checker));
    return block;
  });
  return { atOnce, followed, blocks };
}

const { atOnce, followed, blocks } = bothOf([
  [openTransaction(election)],
  [register],
  ballots.slice(0, 2),
  ballots.slice(2),
]);

function factsOf({ elections, head }: ChainState): unknown {
  const state = elections.get(uuid);
  if (state === undefined) throw new Error("the election was opened");
  const { aggregate, ciphertextComponents, credentials, ballotHashes } = state;
  return {
    head,
    counts: [aggregate.numTallied, aggregate.totalWeight],
    tally: encodeEncryptedTally(state.context.group, aggregate.ciphertexts),
    components: [...ciphertextComponents].sort(),
    ballots: [...credentials].map(([credential, { ballot }]) => [credential, ballot?.hash]),
    hashes: [...ballotHashes].sort(),
  };
}

describe("a ledger that follows certificates", () => {
  test("has the same head and counts as one that checks everything at once, and owes only the reading of votes", () => {
    expect(followed.head).toEqual(atOnce.head);
    expect(unreadVotes(atOnce)).toBe(0);
    expect(unreadVotes(followed)).toBe(3);
    expect(followed.elections.get(uuid)?.aggregate).toMatchObject({ numTallied: 3, totalWeight: 3 });
  });

  test.each([1, 2, 100])("is the same in everything once its votes are read, %i at a time", (part) => {
    let state = followed;
    while (unreadVotes(state) > 0) state = readSomeVotes(state, part);
    expect(factsOf(state)).toEqual(factsOf(atOnce));
    expect(copiedVote(state)).toBe(null);
  });

  test("reads them by itself for what needs them: a new ballot's copied ciphertext is refused, a closing has the right tally", () => {
    const [first] = ballots;
    if (first === undefined) throw new Error("there are ballots");
    const copy = { ...vote(election, { voter: 3 }), encrypted_vote: first.encrypted_vote, voter_id: first.voter_id };
    const at = followed.head.timestamp + 1;
    expect(precheckTransaction(followed, encodeTransaction(copy), at)).toEqual(
      precheckTransaction(atOnce, encodeTransaction(copy), at),
    );
    const close = extend(atOnce, [closeElection(testRegistrar(), uuid)]);
    const closed = unwrap(followCertifiedBlock(followed, seal(atOnce.identity, close.block), checker));
    const tallyOf = ({ elections }: ChainState) => elections.get(uuid)?.encryptedTally;
    expect(tallyOf(closed)).toBe(tallyOf(close.state));
    expect(tallyOf(closed)).not.toBe(null);
  });

  test("refuses what is not certified, and any root that does not follow", () => {
    const [opening] = blocks;
    if (opening === undefined) throw new Error("there are blocks");
    const before = genesisState(testGenesis);
    const uncertified = { ...opening, seals: opening.seals.slice(1) };
    expect(followCertifiedBlock(before, uncertified, checker)).toMatchObject({
      error: { code: "CERTIFICATE_INVALID" },
    });
    const lie: Hash = toHex(new Uint8Array(32));
    expect(followCertifiedBlock(before, { ...opening, ledger_root: lie }, checker).ok).toBe(false);
  });

  test.each([
    ["CREDENTIAL_USED", (ballot: BallotTransaction) => ({ ...ballot, ballot_hash: ballot.replaces })],
    ["BALLOT_KNOWN", (ballot: BallotTransaction) => ballot],
    ["CREDENTIAL_UNKNOWN", (ballot: BallotTransaction) => ({ ...ballot, voter_id: ballot.ballot_hash })],
    ["BALLOT_OF_ANOTHER_ELECTION", (ballot: BallotTransaction) => ({ ...ballot, proof: "0x" as const })],
    ["ELECTION_UNKNOWN", (ballot: BallotTransaction) => ({ ...ballot, election_id: "a".repeat(17) })],
  ])("keeps the rules of the ledger without reading a point: %s", (code, change) => {
    const [first] = ballots;
    if (first === undefined) throw new Error("there are ballots");
    const at = { height: followed.head.index + 1, timestamp: followed.head.timestamp + 1 };
    const context = { ...at, checkedBallots: new Map(), checker, rules: certifiedRules };
    expect(applyTransaction(followed, change(first), context)).toMatchObject({ ok: false, error: { code } });
  });
});

describe("following blocks again that were accepted here before", () => {
  test("comes to the same ledger, without a signature: what holds them is that no byte has changed", () => {
    const unsigned = ({ seals, ...block }: Block): Block => ({
      ...block,
      signature: "0x",
      seals: seals.map(({ validator }) => ({ validator, signature: "0x" })),
    });
    const again = blocks
      .map(unsigned)
      .reduce((state, block) => unwrap(refollowBlock(state, block)), genesisState(testGenesis));
    expect(factsOf(again)).toEqual(factsOf(followed));
    expect(again.head).toEqual(followed.head);
  });

  test("still refuses hashes, roots and order that do not follow", () => {
    const [opening, registered] = blocks;
    if (opening === undefined || registered === undefined) throw new Error("there are blocks");
    const before = genesisState(testGenesis);
    const lie: Hash = toHex(new Uint8Array(32).fill(1));
    expect(refollowBlock(before, registered)).toMatchObject({ error: { code: "INDEX_MISMATCH" } });
    for (const field of [
      "block_hash",
      "transactions_root",
      "ledger_root",
      "state_root",
      "validators_root",
      "prev_hash",
    ]) {
      expect(refollowBlock(before, { ...opening, [field]: lie }).ok, field).toBe(false);
    }
    expect(refollowBlock(before, { ...opening, transactions: [] }).ok).toBe(false);
  });
});

describe("what is owed of a followed block", () => {
  test("is every ballot and every list of credentials, and holds of an honest chain", () => {
    const owed = blocks.flatMap((block) => owedChecks(followed, block));
    expect(owed.map(({ kind }) => kind)).toEqual(["credentials", "ballot", "ballot", "ballot"]);
    for (const each of owed) expect(checkOwed(each)).toEqual({ ok: true, value: undefined });
  });

  test("does not hold for a proof that was changed, a pseudonym of another, a credential that is no point", () => {
    const [, , voted] = blocks;
    const [owed, other] = voted === undefined ? [] : owedChecks(followed, voted);
    if (owed?.kind !== "ballot" || other?.kind !== "ballot") throw new Error("two have voted");
    const { request } = owed;
    const of = (change: Partial<BallotTransaction>) =>
      checkOwed({ kind: "ballot", request: { ...request, transaction: { ...request.transaction, ...change } } });
    const { proof } = request.transaction;
    expect(of({ proof: `0x${proof.slice(2, -1)}${proof.endsWith("0") ? "1" : "0"}` }).ok).toBe(false);
    expect(of({ voter_id: other.request.transaction.voter_id })).toMatchObject({
      error: expect.stringContaining("voter_id"),
    });
    expect(checkOwed({ kind: "credentials", credentials: ["f".repeat(64)] }).ok).toBe(false);
  });
});
