import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { fromHex, type Hash, toHex } from "@tabella/crypto/hex";
import { checkInclusion, inclusionProof, leafHash } from "@tabella/crypto/merkle-tree";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { ballotHash } from "@tabella/election/ballot";
import { encodeBallot } from "@tabella/election/ballot-message";
import { openElection } from "@tabella/election/election";
import { fromEvidence } from "@tabella/election/evidence";
import type { Block } from "./block.ts";
import { headerOf } from "./block-hash.ts";
import { chainIdentity, type Genesis } from "./genesis.ts";
import { hashTransaction } from "./hashed-transaction.ts";
import type { Receipt } from "./receipt.ts";
import { checkSealedHeader } from "./sealed-header.ts";
import type { BallotTransaction } from "./transaction.ts";
import { encodeTransaction, transactionHash } from "./transaction-codec.ts";
import { followValidatorChanges, namesKnownSet, type ValidatorChanges } from "./validator-changes.ts";

/**
 * The receipt of a ballot in a final block; null if the block holds no ballot of that transaction hash.
 * @param chain.changes of the set, up to this block (validator-changes.ts `changesUpTo`)
 */
export function makeReceipt(
  { identity, changes }: { readonly identity: ChainIdentity; readonly changes: ValidatorChanges },
  block: Block,
  hash: Hash,
): Receipt | null {
  const transactions = block.transactions.map(hashTransaction);
  const index = transactions.findIndex((each) => each.hash === hash);
  const transaction = transactions[index]?.transaction;
  if (transaction?.type !== "ballot") return null;
  const path = inclusionProof(
    transactions.map(({ leaf }) => leaf),
    index,
  );
  return {
    format: "tabella-receipt-1",
    chain_id: identity.chainId,
    genesis_hash: identity.genesisHash,
    transaction,
    transaction_hash: hash,
    header: headerOf(block),
    round: block.round,
    seals: block.seals,
    ...(changes.length > 0 && { validator_changes: changes }),
    inclusion: { leaf_index: index, tree_size: transactions.length, path: path.map(toHex) },
  };
}

/** The steps of checking a receipt, in their order; a receipt that does not hold names the first that fails. */
export const receiptSteps = [
  /** It names the chain of this genesis file. */
  "chain",
  /** The ballot hash is that of the ballot which the evidence stands for (only where the election's text is given). */
  "ballot hash",
  /** The transaction hash is that of the transaction's bytes. */
  "transaction hash",
  /** The transaction is in the tree whose root the header names. */
  "inclusion",
  /** The set of validators follows from genesis over changes that hold, and the header names it. */
  "validators",
  /** A quorum of the validators of its height sealed the hash of exactly this header. */
  "certificate",
] as const;

export type ReceiptStep = (typeof receiptSteps)[number];

export interface ReceiptFailure {
  readonly step: ReceiptStep;
  readonly detail: string;
}

/** What a receipt that holds proves. */
export interface ProvenReceipt {
  readonly ballotHash: Hash;
  readonly transactionHash: Hash;
  readonly blockHash: Hash;
  readonly blockIndex: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly seals: number;
  readonly quorum: number;
  readonly validators: number;
}

/**
 * P-906: says whether a receipt holds, from the genesis file alone; no server is asked. Runs in the browser.
 * @param options.election the election's exact text: then the ballot hash is recomputed from the evidence too
 */
export function checkReceipt(
  genesis: Genesis,
  receipt: Receipt,
  options: { readonly checker: SignatureChecker; readonly election?: string },
): Result<ProvenReceipt, ReceiptFailure> {
  const fail = (step: ReceiptStep, detail: string) => err({ step, detail });
  const identity = chainIdentity(genesis);
  const { header, transaction, inclusion } = receipt;
  if (receipt.chain_id !== identity.chainId || receipt.genesis_hash !== identity.genesisHash) {
    return fail("chain", `of chain ${receipt.chain_id}, genesis ${receipt.genesis_hash}`);
  }
  if (options.election !== undefined) {
    const mismatch = checkBallotHash(transaction, options.election);
    if (mismatch !== null) return fail("ballot hash", mismatch);
  }
  const text = encodeTransaction(transaction);
  if (receipt.transaction_hash !== transactionHash(text)) return fail("transaction hash", "of another transaction");
  const isIncluded = checkInclusion(
    {
      leafHash: leafHash(utf8ToBytes(text)),
      index: inclusion.leaf_index,
      size: inclusion.tree_size,
      root: fromHex(header.transactions_root),
    },
    inclusion.path.map(fromHex),
  );
  if (!isIncluded) return fail("inclusion", "the path does not lead from this transaction to the header's root");
  const known = followValidatorChanges(genesis, receipt.validator_changes ?? [], options.checker);
  if (!known.ok) return fail("validators", describe(known.error));
  if (!namesKnownSet(known.value, header)) return fail("validators", "the block names other validators");
  const sealed = checkSealedHeader(known.value, receipt, options.checker);
  if (!sealed.ok) return fail("certificate", describe(sealed.error));
  return ok({
    ballotHash: transaction.ballot_hash,
    transactionHash: receipt.transaction_hash,
    blockIndex: header.index,
    timestamp: header.timestamp,
    ...sealed.value,
  });
}

function checkBallotHash(transaction: BallotTransaction, election: string): string | null {
  const context = openElection(election);
  if (!context.ok) return `election: ${context.error}`;
  if (context.value.election.uuid !== transaction.election_id) return "of another election";
  const evidence = { encryptedVote: transaction.encrypted_vote, proof: transaction.proof };
  const committed = fromEvidence(context.value, evidence);
  if (!committed.ok) return committed.error;
  const actual = ballotHash(encodeBallot(committed.value.ballot));
  return actual === transaction.ballot_hash ? null : `the evidence is that of ballot ${actual}`;
}

function describe(failure: { readonly code: string }): string {
  const { code, ...facts } = failure;
  return [code, ...Object.entries(facts).map(([name, fact]) => `${name} ${String(fact)}`)].join(", ");
}
