import type { Block } from "@tabella/chain/block";
import type { Rejection } from "@tabella/chain/rejection";
import type { AddCredentialsTransaction } from "@tabella/chain/transaction";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { type Hash, type Hex, toHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChainStatus, ValidatorPort } from "../validator/ports.ts";
import { batchSizeMax } from "./fault-codes.ts";
import { rejectionNumbers } from "./faults.ts";
import { createMethods } from "./methods.ts";
import { answerJsonRpc } from "./protocol.ts";

const hashOf = (digit: string): Hash => `0x${digit.repeat(64)}`;
const transaction: AddCredentialsTransaction = {
  type: "add-credentials",
  election_id: "BrGHuhyrHjUq4k",
  credentials: [],
  signature: `0x${"12".repeat(64)}`,
};
const text = encodeTransaction(transaction);
const known = transactionHash(text);
const block: Block = {
  index: 7,
  prev_hash: hashOf("1"),
  timestamp: 1_699_360_000_123,
  transactions: [transaction],
  transactions_root: hashOf("2"),
  state_root: hashOf("3"),
  ledger_root: hashOf("4"),
  ledger_size: 41,
  validators_root: hashOf("5"),
  validator: `0x${"6".repeat(40)}`,
  block_hash: hashOf("7"),
  signature: "0x99",
  round: 0,
  seals: [],
};
const status: ChainStatus = {
  chainId: 8546,
  genesisHash: hashOf("0"),
  version: "0.1.0",
  height: 7,
  headHash: block.block_hash,
  headTimestamp: block.timestamp,
  timeMs: block.timestamp,
  ledgerSize: 41,
  pending: 0,
  address: null,
  role: "validator",
  validatorCount: 3,
  quorum: 2,
  epoch: 0,
  peerCount: 2,
  syncing: false,
  targetHeight: 7,
  provenHeight: 7,
  halted: null,
};

/** A port with one block and one transaction; what a test submits is kept. */
function portWith(outcome: Result<Hash, Rejection> = ok(known), submitted: string[] = []): ValidatorPort {
  const view = {
    hash: known,
    transaction,
    text,
    blockIndex: 7,
    blockHash: block.block_hash,
    transactionIndex: 0,
    timestamp: block.timestamp,
    ledgerIndex: 40,
  };
  return {
    status: () => status,
    health: () => ({ ok: true, height: 7, peerCount: 2, halted: null }),
    validators: () => [],
    evidence: () => ({ offences: [], watchOverrides: [], kept: [], fork: null }),
    governance: () => ({ epoch: 0, votesNeeded: 2, proposals: [], terms: [] }),
    validatorChanges: () => [],
    block: (reference) =>
      ("height" in reference ? reference.height === 7 : reference.hash === block.block_hash) ? block : null,
    summary: () => null,
    blocks: () => ({ items: [], nextCursor: null }),
    summaries: () => ({ items: [], nextCursor: null }),
    transaction: (reference) => ("transactionHash" in reference && reference.transactionHash === known ? view : null),
    pendingTransaction: () => null,
    receipt: () => null,
    consistency: () => null,
    elections: () => [],
    election: (id) => {
      if (id === "bug") throw new Error("secret path /var/lib");
      return null;
    },
    ceremony: () => null,
    credential: () => null,
    absence: () => null,
    ballotState: () => ({ state: "unknown" }),
    submit: async (sent) => {
      submitted.push(sent);
      return outcome;
    },
    async *finalHeights() {},
  };
}

const bugs: unknown[] = [];
async function answer(body: string, port = portWith()): Promise<unknown> {
  const { text } = await answerJsonRpc(body, { methods: createMethods(port), onBug: (error) => bugs.push(error) });
  return text === null ? null : JSON.parse(text);
}
async function call(method: string, params: unknown = [], port = portWith()): Promise<Record<string, unknown>> {
  return (await answer(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }), port)) as Record<string, unknown>;
}
const failure = (id: unknown, code: number) => ({
  jsonrpc: "2.0",
  id,
  error: expect.objectContaining({ code, message: expect.any(String) }),
});

