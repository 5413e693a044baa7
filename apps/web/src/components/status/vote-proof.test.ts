import { chainIdentity, formatGenesis } from "@tabella/chain/genesis";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { makeReceipt } from "@tabella/chain/light-proof";
import { formatReceipt } from "@tabella/chain/receipt";
import { assert } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { sealedElection } from "@/testing/sealed-election.ts";
import { proveVote, type VoteToProve } from "./vote-proof.ts";

const chain = sealedElection("vote proof", [
  [0, 1],
  [1, 0],
]);
const receiptOf = (at: number) => {
  const block = chain.blocks[2 + at];
  const [ballot] = block?.transactions ?? [];
  assert(block && ballot?.type === "ballot", "each voter's ballot has a block of its own");
  const identity = chainIdentity(chain.genesis);
  const receipt = makeReceipt({ identity, changes: [] }, block, hashTransaction(ballot).hash);
  assert(receipt, "the ballot has a receipt");
  return { receipt, ballot };
};
const [mine, another] = [receiptOf(0), receiptOf(1)];
const credentials = chain.blocks[1]?.transactions.flatMap((each) =>
  each.type === "add-credentials" ? each.credentials.map(({ credential }) => credential) : [],
);

const honest: VoteToProve = {
  genesisText: chain.genesisText,
  receiptText: formatReceipt(mine.receipt),
  electionId: chain.uuid,
  election: chain.state.elections.get(chain.uuid)?.election ?? null,
  publicCredential: credentials?.[0] ?? null,
};
const proven = (change: Partial<VoteToProve> = {}) => proveVote({ ...honest, ...change }, nobleSignatureChecker);

test("R3: a receipt whose seals lead to the genesis file proves which ballot is in", () => {
  expect(honest.publicCredential).not.toBeNull();
  expect(proven()).toMatchObject({ ballotHash: mine.ballot.ballot_hash, blockIndex: 3, seals: 2, validators: 3 });
  expect(proven({ publicCredential: null, election: null })).toMatchObject({ ballotHash: mine.ballot.ballot_hash });
});

test.each([
  ["a word without a receipt", { receiptText: "{}" }],
  [
    "a receipt without a quorum",
    { receiptText: formatReceipt({ ...mine.receipt, seals: mine.receipt.seals.slice(1) }) },
  ],
  ["another voter's receipt", { receiptText: formatReceipt(another.receipt) }],
  ["a receipt of another election", { electionId: "11111111111111" }],
  ["a receipt of another chain", { genesisText: formatGenesis({ ...chain.genesis, chain_id: 8547 }) }],
  [
    "a ballot under a hash that is not its own",
    {
      receiptText: formatReceipt({
        ...mine.receipt,
        transaction: { ...mine.receipt.transaction, ballot_hash: another.ballot.ballot_hash },
      }),
    },
  ],
])("%s proves nothing", (_name, change) => {
  expect(proven(change)).toBeNull();
});
