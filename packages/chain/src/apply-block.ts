import { type Hash, toHex } from "@tabella/crypto/hex";
import { appendLeaf, frontierRoot } from "@tabella/crypto/merkle-frontier";
import { merkleRoot } from "@tabella/crypto/merkle-tree";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { applyTransaction } from "./apply-transaction.ts";
import type { BlockHeader, ProposedBlock } from "./block.ts";
import { blockAuthorBytes, blockHash, headerOf, validatorsRoot } from "./block-hash.ts";
import type { BlockRejection } from "./block-rejection.ts";
import type { CheckedBallot } from "./checked-ballot.ts";
import { type HashedTransaction, hashTransaction } from "./hashed-transaction.ts";
import { sparseRoot } from "./sparse-merkle-tree.ts";
import type { ChainState } from "./state.ts";
import type { LedgerRules } from "./transaction-context.ts";

export interface ApplyBlockOptions {
  /** By transaction hash, every ballot of the block; unchecked-ballots.ts says which are missing. */
  readonly checkedBallots: ReadonlyMap<Hash, CheckedBallot>;
  readonly checker: SignatureChecker;
  /** Other rules than those of a block that is being agreed on: certified-ledger.ts. */
  readonly rules?: LedgerRules;
}

/**
 * The ledger after a block, or why the block does not follow on it. Checks everything but two things that are not the
 * ledger's: that the time is near the clock's, and the certificate. Cheap checks come first.
 */
export function applyBlock(
  state: ChainState,
  block: ProposedBlock,
  { checkedBallots, checker, rules }: ApplyBlockOptions,
): Result<ChainState, BlockRejection> {
  const misplaced = checkPlace(state, block);
  if (misplaced !== null) return err(misplaced);
  const transactions = block.transactions.map(hashTransaction);
  const malformed = checkContent(state, block, transactions) ?? checkAuthor(state, block, checker);
  if (malformed !== null) return err(malformed);

  const unchecked = transactions.find(
    ({ transaction, hash }) =>
      rules === undefined &&
      transaction.type === "ballot" &&
      state.elections.has(transaction.election_id) &&
      !checkedBallots.has(hash),
  );
  if (unchecked !== undefined) return err({ code: "BALLOT_UNCHECKED", transactionHash: unchecked.hash });
  const context = { height: block.index, timestamp: block.timestamp, checkedBallots, checker, rules };
  let next = state;
  for (const { transaction, hash } of transactions) {
    const applied = applyTransaction(next, transaction, context);
    if (!applied.ok) return err({ code: "TRANSACTION_REJECTED", transactionHash: hash, rejection: applied.error });
    next = applied.value;
  }
  next = { ...next, ledger: transactions.reduce((ledger, { leaf }) => appendLeaf(ledger, leaf), state.ledger) };
  const mismatch = checkRoots(block, rootsOf(next));
  if (mismatch !== null) return err(mismatch);
  const head = { ...headerOf(block), block_hash: block.block_hash };
  return ok({ ...next, head, headTransactionCount: transactions.length });
}

export type StateRoots = Pick<BlockHeader, "state_root" | "ledger_root" | "ledger_size" | "validators_root">;

/** What a header says of the ledger after its block. */
export function rootsOf(state: ChainState): StateRoots {
  return {
    state_root: toHex(sparseRoot(state.credentialTree)),
    ledger_root: toHex(frontierRoot(state.ledger)),
    ledger_size: state.ledger.size,
    validators_root: validatorsRoot(state.validators),
  };
}

function checkPlace({ head }: ChainState, block: ProposedBlock): BlockRejection | null {
  const expected = head.index + 1;
  if (block.index !== expected) return { code: "INDEX_MISMATCH", expected, actual: block.index };
  if (block.prev_hash !== head.block_hash) {
    return { code: "PARENT_MISMATCH", expected: head.block_hash, actual: block.prev_hash };
  }
  if (block.timestamp <= head.timestamp) {
    return { code: "TIMESTAMP_NOT_LATER", parent: head.timestamp, actual: block.timestamp };
  }
  return null;
}

function checkContent(
  state: ChainState,
  block: ProposedBlock,
  transactions: readonly HashedTransaction[],
): BlockRejection | null {
  const { block_transactions_max, block_bytes_max, transaction_bytes_max } = state.genesis.limits;
  if (transactions.length === 0 && state.headTransactionCount === 0) return { code: "EMPTY_ON_EMPTY" };
  if (transactions.length > block_transactions_max) {
    return {
      code: "TOO_MANY_TRANSACTIONS",
      transactions: transactions.length,
      transactionsMax: block_transactions_max,
    };
  }
  const bytes = transactions.reduce((sum, transaction) => sum + transaction.bytes, 0);
  if (bytes > block_bytes_max) return { code: "BLOCK_TOO_LARGE", bytes, bytesMax: block_bytes_max };
  for (const [at, { hash, bytes }] of transactions.entries()) {
    if (bytes > transaction_bytes_max) {
      const rejection = { code: "TRANSACTION_TOO_LARGE", bytes, bytesMax: transaction_bytes_max } as const;
      return { code: "TRANSACTION_REJECTED", transactionHash: hash, rejection };
    }
    // Strictly ascending, so the order says nothing of arrival, and no transaction comes twice.
    const before = transactions[at - 1];
    if (before !== undefined && before.hash >= hash) return { code: "TRANSACTIONS_NOT_SORTED", at };
  }
  const expected = toHex(merkleRoot(transactions.map(({ leaf }) => leaf)));
  return block.transactions_root === expected
    ? null
    : { code: "TRANSACTIONS_ROOT_MISMATCH", expected, actual: block.transactions_root };
}

function checkAuthor(state: ChainState, block: ProposedBlock, checker: SignatureChecker): BlockRejection | null {
  const author = state.validators.find(({ address }) => address === block.validator);
  if (author === undefined) return { code: "AUTHOR_UNKNOWN", author: block.validator };
  const expected = blockHash(state.identity, block);
  if (block.block_hash !== expected) return { code: "BLOCK_HASH_MISMATCH", expected, actual: block.block_hash };
  return checker.checkHybrid(author.publicKey, blockAuthorBytes(state.identity, block), block.signature)
    ? null
    : { code: "AUTHOR_SIGNATURE_INVALID", author: author.address };
}

function checkRoots(actual: StateRoots, expected: StateRoots): BlockRejection | null {
  if (actual.ledger_size !== expected.ledger_size) {
    return { code: "LEDGER_SIZE_MISMATCH", expected: expected.ledger_size, actual: actual.ledger_size };
  }
  const mismatch = (code: "LEDGER_ROOT" | "STATE_ROOT" | "VALIDATORS_ROOT", expected: Hash, actual: Hash) =>
    expected === actual ? null : ({ code: `${code}_MISMATCH`, expected, actual } as const);
  return (
    mismatch("LEDGER_ROOT", expected.ledger_root, actual.ledger_root) ??
    mismatch("STATE_ROOT", expected.state_root, actual.state_root) ??
    mismatch("VALIDATORS_ROOT", expected.validators_root, actual.validators_root)
  );
}
