import { headerOf } from "@tabella/chain/block-hash";
import { historyOf } from "@tabella/chain/checkpoint.fixture";
import { testGenesis } from "@tabella/chain/small-election.fixture";
import { foundingValidators } from "@tabella/chain/validator-changes";
import { err, ok } from "@tabella/crypto/result";
import type { BlockSummary, Page } from "@tabella/rpc/validator/ports";
import { expect, test } from "vitest";
import { createChainPort } from "./chain-port.ts";
import type { Validators } from "./validators.ts";

const [block] = historyOf(["a"]);
if (block === undefined) throw new Error("there is a block");
const row: BlockSummary = {
  ...{ header: headerOf(block), blockHash: block.block_hash, signature: block.signature },
  ...{ round: block.round, seals: block.seals, validatorCount: 3, transactions: [] },
};

test("EXP-3: a block that could not be read at first comes to everyone who follows, without another one after it", async () => {
  const unavailable = err({ code: "CHAIN_UNAVAILABLE" } as const);
  const answers: (() => Promise<unknown>)[] = [
    async () => unavailable,
    // Whoever is asked now has not got the block yet.
    async () => ok({ items: [], nextCursor: null } satisfies Page<BlockSummary>),
    () => Promise.reject(new Error("refused")),
    async () => ok({ items: [row], nextCursor: null } satisfies Page<BlockSummary>),
  ];
  let asked = 0;
  const validators: Validators = {
    ask: async <Value>() => {
      asked += 1;
      return (await (answers[asked - 1] ?? answers[3])?.()) as Awaited<ReturnType<typeof validators.ask<Value>>>;
    },
    find: async () => unavailable,
    known: () => [],
    height: () => 1,
    nextLook: async () => undefined,
    stop: () => undefined,
  };
  const port = createChainPort({
    ...{ validators, genesis: testGenesis, genesisText: "" },
    directory: { current: async () => foundingValidators(testGenesis) },
  });
  const firstBlock = async () => {
    for await (const { index } of port.newBlocks(0, new AbortController().signal)) return index;
    return null;
  };
  await expect(firstBlock()).rejects.toThrow("refused");
  expect(await Promise.all([firstBlock(), firstBlock()])).toEqual([1, 1]);
  expect(await firstBlock()).toBe(1);
  expect(asked).toBe(4);
});
