import type { ProposedBlock } from "@tabella/chain/block";
import { decodeProposedBlock } from "@tabella/chain/block-codec";
import { blockAuthorBytes, blockHash } from "@tabella/chain/block-hash";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { validatorOf } from "@tabella/consensus/validator-set";
import { type Hash, toHex } from "@tabella/crypto/hex";
import { merkleRoot } from "@tabella/crypto/merkle-tree";
import type { Node } from "./node.ts";

/**
 * Everything that can be said of a block without the ledger: it is well-formed and of this height, its hash is
 * `digest` and covers these very transactions, and its author signed it. So a digest names one content, and a verdict
 * on it cannot be poisoned with another.
 * @returns the block, or null if anything of that fails
 */
export function readBlock(
  node: Pick<Node, "config" | "chain" | "identity">,
  text: string,
  expected: { readonly height: number; readonly digest: Hash },
): ProposedBlock | null {
  const decoded = decodeProposedBlock(text, node.config.genesis.limits);
  if (!decoded.ok) return null;
  const block = decoded.value;
  return block.index === expected.height && block.block_hash === expected.digest && isWhole(node, block) ? block : null;
}

/** True if hash, transactions and author's signature of the block belong together. */
export function isWhole(
  { config, chain, identity }: Pick<Node, "config" | "chain" | "identity">,
  block: ProposedBlock,
): boolean {
  if (blockHash(identity, block) !== block.block_hash) return false;
  const leaves = block.transactions.map((transaction) => hashTransaction(transaction).leaf);
  if (toHex(merkleRoot(leaves)) !== block.transactions_root) return false;
  const author = validatorOf(chain.validators, block.validator);
  if (author === undefined) return false;
  return config.checker.checkHybrid(author.publicKey, blockAuthorBytes(identity, block), block.signature);
}
