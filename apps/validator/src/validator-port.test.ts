import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Block } from "@tabella/chain/block";
import { genesisValidators } from "@tabella/chain/genesis";
import { genesisBlock } from "@tabella/chain/genesis-block";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { afterAll, expect, test } from "vitest";
import { createValidatorPort, type ValidatorPortParts } from "./validator-port.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-port-"));
const genesis = generateNetworkFiles({ validators: 1, outDir: folder });
afterAll(() => rmSync(folder, { recursive: true }));

const validatorHistory = [{ fromHeight: 1, validators: genesisValidators(genesis) }];
const portOf = (head: number, block: (height: number) => Block) =>
  // Only what these calls reach.
  createValidatorPort({
    host: {
      node: { config: { genesis, signer: null }, chain: { head: { index: head }, validatorHistory } },
      identity: {},
    },
    store: { block, blockText: (height: number) => JSON.stringify(block(height)) },
  } as unknown as ValidatorPortParts);

test("SEC-18: the rows that every follower asks for are made once, and the old ones are not kept", () => {
  const read: number[] = [];
  const port = portOf(300, (index) => {
    read.push(index);
    return { ...genesisBlock(genesis), index };
  });
  for (let follower = 0; follower < 50; follower += 1) expect(port.summary(300)?.header.index).toBe(300);
  expect(read).toEqual([300]);
  for (const height of [1, 1, 300]) expect(port.summary(height)?.header.index).toBe(height);
  expect(read).toEqual([300, 1, 1]);
});

test("SEC-18: a page of rows ends with the blocks that it takes to make them, and the next one goes on there", () => {
  const head = 7;
  const block = (index: number): Block => ({
    ...genesisBlock(genesis),
    index,
    transactions: [
      {
        type: "add-credentials",
        election_id: "BrGHuhyrHjUq4k",
        credentials: [],
        signature: `0x${"12".repeat(1_000_000)}`,
      },
    ],
  });
  const port = portOf(head, block);

  const heights: number[] = [];
  let pages = 0;
  for (let cursor: number | null = 1; cursor !== null; pages += 1) {
    const page = port.summaries({ cursor, limit: 100, order: "ascending" });
    expect(page.items.length).toBeLessThanOrEqual(2);
    heights.push(...page.items.map(({ header }) => header.index));
    cursor = page.nextCursor;
  }
  expect(heights).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(pages).toBe(4);
});
