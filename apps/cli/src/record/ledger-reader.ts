import type { Block } from "@tabella/chain/block";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import type { Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import type { ApiClient } from "@tabella/rpc/api/client";

const blocksAtOnce = 50;

/** Every block after genesis, oldest first, through the API's read-through to the validators. */
export async function downloadBlocks(
  api: ApiClient,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Block[]> {
  const blocks: Block[] = [];
  for (;;) {
    const { blocks: next, head } = await api.chain.blockRange.query({ from: blocks.length + 1, limit: blocksAtOnce });
    blocks.push(...next);
    onProgress(blocks.length, head);
    if (blocks.length >= head) return blocks;
    if (next.length === 0) throw new Error(`the API has no block ${blocks.length + 1}, though its head is ${head}`);
  }
}

/**
 * The ledger that follows from the blocks alone: certificates, roots and every ballot's proofs are checked here, so that
 * nothing is taken from the API on trust.
 * @throws Error naming the first block that does not hold, and why
 */
export function readLedger(genesis: Genesis, blocks: readonly Block[]): ChainState {
  const options = { checker: nodeSignatureChecker, checkBallot: checkBallotTransaction };
  return blocks.reduce((state, block) => {
    const next = applyCertifiedBlock(state, block, options);
    if (!next.ok) throw new Error(`block ${block.index} does not hold: ${JSON.stringify(next.error)}`);
    return next.value;
  }, genesisState(genesis));
}
