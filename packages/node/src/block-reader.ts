import type { ProposedBlock } from "@tabella/chain/block";
import { decodeProposedBlock } from "@tabella/chain/block-codec";
import { blockAuthorBytes, blockHash } from "@tabella/chain/block-hash";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { validatorsAt } from "@tabella/chain/validator-history";
import { type ValidatorSet, validatorOf } from "@tabella/consensus/validator-set";
import { type Hash, toHex } from "@tabella/crypto/hex";
import { merkleRoot } from "@tabella/crypto/merkle-tree";
import type { Node, NodeConfig } from "./node.ts";

type Reader = Pick<Node, "config" | "chain" | "identity">;

/**
 * Everything that can be said of a block without the ledger's state: it is well-formed and of this height, its hash is
 * `digest` and covers these very transactions, and its author, of the set of this height, signed it. So a digest names
 * one content, and a verdict on it cannot be poisoned with another.
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
  remember(reader, { text, authors: authorsAt(reader, decoded.value.index), block: decoded.value });
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
  readonly authors: ValidatorSet;
  readonly block: ProposedBlock;
}

function remembered(reader: Reader, text: string): ProposedBlock | undefined {
  const isSame = (known: ReadBlock) => known.text === text && known.authors === authorsAt(reader, known.block.index);
  return recentlyRead.get(reader.config)?.find(isSame)?.block;
}

function remember({ config }: Reader, entry: ReadBlock): void {
  recentlyRead.set(config, [entry, ...(recentlyRead.get(config) ?? [])].slice(0, recentlyReadMax));
}

/** True if hash, transactions and author's signature of the block belong together. */
export function isWhole(reader: Reader, block: ProposedBlock): boolean {
  const { config, identity } = reader;
  if (blockHash(identity, block) !== block.block_hash) return false;
  const leaves = block.transactions.map((transaction) => hashTransaction(transaction).leaf);
  if (toHex(merkleRoot(leaves)) !== block.transactions_root) return false;
  const author = validatorOf(authorsAt(reader, block.index), block.validator);
  if (author === undefined) return false;
  return config.checker.checkHybrid(author.publicKey, blockAuthorBytes(identity, block), block.signature);
}

/** Who may be the author of a block: the set that seals its height. Of a height that is not known yet, nobody. */
function authorsAt({ chain }: Reader, height: number): ValidatorSet {
  return height >= 1 && height <= chain.head.index + 1 ? validatorsAt(chain, height) : [];
}
