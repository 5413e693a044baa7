import { type Hash, toHex } from "@tabella/crypto/hex";
import { appendLeaf } from "@tabella/crypto/merkle-frontier";
import { merkleRoot } from "@tabella/crypto/merkle-tree";
import type { SignatureChecker, Signer } from "@tabella/crypto/signature";
import { rootsOf } from "./apply-block.ts";
import { applyTransaction } from "./apply-transaction.ts";
import type { BlockHeader, ProposedBlock } from "./block.ts";
import { blockAuthorBytes, blockHash } from "./block-hash.ts";
import type { CheckedBallot } from "./checked-ballot.ts";
import { type HashedTransaction, hashTransaction } from "./hashed-transaction.ts";
import type { ChainState } from "./state.ts";
import type { Transaction } from "./transaction.ts";

export interface BuildBlockInput {
  readonly state: ChainState;
  /** Oldest first. Ballots that are not among `checkedBallots` are left out. */
  readonly candidates: readonly { readonly transaction: Transaction }[];
  /** Later than the head's, milliseconds. */
  readonly timestamp: number;
  readonly signer: Signer;
  readonly checkedBallots: ReadonlyMap<Hash, CheckedBallot>;
  readonly checker: SignatureChecker;
}

/**
 * The author's block: takes the oldest candidates that fit the limits, puts them in the order of their hashes, leaves out
 * what is not applicable when its turn comes, and signs. What it returns passes `applyBlock` on the same state, unless
 * both the block and the head are empty: then no block is due.
 */
export function buildBlock(input: BuildBlockInput): ProposedBlock {
  const { state, candidates, timestamp, signer, checkedBallots, checker } = input;
  const context = { height: state.head.index + 1, timestamp, checkedBallots, checker };
  const included: HashedTransaction[] = [];
  let next = state;
  for (const candidate of select(state, candidates, checkedBallots)) {
    const applied = applyTransaction(next, candidate.transaction, context);
    if (!applied.ok) continue;
    next = applied.value;
    included.push(candidate);
  }
  next = { ...next, ledger: included.reduce((ledger, { leaf }) => appendLeaf(ledger, leaf), state.ledger) };
  const header: BlockHeader = {
    index: context.height,
    prev_hash: state.head.block_hash,
    timestamp,
    transactions_root: toHex(merkleRoot(included.map(({ leaf }) => leaf))),
    ...rootsOf(next),
    validator: signer.address,
  };
  const block_hash = blockHash(state.identity, header);
  const signature = signer.signHybrid(blockAuthorBytes(state.identity, { index: header.index, block_hash }));
  return { ...header, transactions: included.map(({ transaction }) => transaction), block_hash, signature };
}

/** The oldest candidates within the limits of a block, each once, in the order of their hashes. */
function select(
  state: ChainState,
  candidates: BuildBlockInput["candidates"],
  checkedBallots: ReadonlyMap<Hash, CheckedBallot>,
): HashedTransaction[] {
  const { block_transactions_max, block_bytes_max } = state.genesis.limits;
  const selected = new Map<Hash, HashedTransaction>();
  let bytes = 0;
  for (const { transaction } of candidates) {
    if (selected.size === block_transactions_max) break;
    const hashed = hashTransaction(transaction);
    if (transaction.type === "ballot" && !checkedBallots.has(hashed.hash)) continue;
    if (selected.has(hashed.hash) || bytes + hashed.bytes > block_bytes_max) continue;
    selected.set(hashed.hash, hashed);
    bytes += hashed.bytes;
  }
  return [...selected.values()].sort((one, other) => (one.hash < other.hash ? -1 : 1));
}