describe("JSON-RPC 2.0, the specification's own table", () => {
  test.each([
    ["malformed JSON", '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]', failure(null, -32700)],
    ["nothing", "", failure(null, -32700)],
    ["a batch of malformed JSON", '[{"jsonrpc": "2.0", "method"', failure(null, -32700)],
    ["an empty batch", "[]", failure(null, -32600)],
    ["a batch of nonsense", "[1,2,3]", [failure(null, -32600), failure(null, -32600), failure(null, -32600)]],
    ["null", "null", failure(null, -32600)],
    ["a method that is no string", '{"jsonrpc":"2.0","method":1,"params":"bar"}', failure(null, -32600)],
    [
      "parameters that are no structure",
      '{"jsonrpc":"2.0","id":4,"method":"eth_chainId","params":"x"}',
      failure(4, -32600),
    ],
    ["another version", '{"jsonrpc":"1.0","id":"a","method":"eth_chainId"}', failure("a", -32600)],
    ["an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"eth_chainId"}', failure(null, -32600)],
    ["an unknown method", '{"jsonrpc":"2.0","method":"foobar","id":"1"}', failure("1", -32601)],
    ["a notification", '{"jsonrpc":"2.0","method":"eth_chainId"}', null],
    ["a notification of an unknown method", '{"jsonrpc":"2.0","method":"foobar"}', null],
    ["a batch of notifications", '[{"jsonrpc":"2.0","method":"eth_chainId"},{"jsonrpc":"2.0","method":"x"}]', null],
    [
      "id null is a request",
      '{"jsonrpc":"2.0","id":null,"method":"eth_chainId"}',
      { jsonrpc: "2.0", id: null, result: "0x2162" },
    ],
    ["no params", '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}', { jsonrpc: "2.0", id: 1, result: "0x2162" }],
    [
      "empty named params",
      '{"jsonrpc":"2.0","id":1.5,"method":"eth_chainId","params":{}}',
      { jsonrpc: "2.0", id: 1.5, result: "0x2162" },
    ],
    ["named params", '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{"a":1}}', failure(1, -32602)],
    ["an object's inherited name", '{"jsonrpc":"2.0","id":1,"method":"__proto__"}', failure(1, -32601)],
    [
      "a mixed batch, in order, without the notification",
      '[{"jsonrpc":"2.0","id":"1","method":"net_version"},{"jsonrpc":"2.0","method":"eth_chainId"},{"foo":"boo"},{"jsonrpc":"2.0","id":"5","method":"foo.get"},{"jsonrpc":"2.0","id":"9","method":"eth_accounts"}]',
      [
        { jsonrpc: "2.0", id: "1", result: "8546" },
        failure(null, -32600),
        failure("5", -32601),
        { jsonrpc: "2.0", id: "9", result: [] },
      ],
    ],
  ])("%s", async (_name, body, expected) => {
    expect(await answer(body)).toEqual(expected);
  });

  test("SEC-18: between two requests of a batch whatever else the node has to do has its turn", async () => {
    const order: string[] = [];
    const methods = new Map([
      [
        "first",
        () => {
          order.push("first");
          setImmediate(() => order.push("another"));
        },
      ],
      ["second", () => void order.push("second")],
    ]);
    const batch = ["first", "second"].map((method, id) => ({ jsonrpc: "2.0", id, method }));
    await answerJsonRpc(JSON.stringify(batch), { methods, onBug: (error) => bugs.push(error) });
    expect(order).toEqual(["first", "another", "second"]);
  });

  test("SEC-17: a batch of 20 is answered, one of 21 refused as a whole", async () => {
    const batch = (size: number) =>
      JSON.stringify(Array.from({ length: size }, (_, id) => ({ jsonrpc: "2.0", id, method: "eth_chainId" })));
    expect(await answer(batch(batchSizeMax))).toHaveLength(20);
    expect(await answer(batch(batchSizeMax + 1))).toEqual(failure(null, -32600));
  });

  test("a bug is an internal error that tells the caller nothing and the operator everything", async () => {
    bugs.length = 0;
    expect(await call("tabella_getElection", ["bug"])).toEqual({
      jsonrpc: "2.0",
      id: 1,
      error: { code: -32603, message: "internal error" },
    });
    expect(bugs).toHaveLength(1);
  });

  test("whatever text arrives, the answer is valid JSON-RPC or silence", async () => {
    const anyBody = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify([value])),
    );
    await fc.assert(
      fc.asyncProperty(anyBody, async (body) => {
        for (const response of [await answer(body)].flat()) {
          if (response !== null) expect(response).toMatchObject({ jsonrpc: "2.0" });
        }
      }),
    );
  });
});

describe("SEC-17: methods that would use a node's keys or insides do not exist", () => {
  test.each([
    "eth_sendRawTransaction",
    "eth_sign",
    "eth_signTransaction",
    "eth_signTypedData_v4",
    "personal_unlockAccount",
    "personal_sendTransaction",
    "debug_traceTransaction",
    "admin_addPeer",
    "miner_start",
    "txpool_content",
  ])("%s", async (name) => {
    expect(await call(name, [])).toEqual(failure(1, -32601));
  });
});

