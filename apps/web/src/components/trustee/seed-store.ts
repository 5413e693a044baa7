import { type DBSchema, openDB } from "idb";

interface SeedSchema extends DBSchema {
  readonly backups: { readonly key: [string, number]; readonly value: KeptBackup };
}

interface KeptBackup {
  readonly electionId: string;
  readonly attempt: number;
  /** The text of the backup file, which only the passphrase opens. */
  readonly backup: string;
}

/** The backups that this device may go on with, so that after a reload a passphrase is enough (IndexedDB). */
export interface SeedStore {
  get(electionId: string, attempt: number): Promise<string | null>;
  keep(kept: KeptBackup): Promise<void>;
  forget(electionId: string, attempt: number): Promise<void>;
}

export async function openSeedStore(name = "tabella-trustee"): Promise<SeedStore> {
  const database = await openDB<SeedSchema>(name, 1, {
    upgrade: (db) => void db.createObjectStore("backups", { keyPath: ["electionId", "attempt"] }),
  });
  return {
    get: async (electionId, attempt) => (await database.get("backups", [electionId, attempt]))?.backup ?? null,
    keep: async (kept) => void (await database.put("backups", kept)),
    forget: (electionId, attempt) => database.delete("backups", [electionId, attempt]),
  };
}
