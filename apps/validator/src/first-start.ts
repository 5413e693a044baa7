import type { ConsensusMemory } from "@tabella/consensus/memory";
import { findCommissioningMark, takeCommissioningMark } from "@tabella/keys/commissioning-mark";
import { commissioningMemory } from "@tabella/node/node";
import type { Store } from "./store.ts";

/**
 * What consensus remembers: from disk; or, if this key has never signed, the memory of a new validator, made durable
 * before the mark of the unused key is taken away, and that before anything is signed; or null, and then the validator
 * only watches (docs/consensus.md, C-35).
 */
export function recallMemory(
  store: Pick<Store, "memory" | "persist" | "height">,
  { keyFile, dataFolder }: { readonly keyFile: string; readonly dataFolder: string },
): ConsensusMemory | null {
  const mark = findCommissioningMark(keyFile, dataFolder);
  if (mark !== null) {
    // A chain on disk beside an unused key: an observer's folder that becomes a validator's.
    if (store.memory() === null) store.persist({ memory: { ...commissioningMemory, height: store.height + 1 } });
    takeCommissioningMark(mark);
  }
  return store.memory();
}
