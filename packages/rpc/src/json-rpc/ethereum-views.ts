/**
 * Blocks, transactions and receipts in the form that Ethereum's clients expect (ethereum/execution-apis: the 18 fields of
 * a block, the 10 of a receipt). What the ledger does not have (gas, logs, uncles) stands as its empty value.
 */
import type { Block } from "@tabella/chain/block";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { type Hash, type Hex, toHex } from "@tabella/crypto/hex";

const zeroHash: Hash = `0x${"0".repeat(64)}`;
const zeroAddress: Hex = `0x${"0".repeat(40)}`;
const emptyBloom: Hex = `0x${"0".repeat(512)}`;
/** Keccak-256 of the RLP of an empty list, and the root of an empty trie: constants that clients compare with. */
const noUncles: Hash = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";
const emptyTrie: Hash = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";
/** Transactions sign themselves inside `input`; these fields only have the form of an ECDSA signature. */
const signaturePart: Hex = `0x1${"0".repeat(63)}`;

/** A quantity of the Ethereum API: hexadecimal without leading zeros. */
export function quantity(value: number): Hex {
  return `0x${value.toString(16)}`;
}

/**
 * Every transaction authorises itself, so it is an account of its own: the last 20 bytes of its hash, with the one nonce
 * 0. That makes (from, nonce) unique, which clients rely on when they wait for a receipt.
 */
function senderOf(hash: Hash): Hex {
  return `0x${hash.slice(-40)}`;
}

export interface TransactionPlace {
  readonly blockHash: Hash;
  readonly blockIndex: number;
  readonly transactionIndex: number;
}

/** @param place null while the transaction waits in the pool */
export function transactionView(
  { hash, text, chainId }: { readonly hash: Hash; readonly text: string; readonly chainId: number },
  place: TransactionPlace | null,
) {
  return {
    type: "0x0",
    chainId: quantity(chainId),
    hash,
    from: senderOf(hash),
    to: zeroAddress,
    nonce: "0x0",
    value: "0x0",
    gas: "0x0",
    gasPrice: "0x0",
    input: toHex(new TextEncoder().encode(text)),
    v: quantity(2 * chainId + 35),
    r: signaturePart,
    s: signaturePart,
    blockHash: place?.blockHash ?? null,
    blockNumber: place ? quantity(place.blockIndex) : null,
    transactionIndex: place ? quantity(place.transactionIndex) : null,
  };
}

export function blockTransactionView(block: Block, { index, chainId }: { index: number; chainId: number }) {
  const transaction = block.transactions[index];
  if (!transaction) return null;
  const text = encodeTransaction(transaction);
  return transactionView(
    { hash: transactionHash(text), text, chainId },
    { blockHash: block.block_hash, blockIndex: block.index, transactionIndex: index },
  );
}

export function blockView(block: Block, { full, chainId }: { full: boolean; chainId: number }) {
  return {
    number: quantity(block.index),
    hash: block.block_hash,
    parentHash: block.prev_hash,
    sha3Uncles: noUncles,
    miner: block.validator,
    stateRoot: block.state_root,
    transactionsRoot: block.transactions_root,
    receiptsRoot: emptyTrie,
    logsBloom: emptyBloom,
    difficulty: "0x0",
    totalDifficulty: "0x0",
    gasLimit: "0x0",
    gasUsed: "0x0",
    baseFeePerGas: "0x0",
    // The ledger counts milliseconds, Ethereum seconds.
    timestamp: quantity(Math.floor(block.timestamp / 1000)),
    extraData: "0x",
    mixHash: zeroHash,
    nonce: "0x0000000000000000",
    size: quantity(new TextEncoder().encode(JSON.stringify(block)).length),
    transactions: block.transactions.map((transaction, index) =>
      full ? blockTransactionView(block, { index, chainId }) : transactionHash(encodeTransaction(transaction)),
    ),
    uncles: [],
  };
}

/** Only accepted transactions are in a block, so that every receipt says success. */
export function receiptView(hash: Hash, place: TransactionPlace) {
  return {
    type: "0x0",
    transactionHash: hash,
    transactionIndex: quantity(place.transactionIndex),
    blockHash: place.blockHash,
    blockNumber: quantity(place.blockIndex),
    from: senderOf(hash),
    to: zeroAddress,
    cumulativeGasUsed: "0x0",
    gasUsed: "0x0",
    contractAddress: null,
    logs: [],
    logsBloom: emptyBloom,
    status: "0x1",
    effectiveGasPrice: "0x0",
  };
}
