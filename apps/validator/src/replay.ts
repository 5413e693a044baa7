/** Start-up: the whole own chain is folded again, so that what is served is what was checked. */
import type { Block } from "@tabella/chain/block";
import type { Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { checkStoredBlock } from "@tabella/node/stored-block";
import type { Store } from "./store.ts";

/** The first block that does not hold, and why. */
export interface Damage {
  readonly height: number;
  readonly why: string;
}

export interface Replayed {
  /** The ledger after the last block that holds. */
  readonly chain: ChainState;
  readonly damage: Damage | null;
  /** Heights at which an index does not say what the blocks say, and what it is about. */
  readonly indexDamage: readonly Damage[];
}

/** So many places where indexes are wrong are told; one is enough to make them anew. */
const indexDamageMax = 16;

/**
 * Reads the store from the beginning. Form, hashes, roots, signatures, order and certificate of every block are checked,
 * and that the indexes agree; only the proofs of ballots are not proven again, as this node checked them before it stored
 * the block.
 * @param options.onBlock called for each block that holds, with the states before and after it
 */
export function replay(
  store: Store,
  options: {
    readonly genesis: Genesis;
    readonly checker: SignatureChecker;
    readonly onBlock: (block: Block, before: ChainState) => void;
  },
): Replayed {
  const { genesis, checker, onBlock } = options;
  let chain = genesisState(genesis);
  const indexDamage: Damage[] = [];
  const { height } = store;
  for (let at = 1; at <= height; at += 1) {
    const text = store.blockText(at);
    if (text === undefined) return { chain, damage: { height: at, why: "missing" }, indexDamage };
    const read = checkStoredBlock(chain, text, checker);
    if (!read.ok) return { chain, damage: { height: at, why: read.error }, indexDamage };
    const { block, after } = read.value;
    const wrong = store.indexDamage(block);
    if (wrong !== null && indexDamage.length < indexDamageMax) indexDamage.push({ height: at, why: wrong });
    onBlock(block, chain);
    chain = after;
  }
  return { chain, damage: null, indexDamage };
}
