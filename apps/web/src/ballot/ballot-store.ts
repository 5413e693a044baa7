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
 * read-write transaction, so that two tabs cannot make two ballots; and whoever throws something away says of which
 * ballot, so that no tab throws away another's.
 */
export interface BallotStore {
  get(key: BallotKey): Promise<StoredBallot | undefined>;
  /** Keeps the voting key, unless there is one already, or the same that was thrown away. @returns the one that counts */
  begin(ballot: StoredBallot): Promise<StoredBallot>;
  /**
   * Keeps the sealed ballot, unless another tab has sealed one since this tab looked.
   * @param instead hash of the sealed ballot that was there when this tab looked; null if there was none
   * @returns the one that is there now
   */
  seal(key: BallotKey, sealed: SealedBallot, instead: Hash | null): Promise<KeptBallot>;
  /** This ballot is final: the receipt stays, the bytes go, and the key too unless it may sign another ballot. */
  finish(
    key: BallotKey,
    final: { readonly ballotHash: Hash; readonly receipt: string },
    options: { readonly keepKey: boolean },
  ): Promise<void>;
  /** Nothing more can be signed or sent: throws away key and bytes; what is known of the ballot stays. */
  retire(key: BallotKey): Promise<void>;
  /** Throws away a sealed ballot that the ledger will never take; the key stays. */
  unseal(key: BallotKey, ballotHash: Hash): Promise<void>;
  /** Forgets a voting key that the registrar does not take, unless a ballot was sealed with it. */
  forgetKey(key: BallotKey): Promise<void>;
}

/** @throws DOMException where the browser lets a page keep nothing */
export async function openBallotStore(name = "tabella"): Promise<BallotStore> {
  const open = () =>
    openDB<BallotSchema>(name, 1, {
      upgrade: (db) => void db.createObjectStore("ballots", { keyPath: ["accountId", "electionId"] }),
    });
  let connection = open();
  await connection;

  /** Some browsers cut the connection of a page that was in the background: then once more over another one. */
  async function connected<Value>(run: (database: Database) => Promise<Value>): Promise<Value> {
    const used = connection;
    try {
      return await run(await used);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      if (connection === used) connection = open();
      return run(await connection);
    }
  }
  const changeStored = (key: BallotKey, next: (stored: StoredBallot) => StoredBallot | undefined) =>
    connected((database) => change(database, key, next));

  return {
    get: ({ accountId, electionId }) => connected((database) => database.get("ballots", [accountId, electionId])),
    begin: (ballot) =>
      connected((database) =>
        update(database, ballot, (stored) => {
          if (stored === undefined) return ballot;
          const isThrownAway = stored.credential === null && stored.publicCredential === ballot.publicCredential;
          return isThrownAway ? { ...stored, credential: ballot.credential } : stored;
        }),
      ),
    async seal(key, sealed, instead) {
      const { sealed: kept } = await connected((database) =>
        update(database, key, (stored) => {
          if (stored === undefined) throw new Error("broken promise: a key is kept before a ballot is sealed");
          const isAsSeen = stored.sealed === null || stored.sealed.ballotHash === instead;
          return isAsSeen ? { ...stored, sealed, receipt: null } : stored;
        }),
      );
      if (kept === null) throw new Error("broken promise: a sealed ballot was just kept");
      return kept;
    },
    finish: (key, { ballotHash, receipt }, { keepKey }) =>
      changeStored(key, (stored) => {
        if (stored.sealed?.ballotHash !== ballotHash) return stored;
        const sealed = { ...stored.sealed, transaction: null };
        return { ...stored, credential: keepKey ? stored.credential : null, sealed, receipt };
      }),
    retire: (key) =>
      changeStored(key, (stored) => ({
        ...stored,
        credential: null,
        sealed: stored.sealed && { ...stored.sealed, transaction: null },
      })),
    unseal: (key, ballotHash) =>
      changeStored(key, (stored) => {
        const isThis = stored.sealed?.ballotHash === ballotHash && stored.receipt === null;
        return isThis ? { ...stored, sealed: null } : stored;
      }),
    forgetKey: (key) => changeStored(key, (stored) => (stored.sealed === null ? undefined : stored)),
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

/** @param next undefined: nothing is to stay */
async function change(
  database: Database,
  { accountId, electionId }: BallotKey,
  next: (stored: StoredBallot) => StoredBallot | undefined,
): Promise<void> {
  const transaction = database.transaction("ballots", "readwrite", { durability: "strict" });
  const stored = await transaction.store.get([accountId, electionId]);
  const changed = stored && next(stored);
  if (changed !== undefined) await transaction.store.put(changed);
  else await transaction.store.delete([accountId, electionId]);
  await transaction.done;
}
