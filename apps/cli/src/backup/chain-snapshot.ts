/** The chain of a running network in files, a block with its certificate a line, never more than a page of it in memory. */
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import type { Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { checkStoredBlock } from "@tabella/node/stored-block";
import { createValidatorClient } from "@tabella/rpc/validator/client";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

const blocksAtOnce = 50;

/** A block that holds, and the ledger after it. */
export type OnBlock = (block: Block, after: ChainState) => void;

/**
 * Reads files of blocks from genesis on: each block is checked as a node checks its own disk, certificate and all.
 * @returns the ledger after the last block
 * @throws UserFailure (exit code 1) naming the first block that does not hold
 */
export async function readSnapshot(
  genesis: Genesis,
  files: readonly string[],
  onBlock: OnBlock = () => undefined,
): Promise<ChainState> {
  let state = genesisState(genesis);
  for (const file of files) {
    const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) state = follow(state, line, file, onBlock);
  }
  return state;
}

/**
 * Writes all blocks that a node has after those that are known already, each checked before it is written.
 * @param node its public address
 * @returns the ledger after the last of them
 * @throws UserFailure (exit code 1) if what the node hands out does not hold, or is not there
 */
export async function writeSnapshot(options: {
  readonly node: string;
  readonly before: ChainState;
  readonly file: string;
  readonly onProgress: (done: number, total: number) => void;
  readonly onBlock?: OnBlock;
}): Promise<ChainState> {
  const { node, before, file, onProgress, onBlock } = options;
  const client = createValidatorClient(node);
  const { height } = await client.chain.status.query().catch((error: unknown) => {
    throw new UserFailure(`${node} does not answer: ${(error as Error).message}`, exitCodes.failed);
  });
  const out = createWriteStream(file, { mode: 0o600, flush: true });
  const done = finished(out);
  let state = before;
  while (state.head.index < height) {
    const cursor = state.head.index + 1;
    const page = await client.chain.blocks.query({ cursor, limit: blocksAtOnce, order: "ascending" });
    if (page.items.length === 0) throw new UserFailure(`${node} has no block ${cursor}`, exitCodes.failed);
    for (const block of page.items) {
      const text = encodeBlock(block);
      state = follow(state, text, node, onBlock);
      if (!out.write(`${text}\n`)) await once(out, "drain");
    }
    onProgress(state.head.index, height);
  }
  out.end();
  await done;
  return state;
}

function follow(before: ChainState, text: string, source: string, onBlock: OnBlock = () => undefined): ChainState {
  const read = checkStoredBlock(before, text, nodeSignatureChecker);
  if (!read.ok) {
    throw new UserFailure(`${source}: block ${before.head.index + 1} does not hold: ${read.error}`, exitCodes.failed);
  }
  onBlock(read.value.block, read.value.after);
  return read.value.after;
}
