import { historyOf } from "@tabella/chain/checkpoint.fixture";
import { genesisState } from "@tabella/chain/genesis-block";
import { testGenesis } from "@tabella/chain/small-election.fixture";
import { expect, test } from "vitest";
import { applyBlocks } from "./ledger-reader.ts";

const start = genesisState(testGenesis);
const blocks = historyOf(["ada", "ben", "cleo", "dora", "emil"]);

test("while a ledger is checked, connections and timers have their turn after every block", async () => {
  let turns = 0;
  const turnsAtBlock: number[] = [];
  const take = () => {
    turns += 1;
    next = setImmediate(take);
  };
  let next = setImmediate(take);
  const state = await applyBlocks(start, blocks, () => turnsAtBlock.push(turns));
  clearImmediate(next);
  expect(state.head.index).toBe(blocks.length);
  expect(new Set(turnsAtBlock).size).toBe(blocks.length);
});

test("the first block that does not hold is named, and why", async () => {
  const [first, second, ...others] = blocks;
  if (first === undefined || second === undefined) throw new Error("there are two blocks");
  const progress: number[] = [];
  const forged = [first, { ...second, seals: [] }, ...others];
  await expect(applyBlocks(start, forged, (done) => progress.push(done))).rejects.toThrow(
    /^block 2 does not hold: .*CERTIFICATE_INVALID/,
  );
  expect(progress).toEqual([1]);
});
