import { fromHex, type Hex, toHex } from "@tabella/crypto/hex";
import { leafHash, merkleRoot } from "@tabella/crypto/merkle-tree";
import { nobleSignatureChecker, type Signer } from "@tabella/crypto/signature";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { encodeEncryptedTally } from "@tabella/election/tally";
import { describe, expect, test } from "vitest";
import { applyBlock } from "./apply-block.ts";
import type { BlockHeader, ProposedBlock } from "./block.ts";
import { blockAuthorBytes, blockHash } from "./block-hash.ts";
import type { BlockRejection } from "./block-rejection.ts";
import { buildBlock } from "./build-block.ts";
import type { ElectionState } from "./election-state.ts";
import { defaultLimits } from "./genesis.ts";
import { genesisState, zeroAddress, zeroHash } from "./genesis-block.ts";
import { hashTransaction } from "./hashed-transaction.ts";
import { addCredentials, closeElection } from "./registrar.ts";
import {
  checkAll,
  extend,
  extendAll,
  openTransaction,
  testElection,
  testGenesis,
  testRegistrar,
  testSigner,
  unwrap,
  validatorSigners,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { Transaction } from "./transaction.ts";
import { encodeTransaction } from "./transaction-codec.ts";
import { uncheckedBallots } from "./unchecked-ballots.ts";

const election = testElection({ seed: "blocks", voters: 3 });
const { uuid } = election.context.election;
const register = addCredentials(testRegistrar(), { election: uuid, credentials: election.publicCredentials });
const state = extendAll(genesisState(testGenesis), [[openTransaction(election)], [register]]);
const ballots = [0, 1, 2].map((voter) => vote(election, { voter }));
const checkedBallots = checkAll(state, ballots);
const options = { checkedBallots, checker: nobleSignatureChecker };
const author = validatorSigners[0] ?? testSigner("nobody");

function build(transactions: readonly Transaction[], on: ChainState = state): ProposedBlock {
  const candidates = transactions.map((transaction) => ({ transaction }));
  return buildBlock({
    state: on,
    candidates,
    timestamp: on.head.timestamp + 1,
    signer: author,
    checkedBallots,
    checker: nobleSignatureChecker,
  });
}

/** The block with another content, hashed and signed anew by its author: every check but the changed one passes. */
function resigned(block: ProposedBlock, change: Partial<ProposedBlock>, signer: Signer = author): ProposedBlock {
  const changed = { ...block, ...change };
  const leaves = changed.transactions.map((each) => leafHash(utf8ToBytes(encodeTransaction(each))));
  const header = { ...changed, transactions_root: change.transactions_root ?? toHex(merkleRoot(leaves)) };
  const block_hash = blockHash(state.identity, header);
  return {
    ...header,
    block_hash,
    signature: signer.signHybrid(blockAuthorBytes(state.identity, { ...header, block_hash })),
  };
}

function expectRejection(block: ProposedBlock, rejection: Partial<BlockRejection>, on: ChainState = state): void {
  expect(applyBlock(on, block, options)).toMatchObject({ ok: false, error: rejection });
}

const block = build(ballots);

describe("a block that its author built", () => {
  test("R26: applies, orders its transactions by their hashes whenever they came, and moves the head", () => {
    const next = unwrap(applyBlock(state, block, options));
    const hashes = block.transactions.map((transaction) => hashTransaction(transaction).hash);
    expect(hashes).toEqual([...hashes].sort());
    expect(hashes).toHaveLength(3);
    expect(next.head).toMatchObject({ index: 3, block_hash: block.block_hash, ledger_size: 5 });
    expect(next.elections.get(uuid)?.aggregate).toMatchObject({ numTallied: 3, totalWeight: 3 });
    expect(state.elections.get(uuid)?.aggregate.numTallied).toBe(0);
  });

  test("does not depend on the order in which its candidates came", () => {
    const again = build([...ballots].reverse());
    expect(again.block_hash).toBe(block.block_hash);
  });

  test("leaves out what is not applicable, not checked, twice there or beyond the limits, and takes the oldest first", () => {
    const stranger = vote(testElection({ seed: "other", voters: 1 }), { voter: 0 });
    expect(build([...ballots, ...ballots, stranger, register]).block_hash).toBe(block.block_hash);
    const one = { ...state, genesis: { ...testGenesis, limits: { ...defaultLimits, block_transactions_max: 1 } } };
    expect(build([...ballots].reverse(), one).transactions).toEqual(ballots.slice(2));
    const bytes = Math.max(...ballots.map((ballot) => hashTransaction(ballot).bytes));
    const small = { ...state, genesis: { ...testGenesis, limits: { ...defaultLimits, block_bytes_max: 2 * bytes } } };
    expect(build(ballots, small).transactions).toHaveLength(2);
    expect(applyBlock(small, block, options)).toMatchObject({ ok: false, error: { code: "BLOCK_TOO_LARGE" } });
    expect(applyBlock(one, block, options)).toMatchObject({ ok: false, error: { code: "TOO_MANY_TRANSACTIONS" } });
    const tiny = {
      ...state,
      genesis: { ...testGenesis, limits: { ...defaultLimits, transaction_bytes_max: bytes - 1 } },
    };
    expect(applyBlock(tiny, block, options)).toMatchObject({
      ok: false,
      error: { code: "TRANSACTION_REJECTED", rejection: { code: "TRANSACTION_TOO_LARGE" } },
    });
  });

  test("may be empty once, behind a block that is not", () => {
    const full = extend(state, ballots).state;
    const trailing = build([], full);
    const idle = unwrap(applyBlock(full, trailing, options));
    expect(trailing).toMatchObject({ ledger_size: 5, ledger_root: full.head.ledger_root, transactions: [] });
    expectRejection(build([], idle), { code: "EMPTY_ON_EMPTY" }, idle);
    expectRejection(build([], genesisState(testGenesis)), { code: "EMPTY_ON_EMPTY" }, genesisState(testGenesis));
  });
});

describe("a changed block is refused", () => {
  const otherHash = (hash: Hex): Hex => toHex(fromHex(hash).map((byte) => byte ^ 0xff));
  const changes: { readonly [Field in keyof BlockHeader]: BlockHeader[Field] } = {
    index: block.index + 1,
    prev_hash: otherHash(block.prev_hash),
    timestamp: block.timestamp + 1,
    transactions_root: otherHash(block.transactions_root),
    state_root: otherHash(block.state_root),
    ledger_root: otherHash(block.ledger_root),
    ledger_size: block.ledger_size + 1,
    validators_root: otherHash(block.validators_root),
    validator: validatorSigners[1]?.address ?? zeroAddress,
  };

  test.each(Object.entries(changes))(
    "with another %s: it has another hash, so the old one does not fit",
    (field, value) => {
      const changed = { ...block, [field]: value };
      expect(blockHash(state.identity, changed)).not.toBe(block.block_hash);
      expect(applyBlock(state, changed, options).ok).toBe(false);
      // The author's old signature does not cover it either.
      const rehashed = { ...changed, block_hash: blockHash(state.identity, changed) };
      expect(applyBlock(state, rehashed, options).ok).toBe(false);
    },
  );

  test.each([
    ["index", "INDEX_MISMATCH"],
    ["prev_hash", "PARENT_MISMATCH"],
    ["transactions_root", "TRANSACTIONS_ROOT_MISMATCH"],
    ["state_root", "STATE_ROOT_MISMATCH"],
    ["ledger_root", "LEDGER_ROOT_MISMATCH"],
    ["ledger_size", "LEDGER_SIZE_MISMATCH"],
    ["validators_root", "VALIDATORS_ROOT_MISMATCH"],
  ] as const)("with another %s, also when its author signs that: %s", (field, code) => {
    expectRejection(resigned(block, { [field]: changes[field] }), { code });
  });

  test("that is not later than its parent", () => {
    for (const early of [state.head.timestamp, state.head.timestamp - 1, 0]) {
      expectRejection(resigned(block, { timestamp: early }), { code: "TIMESTAMP_NOT_LATER" });
    }
  });

  test("whose author is no validator, or did not sign, or signed on another chain", () => {
    const stranger = testSigner("stranger");
    expectRejection(resigned(block, { validator: stranger.address }, stranger), { code: "AUTHOR_UNKNOWN" });
    expectRejection(resigned(block, { validator: zeroAddress }), { code: "AUTHOR_UNKNOWN" });
    expectRejection(resigned(block, {}, stranger), { code: "AUTHOR_SIGNATURE_INVALID" });
    expectRejection({ ...block, signature: "0x" }, { code: "AUTHOR_SIGNATURE_INVALID" });
    const elsewhere = author.signHybrid(blockAuthorBytes({ chainId: 1, genesisHash: zeroHash }, block));
    expectRejection({ ...block, signature: elsewhere }, { code: "AUTHOR_SIGNATURE_INVALID" });
    expectRejection({ ...block, block_hash: zeroHash }, { code: "BLOCK_HASH_MISMATCH" });
  });

  test("whose transactions are not in order, or come twice", () => {
    const transactions = [...block.transactions].reverse();
    expectRejection(resigned(block, { transactions }), { code: "TRANSACTIONS_NOT_SORTED", at: 1 });
    const twice = block.transactions.flatMap((each) => [each, each]);
    expectRejection(resigned(block, { transactions: twice }), { code: "TRANSACTIONS_NOT_SORTED", at: 1 });
  });

  test("whose transactions are others than its root says", () => {
    expectRejection({ ...block, transactions: block.transactions.slice(1) }, { code: "TRANSACTIONS_ROOT_MISMATCH" });
  });

  test("that holds a transaction which the ledger refuses", () => {
    const transactions = [closeElection(testRegistrar({ chainId: 1, genesisHash: zeroHash }), uuid)];
    expectRejection(resigned(block, { transactions }), {
      code: "TRANSACTION_REJECTED",
      rejection: { code: "SIGNATURE_INVALID", signer: "registrar" },
    });
  });

  test("that holds a ballot whose proofs nobody has checked", () => {
    const unchecked = uncheckedBallots(state, block, new Map());
    expect(unchecked.map(({ transactionHash }) => transactionHash).sort()).toEqual([...checkedBallots.keys()].sort());
    expect(uncheckedBallots(state, block, checkedBallots)).toEqual([]);
    expect(applyBlock(state, block, { ...options, checkedBallots: new Map() })).toMatchObject({
      ok: false,
      error: { code: "BALLOT_UNCHECKED" },
    });
  });

  test("that brings a ballot together with the opening of its election", () => {
    const fresh = genesisState(testGenesis);
    const transactions = [openTransaction(election), ...ballots.slice(0, 1)];
    const sorted = transactions.map(hashTransaction).sort((a, b) => (a.hash < b.hash ? -1 : 1));
    const both = resigned(build([openTransaction(election)], fresh), {
      transactions: sorted.map(({ transaction }) => transaction),
    });
    expectRejection(
      both,
      { code: "TRANSACTION_REJECTED", rejection: { code: "ELECTION_UNKNOWN", election: uuid } },
      fresh,
    );
  });
});

test("replacing ballots leaves the aggregate and the counts as if the last ones were the only ones", () => {
  const open = extendAll(genesisState(testGenesis), [
    [openTransaction(election, { replacing_allowed: true })],
    [register],
  ]);
  const [one, two] = ballots.slice(0, 2);
  if (one === undefined || two === undefined) throw new Error("there are two ballots");
  const changed = vote(election, { voter: 0, choice: [0, 1], seed: "changed mind", replaces: one.ballot_hash });
  const last = vote(election, { voter: 0, choice: [1, 0], seed: "changed again", replaces: changed.ballot_hash });
  const replaced = extendAll(open, [[one, two], [changed], [last]]).elections.get(uuid);
  const direct = extendAll(open, [[two], [vote(election, { voter: 0, choice: [1, 0], seed: "changed again" })]]);
  const tallyOf = (state: ElectionState | undefined) =>
    encodeEncryptedTally(election.context.group, state?.aggregate.ciphertexts ?? []);
  expect(replaced?.aggregate).toMatchObject({ numTallied: 2, totalWeight: 2 });
  expect(tallyOf(replaced)).toBe(tallyOf(direct.elections.get(uuid)));
  expect(replaced?.ballotHashes.size).toBe(4);
});
