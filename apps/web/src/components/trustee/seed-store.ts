import { type DBSchema, openDB } from "idb";
import type { OwnKey } from "./own-key.ts";

interface SeedSchema extends DBSchema {
  readonly backups: { readonly key: [string, number]; readonly value: KeptBackup };
  readonly keys: { readonly key: [string, string]; readonly value: KeptKey };
  readonly tallies: { readonly key: [string, string]; readonly value: OpenedTally };
}

interface KeptBackup {
  readonly electionId: string;
  readonly attempt: number;
  /** The text of the backup file, which only the passphrase opens. */
  readonly backup: string;
}

/** Public, and the last one that this account made or opened here for the election. */
interface KeptKey {
  readonly accountId: string;
  readonly electionId: string;
  readonly own: OwnKey;
}

/** Which tally of an election a trustee's key has opened here. */
interface OpenedTally {
  readonly electionId: string;
  /** The key that opens, in 64 hexadecimal digits. */
  readonly publicKey: string;
  readonly tallyHash: string;
}

/**
 * The backups that this device may go on with, so that after a reload a passphrase is enough, and which key its trustee has,
 * so that nobody has to tell him; and which tally it has opened, so that it opens no other (IndexedDB).
 */
export interface SeedStore {
  get(electionId: string, attempt: number): Promise<string | null>;
  keep(kept: KeptBackup): Promise<void>;
  forget(electionId: string, attempt: number): Promise<void>;
  ownKey(accountId: string, electionId: string): Promise<OwnKey | null>;
  keepOwnKey(kept: KeptKey): Promise<void>;
  /** The hash of the tally that this key has opened here; null if it opened none. */
  openedTally(of: Pick<OpenedTally, "electionId" | "publicKey">): Promise<string | null>;
  /** Keeps it, unless another one is kept: the first one stays. @returns the hash that is kept, safely on the disk */
  keepOpenedTally(opened: OpenedTally): Promise<string>;
}

export async function openSeedStore(name = "tabella-trustee"): Promise<SeedStore> {
  const database = await openDB<SeedSchema>(name, 3, {
    upgrade: (db, from) => {
      if (from < 1) db.createObjectStore("backups", { keyPath: ["electionId", "attempt"] });
      if (from < 2) db.createObjectStore("keys", { keyPath: ["accountId", "electionId"] });
      db.createObjectStore("tallies", { keyPath: ["electionId", "publicKey"] });
    },
    // A page of a newer version wants to open it, in another tab: a trustee must not wait for this one to be closed.
    blocking: (_current, _wanted, { target }) => (target as IDBDatabase).close(),
  });
  return {
    get: async (electionId, attempt) => (await database.get("backups", [electionId, attempt]))?.backup ?? null,
    keep: async (kept) => void (await database.put("backups", kept)),
    forget: (electionId, attempt) => database.delete("backups", [electionId, attempt]),
    ownKey: async (accountId, electionId) => (await database.get("keys", [accountId, electionId]))?.own ?? null,
    keepOwnKey: async (kept) => void (await database.put("keys", kept)),
    openedTally: async ({ electionId, publicKey }) =>
      (await database.get("tallies", [electionId, publicKey]))?.tallyHash ?? null,
    async keepOpenedTally(opened) {
      // One transaction, so that of two pages that ask at once one is first.
      const transaction = database.transaction("tallies", "readwrite", { durability: "strict" });
      const kept = await transaction.store.get([opened.electionId, opened.publicKey]);
      if (kept === undefined) await transaction.store.add(opened);
      await transaction.done;
      return kept?.tallyHash ?? opened.tallyHash;
    },
  };
}
