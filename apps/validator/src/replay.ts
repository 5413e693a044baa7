/** Start-up: the whole own chain is folded again, so that what is served is what was checked. */
import type { Block } from "@tabella/chain/block";
import type { Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import type { Hash } from "@tabella/crypto/hex";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { checkedDigest, checkStoredBlock, followCheckedBlock } from "@tabella/node/stored-block";
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
  /** Blocks of which the store did not know that they were checked, and that were found good now: their digests. */
  readonly checked: ReadonlyMap<number, Hash>;
}

/** So many places where indexes are wrong are told; one is enough to make them anew. */
const indexDamageMax = 16;

/**
 * Reads the store from the beginning. Of a block whose text is byte for byte the one that this store has checked before,
 * hashes, roots, order and rules are checked again; of any other, and of all if `inFull`, form, signatures and certificate too
 * (C-39). The indexes have to agree. Proofs of ballots are not proven again: this node checked them before it stored the block,
 * or owes them.
 * @param options.onBlock called for each block that holds, with the states before and after it
 */
export function replay(
  store: Store,
  options: {
    readonly genesis: Genesis;
    readonly checker: SignatureChecker;
    readonly onBlock: (block: Block, before: ChainState) => void;
    readonly inFull?: boolean;
  },
): Replayed {
  const { genesis, checker, onBlock, inFull = false } = options;
  let chain = genesisState(genesis);
  const indexDamage: Damage[] = [];
  const checked = new Map<number, Hash>();
  const { height } = store;
  const stopAt = (at: number, why: string) => ({ chain, damage: { height: at, why }, indexDamage, checked });
  for (let at = 1; at <= height; at += 1) {
    const text = store.blockText(at);
    if (text === undefined) return stopAt(at, "missing");
    const digest = checkedDigest(text);
    const known = store.checkedDigest(at);
    const isKnown = known === digest;
    const read = isKnown && !inFull ? followCheckedBlock(chain, text) : checkStoredBlock(chain, text, checker);
    if (!read.ok) return stopAt(at, read.error);
    const { block, after } = read.value;
    if (!isKnown) checked.set(at, digest);
    const wrong = isKnown || known === undefined ? store.indexes.damage(block) : "digest of a block that is good";
    if (wrong !== null && indexDamage.length < indexDamageMax) indexDamage.push({ height: at, why: wrong });
    onBlock(block, chain);
    chain = after;
  }
  // What was checked was there: so the end of a store cannot be cut off unseen.
  if (store.checkedDigest(height + 1) !== undefined) return stopAt(height + 1, "missing");
  return { chain, damage: null, indexDamage, checked };
}
