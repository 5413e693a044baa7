/**
 * The methods that unmodified Ethereum clients need, over the validator's port, and four of our own. Whatever would use a
 * key that the node holds (personal_, eth_sign, eth_sendRawTransaction, debug_, admin_ …) does not exist (SEC-17).
 */
import type { Block } from "@tabella/chain/block";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { z } from "zod";
import type { ValidatorPort } from "../validator/ports.ts";
import { blockTransactionView, blockView, quantity, receiptView, transactionView } from "./ethereum-views.ts";
import { faultCodes } from "./fault-codes.ts";
import { JsonRpcFault, rejectionFault } from "./faults.ts";
import { address, anyBlock, type BlockTag, blockTag, bytes, hash, method, quantityNumber } from "./parameters.ts";
import type { JsonRpcMethod } from "./protocol.ts";

const logRangeMax = 10_000;
const feeHistoryMax = 1_024;

const none = z.tuple([]);
const call = z.looseObject({});

export function createMethods(port: ValidatorPort): ReadonlyMap<string, JsonRpcMethod> {
  const { chainId } = port.status();
  const height = () => port.status().height;
  const byTag = (tag: BlockTag): Block | null => port.block({ height: tag === "head" ? height() : tag });
  const placed = (block: Block | null, index: number) => block && blockTransactionView(block, { index, chainId });
  const receipts = (block: Block) =>
    block.transactions.map((transaction, transactionIndex) =>
      receiptView(transactionHash(encodeTransaction(transaction)), {
        blockHash: block.block_hash,
        blockIndex: block.index,
        transactionIndex,
      }),
    );
  const count = (block: Block | null) => block && quantity(block.transactions.length);
  const constant = (value: unknown) => () => value;

  return new Map<string, JsonRpcMethod>([
    ["eth_chainId", method(none, constant(quantity(chainId)))],
    ["net_version", method(none, constant(String(chainId)))],
    ["net_listening", method(none, constant(true))],
    ["net_peerCount", method(none, () => quantity(port.status().peerCount))],
    ["web3_clientVersion", method(none, () => `Tabella/${port.status().version}`)],
    ["eth_syncing", method(none, () => syncing(port))],
    ["eth_blockNumber", method(none, () => quantity(height()))],
    ["eth_accounts", method(none, constant([]))],
    ["eth_gasPrice", method(none, constant("0x0"))],
    ["eth_maxPriorityFeePerGas", method(none, constant("0x0"))],
    ["eth_estimateGas", method(z.tuple([call, anyBlock]), constant("0x0"))],
    ["eth_call", method(z.tuple([call, anyBlock]).rest(z.unknown()), constant("0x"))],
    ["eth_getBalance", method(z.tuple([address, anyBlock]), constant("0x0"))],
    ["eth_getCode", method(z.tuple([address, anyBlock]), constant("0x"))],
    ["eth_getTransactionCount", method(z.tuple([address, anyBlock]), constant("0x0"))],
    [
      "eth_feeHistory",
      method(
        z.tuple([z.union([quantityNumber, z.number().int()]), blockTag, z.array(z.number()).max(100).nullish()]),
        ([blockCount, newest, percentiles]) => feeHistory({ blockCount, newest, percentiles }, height()),
      ),
    ],
    ["eth_getLogs", method(z.tuple([logFilter]), ([filter]) => logs(filter, height()))],
    [
      "eth_getBlockByNumber",
      method(z.tuple([blockTag, z.boolean().default(false)]), ([tag, full]) => {
        const block = byTag(tag);
        return block && blockView(block, { full, chainId });
      }),
    ],
    [
      "eth_getBlockByHash",
      method(z.tuple([hash, z.boolean().default(false)]), ([blockHash, full]) => {
        const block = port.block({ hash: blockHash });
        return block && blockView(block, { full, chainId });
      }),
    ],
    [
      "eth_getBlockReceipts",
      method(z.tuple([z.union([hash, blockTag])]), ([reference]) => {
        const block =
          typeof reference === "string" && reference !== "head" ? port.block({ hash: reference }) : byTag(reference);
        return block && receipts(block);
      }),
    ],
    ["eth_getBlockTransactionCountByNumber", method(z.tuple([blockTag]), ([tag]) => count(byTag(tag)))],
    [
      "eth_getBlockTransactionCountByHash",
      method(z.tuple([hash]), ([blockHash]) => count(port.block({ hash: blockHash }))),
    ],
    [
      "eth_getTransactionByBlockNumberAndIndex",
      method(z.tuple([blockTag, quantityNumber]), ([tag, index]) => placed(byTag(tag), index)),
    ],
    [
      "eth_getTransactionByBlockHashAndIndex",
      method(z.tuple([hash, quantityNumber]), ([blockHash, index]) => placed(port.block({ hash: blockHash }), index)),
    ],
    [
      "eth_getTransactionByHash",
      method(z.tuple([hash]), ([transactionHash]) => {
        const final = port.transaction({ transactionHash });
        if (final) return transactionView({ hash: transactionHash, text: final.text, chainId }, final);
        const text = port.pendingTransaction(transactionHash);
        return text === null ? null : transactionView({ hash: transactionHash, text, chainId }, null);
      }),
    ],
    [
      "eth_getTransactionReceipt",
      method(z.tuple([hash]), ([transactionHash]) => {
        const final = port.transaction({ transactionHash });
        return final && receiptView(transactionHash, final);
      }),
    ],
    ["eth_sendTransaction", method(z.tuple([sentTransaction]), async ([sent]) => sendTransaction(port, sent))],
    [
      "tabella_getBlock",
      method(z.tuple([z.union([hash, blockTag])]), ([reference]) =>
        typeof reference === "string" && reference !== "head" ? port.block({ hash: reference }) : byTag(reference),
      ),
    ],
    [
      "tabella_getReceipt",
      method(
        z.tuple([hash]),
        ([named]) => port.receipt({ transactionHash: named }) ?? port.receipt({ ballotHash: named }),
      ),
    ],
    ["tabella_getElection", method(z.tuple([z.string().max(40)]), ([electionId]) => port.election(electionId))],
    ["tabella_getValidators", method(none, () => port.validators())],
  ]);
}

