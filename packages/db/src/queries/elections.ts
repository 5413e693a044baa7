import { desc, eq } from "drizzle-orm";
import type { Database, Queryable } from "../database.ts";
import { retryTransient } from "../retry.ts";
import { elections } from "../schema/elections.ts";
import { trustees } from "../schema/trustees.ts";

export type ElectionRow = typeof elections.$inferSelect;
export type ElectionRowPhase = ElectionRow["phase"];

/** The draft and its trustees, in the order of their indices; all or nothing. */
export async function insertElection(
  db: Database,
  election: Omit<ElectionRow, "phase">,
  trusteeAccountIds: readonly bigint[],
): Promise<void> {
  await retryTransient(() =>
    db.transaction(async (transaction) => {
      await transaction.insert(elections).values({ ...election, phase: "draft" });
      await transaction.insert(trustees).values(
        trusteeAccountIds.map((accountId, at) => ({
          electionUuid: election.uuid,
          position: at + 1,
          accountId,
        })),
      );
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