describe("parameters", () => {
  test.each([
    ["eth_getBlockByNumber", []],
    ["eth_getBlockByNumber", ["7", false]],
    ["eth_getBlockByNumber", ["0x07", false]],
    ["eth_getBlockByNumber", ["newest", false]],
    ["eth_getBlockByNumber", ["0x7", "yes"]],
    ["eth_getBlockByNumber", ["0x7", true, 1]],
    ["eth_getBlockByHash", ["0x7", true]],
    ["eth_getTransactionReceipt", [known.slice(0, -1)]],
    ["eth_getTransactionByHash", [null]],
    ["eth_getBalance", ["0x12", "latest"]],
    ["eth_sendTransaction", [{ data: "0x123" }]],
    ["eth_sendTransaction", [{ data: "0x12", input: "0x13" }]],
    ["eth_sendTransaction", ["0x12"]],
    ["eth_chainId", [1]],
  ])("%s%j is -32602", async (name, params) => {
    expect(await call(name, params)).toEqual(failure(1, -32602));
  });

  test("unknown blocks and transactions are null, not errors", async () => {
    for (const [name, params] of [
      ["eth_getBlockByNumber", ["0x8", false]],
      ["eth_getBlockByNumber", [`0x${"f".repeat(64)}`, false]],
      ["eth_getBlockByHash", [hashOf("f"), false]],
      ["eth_getTransactionByHash", [hashOf("f")]],
      ["eth_getTransactionReceipt", [hashOf("f")]],
      ["eth_getBlockReceipts", ["0x9"]],
      ["eth_getTransactionByBlockNumberAndIndex", ["0x7", "0x1"]],
      ["tabella_getReceipt", [hashOf("f")]],
    ] as const) {
      expect(await call(name, params)).toEqual({ jsonrpc: "2.0", id: 1, result: null });
    }
  });
});

/** What ethereum/execution-apis requires (schemas/block.yaml, receipt.yaml), with each field's pattern. */
const uint = /^0x(0|[1-9a-f][0-9a-f]{0,63})$/;
const hash32 = /^0x[0-9a-f]{64}$/;
const address20 = /^0x[0-9a-f]{40}$/;
const bytes256 = /^0x[0-9a-f]{512}$/;
const blockFields: Record<string, RegExp | null> = {
  hash: hash32,
  parentHash: hash32,
  sha3Uncles: hash32,
  miner: address20,
  stateRoot: hash32,
  transactionsRoot: hash32,
  receiptsRoot: hash32,
  logsBloom: bytes256,
  number: uint,
  gasLimit: uint,
  gasUsed: uint,
  timestamp: uint,
  extraData: /^0x([0-9a-f]{2}){0,32}$/,
  mixHash: hash32,
  nonce: /^0x[0-9a-f]{16}$/,
  size: uint,
  transactions: null,
  uncles: null,
};
const receiptFields: Record<string, RegExp | null> = {
  blockHash: hash32,
  blockNumber: uint,
  from: address20,
  cumulativeGasUsed: uint,
  gasUsed: uint,
  logs: null,
  logsBloom: bytes256,
  transactionHash: hash32,
  transactionIndex: uint,
  effectiveGasPrice: uint,
};
function expectFields(value: unknown, fields: Record<string, RegExp | null>): void {
  for (const [name, pattern] of Object.entries(fields)) {
    expect(value).toHaveProperty(name);
    if (pattern) expect((value as Record<string, unknown>)[name]).toMatch(pattern);
  }
}

