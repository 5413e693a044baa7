import { desc, eq } from "drizzle-orm";
import type { Database, Queryable } from "../database.ts";
import { retryTransient } from "../retry.ts";
import { elections } from "../schema/elections.ts";
import { trustees } from "../schema/trustees.ts";
import { insertCeremonyAttempt } from "./ceremonies.ts";

export type ElectionRow = typeof elections.$inferSelect;
export type ElectionRowPhase = ElectionRow["phase"];

/** Accounts, in the order of their numbers. */
export interface NewTrustees {
  /** Each of them is needed for the count. */
  readonly single: readonly bigint[];
  /** Of these `threshold` are enough; null: there are none such. */
  readonly shared: { readonly threshold: number; readonly accountIds: readonly bigint[] } | null;
}

/** The draft, its trustees and the first attempt at their ceremony; all or nothing. */
export async function insertElection(
  db: Database,
  election: Omit<ElectionRow, "phase">,
  { single, shared }: NewTrustees,
): Promise<void> {
  const electionUuid = election.uuid;
  await retryTransient(() =>
    db.transaction(async (transaction) => {
      await transaction.insert(elections).values({ ...election, phase: "draft" });
      if (single.length > 0) {
        const rows = single.map((accountId, at) => ({ electionUuid, position: at + 1, accountId }));
        await transaction.insert(trustees).values(rows);
      }
      if (shared !== null) await insertCeremonyAttempt(transaction, { electionUuid, attempt: 1, ...shared });
    }),
  );
}

const electionsListedMax = 500;

export async function listElections(db: Queryable): Promise<ElectionRow[]> {
  return db.select().from(elections).orderBy(desc(elections.createdAt), desc(elections.uuid)).limit(electionsListedMax);
}

export async function electionByUuid(db: Queryable, uuid: string): Promise<ElectionRow | null> {
  const [row] = await db.select().from(elections).where(eq(elections.uuid, uuid));
  return row ?? null;
}

export async function electionsInPhase(db: Queryable, phase: ElectionRowPhase): Promise<ElectionRow[]> {
  return db.select().from(elections).where(eq(elections.phase, phase)).limit(electionsListedMax);
}

/** Remembers what the ledger said last. */
export async function setElectionPhase(db: Queryable, uuid: string, phase: ElectionRowPhase): Promise<void> {
  await db.update(elections).set({ phase }).where(eq(elections.uuid, uuid));
}

/** What a draft says; from the opening on the ledger says it. */
export async function setClosingTime(db: Queryable, uuid: string, closesAt: Date | null): Promise<void> {
  await db.update(elections).set({ closesAt }).where(eq(elections.uuid, uuid));
}

/** An election of the ledger that the database does not know; its trustees are not known either. */
export async function insertOpenedElection(db: Queryable, election: ElectionRow): Promise<void> {
  await db.insert(elections).values(election);
}
