import { type DBSchema, openDB } from "idb";
import type { OwnKey } from "./own-key.ts";

interface SeedSchema extends DBSchema {
  readonly backups: { readonly key: [string, number]; readonly value: KeptBackup };
  readonly keys: { readonly key: [string, string]; readonly value: KeptKey };
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

/**
 * The backups that this device may go on with, so that after a reload a passphrase is enough, and which key its trustee has,
 * so that nobody has to tell him (IndexedDB).
 */
export interface SeedStore {
  get(electionId: string, attempt: number): Promise<string | null>;
  keep(kept: KeptBackup): Promise<void>;
  forget(electionId: string, attempt: number): Promise<void>;
  ownKey(accountId: string, electionId: string): Promise<OwnKey | null>;
  keepOwnKey(kept: KeptKey): Promise<void>;
}

export async function openSeedStore(name = "tabella-trustee"): Promise<SeedStore> {
  const database = await openDB<SeedSchema>(name, 2, {
    upgrade: (db, from) => {
      if (from < 1) db.createObjectStore("backups", { keyPath: ["electionId", "attempt"] });
      db.createObjectStore("keys", { keyPath: ["accountId", "electionId"] });
    },
  });
  return {
    get: async (electionId, attempt) => (await database.get("backups", [electionId, attempt]))?.backup ?? null,
    keep: async (kept) => void (await database.put("backups", kept)),
    forget: (electionId, attempt) => database.delete("backups", [electionId, attempt]),
    ownKey: async (accountId, electionId) => (await database.get("keys", [accountId, electionId]))?.own ?? null,
    keepOwnKey: async (kept) => void (await database.put("keys", kept)),
  };
}
