import type { Block } from "@tabella/chain/block";

/** A page of whole blocks, oldest first, and the height of the chain's head (`chain.blockRange`). */
export type ReadBlockRange = (range: { readonly from: number; readonly limit: number }) => Promise<{
  readonly blocks: readonly Block[];
  readonly head: number;
}>;

/** The server gave blocks that do not follow one another, or fewer than it says there are. */
export class BlocksMissingError extends Error {
  readonly index: number;

  constructor(index: number) {
    super(`block ${index} is missing`);
    this.name = "BlocksMissingError";
    this.index = index;
  }
}

const pageSize = 50;

interface FetchOptions {
  /** The last block that is there already; left out: none but the genesis block. */
  readonly after?: number;
  /** The last block that is wanted; left out: up to the head. */
  readonly to?: number;
  onProgress?(done: number, all: number): void;
  readonly signal?: AbortSignal;
}

/**
 * All blocks from block 1 or after another one on, in order and without gaps; nothing else about them is checked here.
 * @throws BlocksMissingError · the reader's own failure · the signal's reason
 */
export async function fetchBlocks(
  read: ReadBlockRange,
  { after = 0, to, onProgress, signal }: FetchOptions = {},
): Promise<Block[]> {
  const blocks: Block[] = [];
  let last = to ?? Number.POSITIVE_INFINITY;
  while (after + blocks.length < last) {
    signal?.throwIfAborted();
    const from = after + blocks.length + 1;
    const page = await read({ from, limit: Math.min(pageSize, last - from + 1) });
    if (to === undefined) last = page.head;
    else if (page.head < to) throw new BlocksMissingError(page.head + 1);
    const wrong = page.blocks.findIndex((block, at) => block.index !== from + at);
    if (wrong >= 0) throw new BlocksMissingError(from + wrong);
    if (page.blocks.length === 0 && from <= last) throw new BlocksMissingError(from);
    blocks.push(...page.blocks);
    onProgress?.(blocks.length, last - after);
  }
  return blocks;
}
