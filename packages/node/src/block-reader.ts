import type { ProposedBlock } from "@tabella/chain/block";
import { decodeProposedBlock } from "@tabella/chain/block-codec";
import { blockAuthorBytes, blockHash } from "@tabella/chain/block-hash";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { type ValidatorSet, validatorOf } from "@tabella/consensus/validator-set";
import { type Hash, toHex } from "@tabella/crypto/hex";
import { merkleRoot } from "@tabella/crypto/merkle-tree";
import type { Node, NodeConfig } from "./node.ts";

type Reader = Pick<Node, "config" | "chain" | "identity">;

/**
 * Everything that can be said of a block without the ledger: it is well-formed and of this height, its hash is
 * `digest` and covers these very transactions, and its author signed it. So a digest names one content, and a verdict
 * on it cannot be poisoned with another.
 * @returns the block, or null if anything of that fails
 */
export function readBlock(
  reader: Reader,
  text: string,
  expected: { readonly height: number; readonly digest: Hash },
): ProposedBlock | null {
  const block = remembered(reader, text) ?? read(reader, text);
  return block !== null && block.index === expected.height && block.block_hash === expected.digest ? block : null;
}

function read(reader: Reader, text: string): ProposedBlock | null {
  const decoded = decodeProposedBlock(text, reader.config.genesis.limits);
  if (!decoded.ok || !isWhole(reader, decoded.value)) return null;
  remember(reader, { text, validators: reader.chain.validators, block: decoded.value });
  return decoded.value;
}

/**
 * The last few blocks that were read, by node: the same text is asked about in a proposal, in its votes and when it is
 * decided, and reading megabytes takes long. Seen from outside, reading is still a function of its arguments.
 */
const recentlyRead = new WeakMap<NodeConfig, readonly ReadBlock[]>();
const recentlyReadMax = 4;

interface ReadBlock {
  readonly text: string;
  /** The set that its author was looked up in. */
  readonly validators: ValidatorSet;
  readonly block: ProposedBlock;
}

function remembered({ config, chain }: Reader, text: string): ProposedBlock | undefined {
  return recentlyRead.get(config)?.find((known) => known.text === text && known.validators === chain.validators)?.block;
}

function remember({ config }: Reader, entry: ReadBlock): void {
  recentlyRead.set(config, [entry, ...(recentlyRead.get(config) ?? [])].slice(0, recentlyReadMax));
}

/** True if hash, transactions and author's signature of the block belong together. */
export function isWhole({ config, chain, identity }: Reader, block: ProposedBlock): boolean {
  if (blockHash(identity, block) !== block.block_hash) return false;
  const leaves = block.transactions.map((transaction) => hashTransaction(transaction).leaf);
  if (toHex(merkleRoot(leaves)) !== block.transactions_root) return false;
  const author = validatorOf(chain.validators, block.validator);
  if (author === undefined) return false;
  return config.checker.checkHybrid(author.publicKey, blockAuthorBytes(identity, block), block.signature);
}
