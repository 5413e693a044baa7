import { chainIdentity, formatGenesis } from "@tabella/chain/genesis";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { makeReceipt } from "@tabella/chain/light-proof";
import { formatReceipt } from "@tabella/chain/receipt";
import { assert } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { sealedElection } from "@/testing/sealed-election.ts";
import { type ReceiptToCheck, reportReceipt, stepsFor } from "./receipt-report.ts";

const chain = sealedElection("receipt", [[0, 1]]);
const block = chain.blocks[2];
const [ballot] = block?.transactions ?? [];
assert(block && ballot, "the third block holds the ballot");
const receipt = makeReceipt(
  { identity: chainIdentity(chain.genesis), changes: [] },
  block,
  hashTransaction(ballot).hash,
);
assert(receipt, "the ballot has a receipt");
const election = chain.state.elections.get(chain.uuid)?.election ?? null;
const honest = { genesisText: chain.genesisText, receiptText: formatReceipt(receipt), election };
const report = (change: Partial<ReceiptToCheck> = {}) => reportReceipt({ ...honest, ...change }, nobleSignatureChecker);
const failedStep = (change: Partial<ReceiptToCheck>) =>
  report(change).steps.find(({ state }) => state === "failed")?.name;
const changed = (change: object) => ({ receiptText: JSON.stringify({ ...receipt, ...change }) });

test("UX-7: an honest receipt passes every step and names block, seals and validators", () => {
  const { verdict, steps, proven, stated } = report();
  expect(verdict).toBe("passed");
  expect(steps).toEqual(stepsFor(election).map((name) => ({ name, state: "passed" })));
  expect(proven).toMatchObject({ blockIndex: 3, seals: 2, quorum: 2, validators: 3 });
  expect(stated).toMatchObject({ electionId: chain.uuid, position: 1, treeSize: 1 });
});

test("without the election's text everything else is still checked", () => {
  expect(report({ election: null })).toMatchObject({ verdict: "passed" });
  expect(report({ election: null }).steps.map(({ name }) => name)).not.toContain("ballot hash");
});

test("a receipt of another network is told apart from a false one", () => {
  const other = formatGenesis({ ...chain.genesis, chain_id: 8547 });
  expect(report({ genesisText: other })).toMatchObject({ verdict: "wrong-chain" });
});

test.each([
  ["a removed seal", { seals: receipt.seals.slice(1) }, "certificate"],
  ["a later time", { header: { ...receipt.header, timestamp: receipt.header.timestamp + 1 } }, "certificate"],
  ["another path", { inclusion: { leaf_index: 0, tree_size: 2, path: [receipt.header.prev_hash] } }, "inclusion"],
  ["another ballot's hash", { transaction_hash: receipt.header.prev_hash }, "transaction hash"],
  [
    "a tracking code of no ballot",
    { transaction: { ...receipt.transaction, ballot_hash: receipt.header.prev_hash } },
    "ballot hash",
  ],
  ["a field too many", { note: "trust me" }, "form"],
])("%s is found at its own step, and later steps are not claimed", (_name, change, step) => {
  expect(failedStep(changed(change))).toBe(step);
  const { verdict, steps, proven } = report(changed(change));
  expect({ verdict, proven }).toEqual({ verdict: "failed", proven: null });
  expect(
    steps.slice(steps.findIndex(({ state }) => state === "failed") + 1).every(({ state }) => state === "skipped"),
  ).toBe(true);
});
