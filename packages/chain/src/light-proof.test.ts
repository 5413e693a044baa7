import { fromHex, type Hex, toHex } from "@tabella/crypto/hex";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { describe, expect, test } from "vitest";
import { blockView } from "./block-view.ts";
import { genesisState } from "./genesis-block.ts";
import { hashTransaction } from "./hashed-transaction.ts";
import { checkReceipt, makeReceipt, type ReceiptStep, receiptSteps } from "./light-proof.ts";
import { formatReceipt, parseReceipt, type Receipt } from "./receipt.ts";
import { addCredentials } from "./registrar.ts";
import {
  extend,
  extendAll,
  openTransaction,
  seal,
  testElection,
  testGenesis,
  testRegistrar,
  validatorSigners,
  vote,
} from "./small-election.fixture.ts";

const election = testElection({ seed: "receipts", voters: 5 });
const { uuid } = election.context.election;
const register = addCredentials(testRegistrar(), { election: uuid, credentials: election.publicCredentials });
const state = extendAll(genesisState(testGenesis), [[openTransaction(election)], [register]]);
const ballots = election.credentials.map((_, voter) => vote(election, { voter }));
const block = seal(state.identity, extend(state, ballots).block);
const chain = { identity: state.identity, changes: [] };
const hashes = ballots.map((ballot) => hashTransaction(ballot).hash);
const options = { checker: nobleSignatureChecker, election: election.context.text };

function receiptOf(at: number): Receipt {
  const receipt = makeReceipt(chain, block, hashes[at] ?? "0x");
  if (receipt === null) throw new Error("the ballot is in the block");
  return receipt;
}

const receipt = receiptOf(0);
const flip = (hex: Hex, at = 0): Hex => toHex(fromHex(hex).map((byte, index) => (index === at ? byte ^ 1 : byte)));
const [firstSeal, ...otherSeals] = receipt.seals;
if (firstSeal === undefined) throw new Error("there are seals");

describe("a receipt", () => {
  test("of every ballot in a block holds with nothing but the genesis file, also read back from its file (R2)", () => {
    for (const at of ballots.keys()) {
      const read = parseReceipt(formatReceipt(receiptOf(at)));
      expect(read).toEqual({ ok: true, value: receiptOf(at) });
      expect(checkReceipt(testGenesis, receiptOf(at), options)).toEqual({
        ok: true,
        value: {
          ballotHash: ballots[at]?.ballot_hash,
          transactionHash: hashes[at],
          blockHash: block.block_hash,
          blockIndex: 3,
          timestamp: block.timestamp,
          seals: 2,
          quorum: 2,
          validators: 3,
        },
      });
    }
  });

  test("exists for ballots in the block only", () => {
    expect(makeReceipt(chain, block, hashTransaction(register).hash)).toBeNull();
    expect(makeReceipt(chain, block, block.block_hash)).toBeNull();
    const opening = extend(genesisState(testGenesis), [openTransaction(election)]).block;
    const hash = hashTransaction(openTransaction(election)).hash;
    expect(makeReceipt(chain, seal(state.identity, opening), hash)).toBeNull();
  });

  const { header, inclusion, transaction } = receipt;
  const changes: readonly (readonly [string, ReceiptStep, Partial<Receipt>])[] = [
    ["chain id", "chain", { chain_id: 1 }],
    ["genesis hash", "chain", { genesis_hash: flip(receipt.genesis_hash) }],
    ["ballot hash", "ballot hash", { transaction: { ...transaction, ballot_hash: flip(transaction.ballot_hash) } }],
    ["proof", "ballot hash", { transaction: { ...transaction, proof: flip(transaction.proof, 190) } }],
    [
      "other evidence",
      "ballot hash",
      {
        transaction:
          ballots[1] === undefined ? transaction : { ...transaction, encrypted_vote: ballots[1].encrypted_vote },
      },
    ],
    ["signature", "transaction hash", { transaction: { ...transaction, signature: flip(transaction.signature) } }],
    ["transaction hash", "transaction hash", { transaction_hash: flip(receipt.transaction_hash) }],
    ["transaction", "inclusion", { transaction: ballots[1] ?? transaction, transaction_hash: hashes[1] ?? "0x" }],
    ["path", "inclusion", { inclusion: { ...inclusion, path: inclusion.path.map((hash) => flip(hash)) } }],
    ["place", "inclusion", { inclusion: { ...inclusion, leaf_index: (inclusion.leaf_index + 1) % 5 } }],
    ["transactions root", "inclusion", { header: { ...header, transactions_root: flip(header.transactions_root) } }],
    ["validators", "validators", { header: { ...header, validators_root: flip(header.validators_root) } }],
    ["index", "certificate", { header: { ...header, index: header.index + 1 } }],
    ["parent", "certificate", { header: { ...header, prev_hash: flip(header.prev_hash) } }],
    ["time", "certificate", { header: { ...header, timestamp: header.timestamp + 1 } }],
    ["state root", "certificate", { header: { ...header, state_root: flip(header.state_root) } }],
    ["ledger root", "certificate", { header: { ...header, ledger_root: flip(header.ledger_root) } }],
    ["ledger size", "certificate", { header: { ...header, ledger_size: header.ledger_size + 1 } }],
    ["author", "certificate", { header: { ...header, validator: validatorSigners[0]?.address ?? "0x" } }],
    ["round", "certificate", { round: 1 }],
    ["number of seals", "certificate", { seals: otherSeals }],
    ["second seal, the first again", "certificate", { seals: [firstSeal, firstSeal] }],
    [
      "seal's Ed25519 half",
      "certificate",
      { seals: [{ ...firstSeal, signature: flip(firstSeal.signature, 3) }, ...otherSeals] },
    ],
    [
      "seal's ML-DSA half",
      "certificate",
      { seals: [{ ...firstSeal, signature: flip(firstSeal.signature, 99) }, ...otherSeals] },
    ],
  ];

  test.each(changes)("with another %s fails at: %s", (_, step, change) => {
    expect(checkReceipt(testGenesis, { ...receipt, ...change }, options)).toMatchObject({ ok: false, error: { step } });
  });

  test("is shown to fail at every one of its steps", () => {
    expect(new Set(changes.map(([, step]) => step))).toEqual(new Set(receiptSteps));
  });

  test("of another chain's validators fails, also if the chain is named alike", () => {
    const other = { ...testGenesis, validators: [...testGenesis.validators].reverse() };
    expect(checkReceipt(other, receipt, options)).toMatchObject({ ok: false, error: { step: "chain" } });
  });

  test("of another election's text fails at the ballot hash", () => {
    const text = testElection({ seed: "another", voters: 0 }).context.text;
    for (const wrong of [text, "{}"]) {
      expect(checkReceipt(testGenesis, receipt, { ...options, election: wrong })).toMatchObject({
        ok: false,
        error: { step: "ballot hash" },
      });
    }
  });

  test("of a wrong form is refused before anything is checked", () => {
    for (const text of ["", "{}", JSON.stringify({ ...receipt, note: 1 }), " ".repeat(5_000_000)]) {
      expect(parseReceipt(text).ok).toBe(false);
    }
  });
});

test("R26: the view of a block shows its time at every transaction, as no client's clock reaches the chain", () => {
  const view = blockView(block);
  expect(view.transactions.map(({ timestamp }) => timestamp)).toEqual(ballots.map(() => block.timestamp));
  expect(block.transactions.some((each) => "timestamp" in each)).toBe(false);
});
