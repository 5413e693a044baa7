/** The chain of a running network in files, a block with its certificate a line, never more than a page of it in memory. */
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
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

/**
 * Reads files of blocks from genesis on: each block is checked as a node checks its own disk, certificate and all.
 * @returns the ledger after the last block
 * @throws UserFailure (exit code 1) naming the first block that does not hold
 */
export async function readSnapshot(genesis: Genesis, files: readonly string[]): Promise<ChainState> {
  let state = genesisState(genesis);
  for (const file of files) {
    const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) state = follow(state, line, file);
  }
  return state;
}

/** A block of a running network that holds, its text, and the ledger after it. */
export interface FollowedBlock {
  readonly block: Block;
  readonly text: string;
  readonly after: ChainState;
}

/**
 * All blocks that a node has after those that are known already, each checked, a page at a time.
 * @param node its public address
 * @throws UserFailure (exit code 1) if what the node hands out does not hold, or is not there
 */
export async function* followNode(
  node: string,
  before: ChainState,
  onProgress: (done: number, total: number) => void = () => undefined,
): AsyncGenerator<FollowedBlock> {
  const client = createValidatorClient(node);
  const { height } = await client.chain.status.query().catch((error: unknown) => {
    throw new UserFailure(`${node} does not answer: ${(error as Error).message}`, exitCodes.failed);
  });
  let state = before;
  while (state.head.index < height) {
    const cursor = state.head.index + 1;
    const page = await client.chain.blocks.query({ cursor, limit: blocksAtOnce, order: "ascending" });
    if (page.items.length === 0) throw new UserFailure(`${node} has no block ${cursor}`, exitCodes.failed);
    for (const block of page.items) {
      const text = encodeBlock(block);
      state = follow(state, text, node);
      yield { block, text, after: state };
    }
    onProgress(state.head.index, height);
  }
}

/** Writes what {@link followNode} gives. @returns the ledger after the last block */
export async function writeSnapshot(options: {
  readonly node: string;
  readonly before: ChainState;
  readonly file: string;
  readonly onProgress: (done: number, total: number) => void;
}): Promise<ChainState> {
  const { node, before, file, onProgress } = options;
  let state = before;
  async function* lines() {
    for await (const { text, after } of followNode(node, before, onProgress)) {
      state = after;
      yield `${text}\n`;
    }
  }
  await pipeline(lines, createWriteStream(file, { mode: 0o600, flush: true }));
  return state;
}

function follow(before: ChainState, text: string, source: string): ChainState {
  const read = checkStoredBlock(before, text, nodeSignatureChecker);
  if (read.ok) return read.value.after;
  throw new UserFailure(`${source}: block ${before.head.index + 1} does not hold: ${read.error}`, exitCodes.failed);
}
