/** Start-up: the whole own chain is folded again, so that what is served is what was checked. */
import type { Block } from "@tabella/chain/block";
import { decodeBlock } from "@tabella/chain/block-codec";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import { trustStoredBallot } from "@tabella/chain/check-ballot";
import type { Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import type { SignatureChecker } from "@tabella/crypto/signature";
import type { Store } from "./store.ts";

/**
 * The ledger after the last stored block. Form, hashes, roots, signatures, order and certificate of every block are
 * checked; only the proofs of ballots are not proven again, as this node checked them before it stored the block.
 * @param options.onBlock called for each block with the state that it was applied to
 * @throws Error that names the height, if anything in the store does not hold: the node must not serve it
 */
export function replay(
  store: Store,
  options: {
    readonly genesis: Genesis;
    readonly checker: SignatureChecker;
    readonly onBlock: (block: Block, before: ChainState) => void;
  },
): ChainState {
  const { genesis, checker, onBlock } = options;
  let state = genesisState(genesis);
  const { height } = store;
  for (let at = 1; at <= height; at += 1) {
    const corrupt = (why: string) =>
      new Error(`the store is corrupt at block ${at}: ${why}. Restore the folder, or empty it to fetch the chain anew`);
    const text = store.blockText(at);
    if (text === undefined) throw corrupt("missing");
    const block = decodeBlock(text, genesis.limits);
    if (!block.ok) throw corrupt(block.error);
    if (store.heightOf(block.value.block_hash) !== at) throw corrupt("not in the index of hashes");
    const next = applyCertifiedBlock(state, block.value, { checker, checkBallot: trustStoredBallot });
    if (!next.ok) throw corrupt(JSON.stringify(next.error));
    onBlock(block.value, state);
    state = next.value;
  }
  return state;
}
