import type { Hash } from "@tabella/crypto/hex";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { SealedBallot } from "./ballot-maker.ts";

/** What this device keeps of one voter's ballot in one election. Choices are never stored. */
export interface StoredBallot {
  readonly accountId: string;
  readonly electionId: string;
  /** Secret; null once it can sign nothing more. */
  readonly credential: string | null;
  readonly publicCredential: string;
  readonly sealed: KeptBallot | null;
  /** The receipt (JSON text) once the ballot is final. */
  readonly receipt: string | null;
}

/** The bytes are kept until the receipt is there; what names the ballot stays. */
export interface KeptBallot {
  readonly transaction: string | null;
  readonly transactionHash: Hash;
  readonly ballotHash: Hash;
  readonly trackingCode: string;
  /** Hash of the voter's ballot that it replaces; null for the first one. */
  readonly replaces: Hash | null;
}

interface BallotKey {
  readonly accountId: string;
  readonly electionId: string;
}

interface BallotSchema extends DBSchema {
  readonly ballots: { readonly key: [string, string]; readonly value: StoredBallot };
}

/**
 * The ballots that this device has begun (IndexedDB). Everything that must not happen twice is decided inside one
 * read-write transaction, so that two tabs cannot make two ballots.
 */
export interface BallotStore {
  get(key: BallotKey): Promise<StoredBallot | undefined>;
  /** Keeps the voting key, unless there is one already, or the same that was thrown away. @returns the one that counts */
  begin(ballot: StoredBallot): Promise<StoredBallot>;
  /**
   * Keeps the sealed ballot, unless one is there already that is still to be sent; a final one gives way to the one that
   * replaces it. @returns the one that is to be sent
   */
  seal(key: BallotKey, sealed: SealedBallot): Promise<KeptBallot>;
  /** The ballot is final: the receipt stays, the bytes go, and the key too unless it may sign another ballot. */
  finish(key: BallotKey, receipt: string, options: { readonly keepKey: boolean }): Promise<void>;
  /** Throws away the voting key; what is known of the ballot stays. */
  dropKey(key: BallotKey): Promise<void>;
  /** Throws away a sealed ballot that the ledger will never take; the key stays. */
  unseal(key: BallotKey): Promise<void>;
  /** Forgets everything about this ballot. */
  forget(key: BallotKey): Promise<void>;
}

export async function openBallotStore(name = "tabella"): Promise<BallotStore> {
  const database = await openDB<BallotSchema>(name, 1, {
    upgrade: (db) => void db.createObjectStore("ballots", { keyPath: ["accountId", "electionId"] }),
  });
  return {
    get: ({ accountId, electionId }) => database.get("ballots", [accountId, electionId]),
    begin: (ballot) =>
      update(database, ballot, (stored) => {
        if (stored === undefined) return ballot;
        const isThrownAway = stored.credential === null && stored.publicCredential === ballot.publicCredential;
        return isThrownAway ? { ...stored, credential: ballot.credential } : stored;
      }),
    async seal(key, sealed) {
      const { sealed: kept } = await update(database, key, (stored) => {
        if (stored === undefined) throw new Error("broken promise: a key is kept before a ballot is sealed");
        const before = stored.sealed;
        const isSent = before === null || stored.receipt !== null || before.ballotHash === sealed.replaces;
        return isSent ? { ...stored, sealed, receipt: null } : stored;
      });
      if (kept === null) throw new Error("broken promise: a sealed ballot was just kept");
      return kept;
    },
    async finish(key, receipt, { keepKey }) {
      await change(database, key, (stored) => ({
        ...stored,
        credential: keepKey ? stored.credential : null,
        sealed: stored.sealed === null ? null : { ...stored.sealed, transaction: null },
        receipt,
      }));
    },
    async dropKey(key) {
      await change(database, key, (stored) => ({ ...stored, credential: null }));
    },
    async unseal(key) {
      await change(database, key, (stored) => ({ ...stored, sealed: null }));
    },
    forget: ({ accountId, electionId }) => database.delete("ballots", [accountId, electionId]),
  };
}

type Database = IDBPDatabase<BallotSchema>;

async function update(
  database: Database,
  { accountId, electionId }: BallotKey,
  next: (stored: StoredBallot | undefined) => StoredBallot,
): Promise<StoredBallot> {
  const transaction = database.transaction("ballots", "readwrite", { durability: "strict" });
  const value = next(await transaction.store.get([accountId, electionId]));
  await transaction.store.put(value);
  await transaction.done;
  return value;
}

async function change(database: Database, key: BallotKey, next: (stored: StoredBallot) => StoredBallot): Promise<void> {
  const transaction = database.transaction("ballots", "readwrite", { durability: "strict" });
  const stored = await transaction.store.get([key.accountId, key.electionId]);
  if (stored !== undefined) await transaction.store.put(next(stored));
  await transaction.done;
}
