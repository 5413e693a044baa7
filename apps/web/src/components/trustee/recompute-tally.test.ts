import type { Block } from "@tabella/chain/block";
import { partialDecryption } from "@tabella/chain/trustee";
import { assert } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { sealedElection, seededRandom } from "@/testing/sealed-election.ts";
import { recomputeTally, type TallyRequest } from "./recompute-tally.ts";

const chain = sealedElection("tally", [
  [1, 0],
  [0, 1],
  [0, 1],
]);
const encryptedTally = chain.state.elections.get(chain.uuid)?.encryptedTally;
assert(encryptedTally, "the election is closed with enough ballots");
const honest: TallyRequest = {
  genesisText: chain.genesisText,
  blocks: chain.blocks,
  electionId: chain.uuid,
  owner: 1,
  publicKey: chain.trustee.publicKey,
  encryptedTally,
};
const recompute = (change: Partial<TallyRequest> = {}) =>
  recomputeTally({ ...honest, ...change }, { checker: nobleSignatureChecker });
const failure = (change: Partial<TallyRequest>) => {
  const recomputed = recompute(change);
  return recomputed.ok ? null : recomputed.error;
};
const changedBlock = (at: number, change: (block: Block) => Block) =>
  chain.blocks.map((block, index) => (index === at ? change(block) : block));

test("R22: a trustee's browser adds up the sealed ballots itself and comes to the sum on the chain", () => {
  const recomputed = recompute();
  assert(recomputed.ok, "an honest chain is accepted");
  expect(recomputed.value.facts).toMatchObject({ ballots: 3, votes: 3, keys: 3, closesAt: null, isClosedEarly: false });
  expect(recomputed.value.tally).toHaveLength(1);
});

test("the part that it makes of this sum carries a strong proof a ciphertext", () => {
  const recomputed = recompute();
  assert(recomputed.ok, "an honest chain is accepted");
  const { genesisHash, context, tally } = recomputed.value;
  const { privateKey } = chain.trustee;
  const part = partialDecryption({ genesisHash, context, tally, owner: 1, privateKey }, seededRandom("part"));
  expect(part).toMatchObject({ type: "partial-decryption", election_id: chain.uuid, owner: 1 });
  expect(part.strong_proofs.map((row) => row.length)).toEqual([2]);
});

test("R22: a server that asks for another sum, such as a single ballot's, is refused", () => {
  const other =
    sealedElection("another", [[1, 0]])
      .state.elections.values()
      .next().value?.encryptedTally ?? "";
  expect(failure({ encryptedTally: other })).toEqual({ code: "TALLY_DIFFERS" });
});

test("a ballot left out, changed or sealed by too few is found at its block", () => {
  expect(failure({ blocks: chain.blocks.filter(({ index }) => index !== 4) })).toMatchObject({
    code: "BLOCK_INVALID",
    index: 5,
  });
  const unsealed = changedBlock(3, (block) => ({ ...block, seals: block.seals.slice(1) }));
  expect(failure({ blocks: unsealed })).toEqual({ code: "BLOCK_INVALID", index: 4, detail: "CERTIFICATE_INVALID" });
  const emptied = changedBlock(3, (block) => ({ ...block, transactions: [] }));
  expect(failure({ blocks: emptied })).toEqual({
    code: "BLOCK_INVALID",
    index: 4,
    detail: "TRANSACTIONS_ROOT_MISMATCH",
  });
});

test("blocks of another chain do not follow from this genesis file", () => {
  expect(failure({ blocks: sealedElection("another", [[1, 0]]).blocks })).toMatchObject({
    code: "BLOCK_INVALID",
    index: 1,
  });
});

test("R22, R32: an election that the blocks do not close, or do not know, is not decrypted", () => {
  expect(failure({ blocks: chain.blocks.slice(0, -1) })).toEqual({ code: "ELECTION_NOT_CLOSED" });
  expect(failure({ electionId: "9mTkpXCvJtBGUK" })).toEqual({ code: "ELECTION_MISSING" });
});

test("a key that the opening does not name for this trustee is not used", () => {
  expect(failure({ publicKey: "ab".repeat(32) })).toEqual({ code: "TRUSTEE_DIFFERS" });
  expect(failure({ owner: 2 })).toEqual({ code: "TRUSTEE_DIFFERS" });
});

test("ADM-4: progress counts blocks and ballots, and ends with all of them", () => {
  const seen: number[] = [];
  recomputeTally(honest, { checker: nobleSignatureChecker, onProgress: (done, all) => seen.push(done / all) });
  expect(seen).toHaveLength(chain.blocks.length + 3);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
});