const sentTransaction = z.looseObject({
  data: bytes.optional(),
  input: bytes.optional(),
  value: quantityNumber.optional(),
});

/** `data` carries the ledger's own transaction, which authorises itself; everything else would need an unlocked account. */
async function sendTransaction(port: ValidatorPort, sent: z.output<typeof sentTransaction>): Promise<string> {
  if (port.status().role === "observer") {
    throw new JsonRpcFault(faultCodes.nodeNotServing, "this node is no validator, and passes nothing on; ask one");
  }
  if (sent.data !== undefined && sent.input !== undefined && sent.data !== sent.input) {
    throw new JsonRpcFault(faultCodes.invalidParams, '"data" and "input" differ');
  }
  const data = sent.data ?? sent.input ?? "0x";
  if (data === "0x" || (sent.value ?? 0) > 0) {
    throw new JsonRpcFault(faultCodes.transactionRejected, "no account is unlocked: data must be a ledger transaction");
  }
  // The digits have been checked. Node decodes a megabyte of them eight times as fast as a loop does.
  const outcome = await port.submit(textOf(Buffer.from(data.slice(2), "hex")));
  if (!outcome.ok) throw rejectionFault(outcome.error);
  return outcome.value;
}

function textOf(encoded: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(encoded);
  } catch {
    throw rejectionFault({ code: "MALFORMED", detail: "not UTF-8" });
  }
}

function syncing(port: ValidatorPort): unknown {
  const { syncing: behind, height, targetHeight } = port.status();
  if (!behind) return false;
  return { startingBlock: "0x0", currentBlock: quantity(height), highestBlock: quantity(targetHeight) };
}

function feeHistory(
  asked: { readonly blockCount: number; readonly newest: BlockTag; readonly percentiles: number[] | null | undefined },
  height: number,
): unknown {
  const newest = asked.newest === "head" ? height : Math.min(asked.newest, height);
  const blocks = Math.max(0, Math.min(asked.blockCount, feeHistoryMax, newest + 1));
  const zeros = (length: number) => Array<string>(length).fill("0x0");
  return {
    oldestBlock: quantity(newest + 1 - blocks),
    baseFeePerGas: zeros(blocks + 1),
    gasUsedRatio: Array<number>(blocks).fill(0),
    ...(asked.percentiles
      ? { reward: Array.from({ length: blocks }, () => zeros(asked.percentiles?.length ?? 0)) }
      : {}),
  };
}

const logFilter = z.looseObject({
  fromBlock: blockTag.optional(),
  toBlock: blockTag.optional(),
  blockHash: hash.optional(),
});

/** The ledger has no logs; the range is bounded all the same, so that nobody builds on more. */
function logs({ fromBlock, toBlock }: z.output<typeof logFilter>, height: number): readonly never[] {
  const at = (tag: BlockTag | undefined) => (tag === undefined || tag === "head" ? height : tag);
  if (at(toBlock) - at(fromBlock) > logRangeMax) {
    throw new JsonRpcFault(faultCodes.limitExceeded, `more than ${logRangeMax} blocks`);
  }
  return [];
}