describe("the Ethereum view", () => {
  test("a block has the 18 required fields and baseFeePerGas, by every way of asking for it", async () => {
    const { result } = await call("eth_getBlockByNumber", ["0x7", false]);
    expectFields(result, blockFields);
    expect(Object.keys(blockFields)).toHaveLength(18);
    expect(result).toMatchObject({
      number: "0x7",
      hash: block.block_hash,
      parentHash: block.prev_hash,
      timestamp: "0x654a2d00",
      baseFeePerGas: "0x0",
      transactions: [known],
      uncles: [],
    });
    for (const tag of ["latest", "safe", "finalized", "pending"]) {
      expect((await call("eth_getBlockByNumber", [tag, false])).result).toEqual(result);
    }
    expect((await call("eth_getBlockByHash", [block.block_hash, false])).result).toEqual(result);
  });

  test("a receipt has the 10 required fields and says success; a transaction is the same everywhere", async () => {
    const { result } = await call("eth_getTransactionReceipt", [known]);
    expectFields(result, receiptFields);
    expect(Object.keys(receiptFields)).toHaveLength(10);
    expect(result).toMatchObject({ status: "0x1", blockNumber: "0x7", transactionIndex: "0x0" });
    expect((await call("eth_getBlockReceipts", ["latest"])).result).toEqual([result]);
    const byHash = (await call("eth_getTransactionByHash", [known])).result;
    expect(byHash).toMatchObject({
      hash: known,
      nonce: "0x0",
      blockNumber: "0x7",
      input: toHex(new TextEncoder().encode(text)),
    });
    const full = (await call("eth_getBlockByNumber", ["0x7", true])).result as { transactions: unknown[] };
    expect(full.transactions).toEqual([byHash]);
    expect((await call("eth_getTransactionByBlockNumberAndIndex", ["0x7", "0x0"])).result).toEqual(byHash);
  });

  test("(from, nonce) belongs to one transaction alone, because from follows from its hash", async () => {
    const byHash = (await call("eth_getTransactionByHash", [known])).result as { from: Hex; nonce: Hex };
    expect(byHash.from).toBe(`0x${known.slice(-40)}`);
    expect((await call("eth_getTransactionCount", [byHash.from, "latest"])).result).toBe(byHash.nonce);
  });

  test.each([
    ["eth_syncing", [], false],
    ["eth_blockNumber", [], "0x7"],
    ["web3_clientVersion", [], "Tabella/0.1.0"],
    ["eth_gasPrice", [], "0x0"],
    ["eth_estimateGas", [{ to: null }], "0x0"],
    ["eth_call", [{}, "latest", {}], "0x"],
    ["eth_getBalance", [`0x${"1".repeat(40)}`, { blockHash: hashOf("7") }], "0x0"],
    ["eth_getCode", [`0x${"1".repeat(40)}`, "latest"], "0x"],
    ["eth_getLogs", [{ fromBlock: "0x0", toBlock: "latest" }], []],
    ["eth_getBlockTransactionCountByNumber", ["latest"], "0x1"],
    [
      "eth_feeHistory",
      ["0x2", "latest", [50]],
      { oldestBlock: "0x6", baseFeePerGas: ["0x0", "0x0", "0x0"], gasUsedRatio: [0, 0], reward: [["0x0"], ["0x0"]] },
    ],
  ])("%s", async (name, params, expected) => {
    expect((await call(name, params)).result).toEqual(expected);
  });

  test("SEC-17: logs of more than 10,000 blocks are refused", async () => {
    expect(await call("eth_getLogs", [{ fromBlock: "0x0", toBlock: "0x2711" }])).toEqual(failure(1, -32005));
  });
});

describe("eth_sendTransaction", () => {
  const data = toHex(new TextEncoder().encode(text));

  test("hands the exact text to the ledger and answers with its hash, for data and for input", async () => {
    const submitted: string[] = [];
    const port = portWith(ok(known), submitted);
    expect((await call("eth_sendTransaction", [{ from: `0x${"1".repeat(40)}`, data }], port)).result).toBe(known);
    expect((await call("eth_sendTransaction", [{ input: data, gas: "0x0" }], port)).result).toBe(known);
    expect(submitted).toEqual([text, text]);
  });

  test("a node outside the set, which nobody hears, takes nothing, and says that another would", async () => {
    const submitted: string[] = [];
    const port = portWith(ok(known), submitted);
    const observer = { ...port, status: () => ({ ...port.status(), role: "observer" as const }) };
    expect(await call("eth_sendTransaction", [{ data }], observer)).toEqual(failure(1, -32009));
    expect(submitted).toEqual([]);
  });

  test("SEC-17: what would need an unlocked account is refused with -32003, unseen by the ledger", async () => {
    const submitted: string[] = [];
    const port = portWith(ok(known), submitted);
    for (const sent of [
      {},
      { data: "0x" },
      { to: `0x${"1".repeat(40)}`, value: "0x1" },
      { data, value: "0x1" },
      { data: "0xff" },
    ]) {
      expect(await call("eth_sendTransaction", [sent], port)).toEqual(failure(1, -32003));
    }
    expect(submitted).toEqual([]);
  });

  test("a rejection has its own number and carries the ledger's code and facts in data", async () => {
    const rejection: Rejection = { code: "CREDENTIAL_USED", credential: "ab", ballotHash: hashOf("c") };
    expect((await call("eth_sendTransaction", [{ data }], portWith(err(rejection)))).error).toEqual({
      code: -32021,
      message: "rejected by the ledger: CREDENTIAL_USED",
      data: rejection,
    });
  });

  test("every rejection has another number, between -32000 and -32099", () => {
    const numbers = Object.values(rejectionNumbers);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.every((number) => number <= -32000 && number >= -32099)).toBe(true);
  });
});
