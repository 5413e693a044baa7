/*
 * Everything that this browser proves starts from genesis.json, which names the validators. The first one that it meets
 * is remembered, so that a server which later shows another is found out. (Whoever needs more compares the fingerprint
 * with one from a person he trusts, or brings the file himself.)
 */

/** first-visit: none was known before · same: the one this browser knows · changed: another than the one it knows. */
export type GenesisPin =
  | { readonly state: "first-visit" }
  | { readonly state: "same" }
  | { readonly state: "changed"; readonly known: string };

export type PinStore = Pick<Storage, "getItem" | "setItem">;

const key = "tabella.genesis-hash";

/** Compares with the remembered fingerprint, and remembers the first. A browser that stores nothing is always new. */
export function checkPin(store: PinStore, genesisHash: string): GenesisPin {
  const known = knownGenesis(store);
  if (known === genesisHash) return { state: "same" };
  if (known !== null) return { state: "changed", known };
  pin(store, genesisHash);
  return { state: "first-visit" };
}

/** The fingerprint that this browser knows; null before its first visit. */
export function knownGenesis(store: PinStore): string | null {
  return quietly(() => store.getItem(key));
}

/** Remembers another genesis on its reader's explicit word. */
export function pin(store: PinStore, genesisHash: string): void {
  quietly(() => store.setItem(key, genesisHash));
}

/** Private windows and strict settings throw on any access to storage. */
function quietly<Value>(access: () => Value): Value | null {
  try {
    return access();
  } catch {
    return null;
  }
}
