import { setImmediate as othersTurn, setTimeout as sleep } from "node:timers/promises";
import type { Block } from "@tabella/chain/block";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import type { Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import type { ApiClient } from "@tabella/rpc/api/client";

const blocksAtOnce = 50;
const followsWithinMs = 60_000;
const askAgainAfterMs = 200;

/** Every block after the one given (0: genesis), oldest first, through the API's read-through to the validators. */
export async function downloadBlocks(
  api: ApiClient,
  options: { readonly after?: number; readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<Block[]> {
  const { after = 0, onProgress } = options;
  const blocks: Block[] = [];
  for (;;) {
    const from = after + blocks.length + 1;
    const { blocks: next, head } = await api.chain.blockRange.query({ from, limit: blocksAtOnce });
    blocks.push(...next);
    onProgress?.(blocks.length, head - after);
    if (from + next.length > head) return blocks;
    if (next.length === 0) throw new Error(`the API has no block ${from}, though its head is ${head}`);
  }
}

/**
 * The ledger after further blocks: certificates, roots and every ballot's proofs are checked here, so that nothing is taken
 * on trust from who hands the blocks over. That takes minutes where there are thousands of ballots, so everything else has
 * its turn after each block: a program that does not look for so long sends its next request into a connection that the
 * server has closed meanwhile.
 * @throws Error naming the first block that does not hold, and why
 */
export async function applyBlocks(
  before: ChainState,
  blocks: readonly Block[],
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<ChainState> {
  const options = { checker: nodeSignatureChecker, checkBallot: checkBallotTransaction };
  let state = before;
  for (const [at, block] of blocks.entries()) {
    const next = applyCertifiedBlock(state, block, options);
    if (!next.ok) throw new Error(`block ${block.index} does not hold: ${JSON.stringify(next.error)}`);
    state = next.value;
    onProgress(at + 1, blocks.length);
    await othersTurn();
  }
  return state;
}

/**
 * The ledger up to where an election is closed: the validator that closed it need not be the one that shows the blocks.
 * @throws Error where a block does not hold, or when the election is still open a minute later
 */
export async function closedLedger(api: ApiClient, genesis: Genesis, electionId: string): Promise<ChainState> {
  const startedMs = performance.now();
  let state = genesisState(genesis);
  for (;;) {
    // The first look goes through the whole chain, and may take longer than anybody lags: another one follows it.
    const askedMs = performance.now();
    state = await applyBlocks(state, await downloadBlocks(api, { after: state.head.index }));
    const phase = state.elections.get(electionId)?.phase;
    if (phase !== undefined && phase !== "open") return state;
    if (askedMs > startedMs + followsWithinMs) throw new Error(`election ${electionId} is not closed on the ledger`);
    await sleep(askAgainAfterMs);
  }
}
