/** What a start does about a damaged store: it is made good, or the node does not start and says what is wrong. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { blockHash } from "@tabella/chain/block-hash";
import type { ForkEvidence } from "@tabella/chain/evidence";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { Address } from "@tabella/crypto/signature";
import type { HostLog } from "./host.ts";
import { type Damage, type Replayed, replay } from "./replay.ts";
import type { Store } from "./store.ts";

/**
 * Replays the store. Wrong indexes are made anew. A damaged block is thrown away, and with peers it comes again from them,
 * by its certificate; what it was goes to `damaged-blocks.ndjson` beside the store, for people.
 * @throws Error that names the height, if the block is damaged and there is nobody to fetch it from
 */
export function replayOrRepair(
  store: Store,
  options: Parameters<typeof replay>[1] & {
    readonly folder: string;
    readonly log: Pick<HostLog, "error">;
    /** Who this node is among the validators; null for an observer. */
    readonly self: Address | null;
  },
): Replayed["chain"] {
  const { folder, log, self } = options;
  const { chain, damage, indexDamage, checked } = replay(store, options);
  if (checked.size > 0) store.keepChecked(checked);
  if (damage === null && indexDamage.length === 0) return chain;
  if (damage === null) {
    log.error({ indexDamage }, "indexes-damaged: they are made anew from the blocks");
    store.rebuildIndexes();
    return chain;
  }
  // A lone validator has nobody who could have its blocks. Who the others are, its last whole block says.
  if (chain.validators.every(({ address }) => address === self)) throw new Error(corruption(damage));
  appendFileSync(
    join(folder, "damaged-blocks.ndjson"),
    `${JSON.stringify({ ...damage, text: store.blockText(damage.height) ?? null })}\n`,
  );
  store.dropDamaged(damage.height);
  log.error({ ...damage, keptAside: true }, "block-damaged: it is fetched again from the other validators");
  return chain;
}

/**
 * The proof of a fork is published, and one half of it is a block that the store had set aside. It has done its work, and so
 * have those above it: that chain goes to `set-aside-blocks.ndjson` beside the store, for people. Whoever moves the proof away
 * has decided, and the node must not stop again at the next block of it, and the next.
 */
export function giveUpSetAside(
  store: Store,
  {
    folder,
    identity,
    proof,
  }: { readonly folder: string; readonly identity: ChainIdentity; readonly proof: ForkEvidence },
): void {
  const half = [proof.first, proof.second].find(({ header }) =>
    store.aside.is(header.index, blockHash(identity, header)),
  );
  if (half === undefined) return;
  const file = join(folder, "set-aside-blocks.ndjson");
  store.giveUpAside(half.header.index, (height, text) => {
    appendFileSync(file, `${JSON.stringify({ height, text })}\n`, { flush: true });
  });
}

/** A sentence for the operator. */
function corruption({ height, why }: Damage): string {
  return `the store is corrupt at block ${height}: ${why}. Restore the folder, or empty it to fetch the chain anew`;
}
