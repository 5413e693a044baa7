import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import type { Block } from "./block.ts";
import { decodeBlock, encodeBlock } from "./block-codec.ts";
import { canonicalJson } from "./canonical-json.ts";
import { applyCertifiedBlock } from "./certified-block.ts";
import { checkBallotTransaction, trustStoredBallot } from "./check-ballot.ts";
import { checkCredential, proveCredential } from "./credential-entry.ts";
import { openedTally } from "./election-state.ts";
import { electionView } from "./election-view.ts";
import { genesisBlock, genesisState } from "./genesis-block.ts";
import { addCredentials, closeElection } from "./registrar.ts";
import {
  extend,
  openTransaction,
  seal,
  seededRandom,
  testElection,
  testGenesis,
  testRegistrar,
  unwrap,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { Transaction } from "./transaction.ts";
import { electionResult, partialDecryption } from "./trustee.ts";

const election = testElection({ seed: "whole election", voters: 3 });
const { uuid } = election.context.election;

/** An election day, block by block; each block is built from the state after the one before. */
function electionDay(): { readonly blocks: readonly Block[]; readonly state: ChainState } {
  const random = seededRandom("election day");
  let state = genesisState(testGenesis);
  const blocks: Block[] = [];
  const add = (transactions: readonly Transaction[]) => {
    const next = extend(state, transactions);
    blocks.push(seal(state.identity, next.block));
    state = next.state;
  };
  const context = () => {
    const found = state.elections.get(uuid);
    if (found === undefined) throw new Error("the election is open");
    return found;
  };
  add([openTransaction(election)]);
  add([addCredentials(testRegistrar(), { election: uuid, credentials: election.publicCredentials })]);
  add([vote(election, { voter: 0, choice: [1, 0] }), vote(election, { voter: 1, choice: [0, 1] })]);
  add([]);
  add([vote(election, { voter: 2, choice: [1, 0] })]);
  add([closeElection(testRegistrar(), uuid)]);
  const { genesisHash } = state.identity;
  const tally = context().aggregate.ciphertexts;
  add(
    election.trusteeKeys.map((privateKey, at) =>
      partialDecryption({ genesisHash, context: election.context, tally, owner: at + 1, privateKey }, random),
    ),
  );
  add([unwrap(electionResult(openedTally(context())))]);
  return { blocks, state };
}

const { blocks, state } = electionDay();

test("an election of three voters and two trustees ends with the result of its votes on the ledger", () => {
  const view = electionView(state, uuid, state.head.timestamp);
  expect(view).toMatchObject({
    phase: "tallied",
    takesBallots: false,
    credentialCount: 3,
    ballotCount: 3,
    ballotWeight: 3,
    result: '{"result":[[2,1]]}',
    openedInBlock: 1,
    closedInBlock: 6,
    resultInBlock: 8,
  });
  expect(view?.partialDecryptions.map(({ owner }) => owner)).toEqual([1, 2]);
  expect(JSON.parse(JSON.stringify(view))).toEqual(view);
});

test("whoever replays the blocks, from text and with every proof checked again, has the same roots and head", () => {
  const replay = (checkBallot: Parameters<typeof applyCertifiedBlock>[2]["checkBallot"]) =>
    blocks.reduce((before, block) => {
      const read = unwrap(decodeBlock(encodeBlock(block), testGenesis.limits));
      expect(read).toEqual(block);
      return unwrap(applyCertifiedBlock(before, read, { checker: nobleSignatureChecker, checkBallot }));
    }, genesisState(testGenesis));
  for (const checkBallot of [checkBallotTransaction, trustStoredBallot]) {
    const replayed = replay(checkBallot);
    expect(replayed.head).toEqual(state.head);
    expect(replayed.ledger).toEqual(state.ledger);
    expect(electionView(replayed, uuid, 0)).toEqual(electionView(state, uuid, 0));
  }
});

test("a block without a certificate, or with one of another round, is not final", () => {
  const before = genesisState(testGenesis);
  const [first] = blocks;
  if (first === undefined) throw new Error("there is a first block");
  const options = { checker: nobleSignatureChecker, checkBallot: checkBallotTransaction };
  for (const block of [
    { ...first, seals: [] },
    { ...first, seals: first.seals.slice(1) },
    { ...first, round: 1 },
  ]) {
    expect(applyCertifiedBlock(before, block, options)).toMatchObject({
      ok: false,
      error: { code: "CERTIFICATE_INVALID" },
    });
  }
});

test("the state proves of each credential which ballot counts, and of a stranger's that it is on no list (R28)", () => {
  for (const [voter, { credential }] of election.publicCredentials.entries()) {
    const name = { election: uuid, credential };
    const proof = proveCredential(state.credentialTree, name);
    expect(proof.entry).toBe(state.elections.get(uuid)?.credentials.get(credential)?.ballot?.hash);
    expect(checkCredential(state.head.state_root, name, proof)).toBe(true);
    expect(checkCredential(state.head.state_root, name, { ...proof, entry: "registered" })).toBe(false);
    expect(checkCredential(state.head.state_root, name, { ...proof, entry: null })).toBe(false);
    const registered = blocks[1];
    if (registered === undefined || voter > 0) continue;
    expect(checkCredential(registered.state_root, name, proof)).toBe(false);
  }
  const stranger = { election: uuid, credential: "0".repeat(64) };
  const absence = proveCredential(state.credentialTree, stranger);
  expect(absence.entry).toBeNull();
  expect(checkCredential(state.head.state_root, stranger, absence)).toBe(true);
  expect(checkCredential(state.head.state_root, stranger, { ...absence, entry: "registered" })).toBe(false);
});

test("a block's text is the canonical JSON of the whole, though its transactions are written apart", () => {
  for (const block of [...blocks, genesisBlock(testGenesis)]) expect(encodeBlock(block)).toBe(canonicalJson(block));
});

test("the genesis block follows from the genesis file and is no block that anyone sends", () => {
  const block = genesisBlock(testGenesis);
  expect(block).toMatchObject({ index: 0, transactions: [], seals: [], signature: "0x" });
  expect(genesisState(testGenesis).head.block_hash).toBe(block.block_hash);
  expect(blocks[0]?.prev_hash).toBe(block.block_hash);
  expect(decodeBlock(encodeBlock(block), testGenesis.limits).ok).toBe(false);
  expect(genesisBlock({ ...testGenesis, chain_id: 1 }).block_hash).not.toBe(block.block_hash);
});
