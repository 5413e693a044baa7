import type { Block } from "@tabella/chain/block";
import { formatGenesis } from "@tabella/chain/genesis";
import { genesisBlock } from "@tabella/chain/genesis-block";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { assert } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { sealedElection } from "@/testing/sealed-election.ts";
import { type BlockToCheck, blockCheckNames, checkBlockEvidence } from "./block-verification.ts";

const chain = sealedElection("explorer", [[1, 0]]);
const [first, second, ballotBlock] = chain.blocks;
assert(first && second && ballotBlock, "the chain has three blocks");
const honest: BlockToCheck = {
  genesisText: chain.genesisText,
  block: ballotBlock,
  parent: second,
  changes: [],
  transactionHash: null,
};
const check = (change: Partial<BlockToCheck>) => checkBlockEvidence({ ...honest, ...change }, nobleSignatureChecker);
const failing = (change: Partial<BlockToCheck>) =>
  check(change)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);
const withBlock = (change: Partial<Block>) => failing({ block: { ...ballotBlock, ...change } });

test("EXP-5: every check of an honest block holds, and each check that the page names has an outcome", () => {
  expect(failing({})).toEqual([]);
  const shown = blockCheckNames({ isGenesis: false, withTransaction: false }).filter((name) => name !== "genesis");
  expect(check({}).map(({ name }) => name)).toEqual(shown);
});

test("EXP-5: block 1 is checked against the genesis block that follows from genesis.json", () => {
  expect(failing({ block: first, parent: null })).toEqual([]);
});

test("EXP-5: a changed transaction shows in the transactions' root", () => {
  const [ballot] = ballotBlock.transactions;
  assert(ballot?.type === "ballot", "the block holds a ballot");
  const proof: `0x${string}` = `0x${ballot.proof.slice(4)}00`;
  expect(withBlock({ transactions: [{ ...ballot, proof }] })).toEqual(["transactions"]);
});

test("EXP-5: a changed header shows in its hash, which author and seals have not signed", () => {
  expect(withBlock({ timestamp: ballotBlock.timestamp + 1 })).toEqual(["fingerprint", "seals"]);
});

test("EXP-5: a block hash put right again after a change is found out by author and seals", () => {
  const timestamp = ballotBlock.timestamp + 1;
  const rehashed = check({ block: { ...ballotBlock, timestamp } }).find(({ name }) => name === "fingerprint")?.facts
    .hash;
  expect(withBlock({ timestamp, block_hash: rehashed as Block["block_hash"] })).toEqual(["author", "seals"]);
});

test("EXP-5: one seal of three is no quorum, one seal twice is none, and a seal of another round is none", () => {
  const [seal] = ballotBlock.seals;
  assert(seal, "the block is sealed");
  expect(withBlock({ seals: [seal] })).toEqual(["seals"]);
  expect(withBlock({ seals: [seal, seal] })).toEqual(["seals"]);
  expect(withBlock({ round: 1 })).toEqual(["seals"]);
});

test("EXP-5: an author's signature under another author's name does not hold", () => {
  expect(withBlock({ signature: first.signature })).toEqual(["author"]);
});

test("EXP-5: another block shown as the parent is noticed", () => {
  expect(failing({ parent: first })).toEqual(["parent"]);
  expect(failing({ parent: { ...second, timestamp: second.timestamp - 1 } })).toEqual(["parent"]);
});

test("EXP-5: a transaction's page shows its place in the block, and fails for one that is not there", () => {
  const [ballot] = ballotBlock.transactions;
  assert(ballot, "the block holds a ballot");
  expect(check({ transactionHash: hashTransaction(ballot).hash })[0]).toEqual({
    name: "transaction",
    ok: true,
    facts: { position: 1, size: 1 },
  });
  expect(failing({ transactionHash: first.block_hash })).toEqual(["transaction"]);
});

test("EXP-5: the genesis block is compared with the one that follows from genesis.json", () => {
  const block = genesisBlock(chain.genesis);
  expect(failing({ block, parent: null })).toEqual([]);
  expect(failing({ block: { ...block, timestamp: 1 }, parent: null })).toEqual(["fingerprint"]);
});

test("EXP-5: under another genesis file nothing holds that is signed", () => {
  const other = formatGenesis({ ...chain.genesis, chain_id: 8547 });
  expect(failing({ genesisText: other })).toEqual(["fingerprint", "author", "seals", "parent"]);
});

test("EXP-5: what is no block at all fails every check instead of breaking the page", () => {
  const rubbish = { ...ballotBlock, seals: "none" } as unknown as Block;
  expect(failing({ block: rubbish })).toHaveLength(6);
  expect(failing({ genesisText: "{" })).toHaveLength(6);
  expect(failing({ parent: null })).toHaveLength(6);
});
