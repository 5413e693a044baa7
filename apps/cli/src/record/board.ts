import type { Block } from "@tabella/chain/block";
import { decodeBlock } from "@tabella/chain/block-codec";
import type { Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import { linesOf } from "@tabella/verifier/lines";
import { UserFailure } from "../failure.ts";
import { readInputPieces } from "../input-files.ts";
import { exitCodes } from "../output.ts";
import { applyBlocks } from "./ledger-reader.ts";

/** The ledger that follows from a file of blocks, every certificate and proof checked. */
export async function readBoard({
  chain,
  genesis,
  onProgress,
}: {
  readonly chain: string;
  readonly genesis: Genesis;
  readonly onProgress?: (done: number, total: number) => void;
}): Promise<ChainState> {
  const blocks = readChainFile(chain, genesis);
  try {
    return await applyBlocks(genesisState(genesis), blocks, onProgress);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserFailure(`${chain}: ${why}`, exitCodes.failed);
  }
}

/** @throws UserFailure (exit code 1) naming the line that is no block */
function readChainFile(path: string, { limits }: Genesis): Block[] {
  const blocks: Block[] = [];
  for (const line of linesOf(readInputPieces(path))) {
    const block = decodeBlock(line, limits);
    if (!block.ok) throw new UserFailure(`${path}, line ${blocks.length + 1}: ${block.error}`, exitCodes.failed);
    blocks.push(block.value);
  }
  return blocks;
}
