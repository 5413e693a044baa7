import { and, asc, eq, sql } from "drizzle-orm";
import type { Database, Queryable } from "../database.ts";
import { retryTransient } from "../retry.ts";
import { accounts } from "../schema/accounts.ts";
import { elections } from "../schema/elections.ts";
import { rollEntries } from "../schema/roll-entries.ts";
import { rolls } from "../schema/rolls.ts";

export type RollRow = typeof rolls.$inferSelect;
export type RollEntryRow = typeof rollEntries.$inferSelect;
type NewEntry = Omit<RollEntryRow, "electionUuid">;

const rowsPerInsert = 1_000;

/**
 * Puts a roll in the place of the one that was imported before; all or nothing.
 * @returns false if that one is frozen, or the election is opened: then nothing has changed
 */
export async function replaceRoll(
  db: Database,
  roll: Omit<RollRow, "frozenAt">,
  entries: readonly NewEntry[],
): Promise<boolean> {
  const { electionUuid } = roll;
  return retryTransient(() =>
    db.transaction(async (transaction) => {
      // The election's row is what importing and freezing wait for, so that neither sees the other half done.
      const [election] = await transaction
        .select({ phase: elections.phase })
        .from(elections)
        .where(eq(elections.uuid, electionUuid))
        .for("update");
      const before = await rollOf(transaction, electionUuid);
      if (election?.phase !== "draft" || (before !== null && before.frozenAt !== null)) return false;
      await transaction.delete(rollEntries).where(eq(rollEntries.electionUuid, electionUuid));
      await transaction.delete(rolls).where(eq(rolls.electionUuid, electionUuid));
      await insertRoll(transaction, roll, entries);
      return true;
    }),
  );
}

/** The roll of an opened election, which the database has lost; the caller has compared it with the ledger. */
export async function restoreRoll(db: Database, roll: RollRow, entries: readonly NewEntry[]): Promise<void> {
  await retryTransient(() => db.transaction((transaction) => insertRoll(transaction, roll, entries)));
}

async function insertRoll(
  transaction: Queryable,
  roll: typeof rolls.$inferInsert,
  entries: readonly NewEntry[],
): Promise<void> {
  await transaction.insert(rolls).values(roll);
  for (let from = 0; from < entries.length; from += rowsPerInsert) {
    const part = entries.slice(from, from + rowsPerInsert);
    await transaction.insert(rollEntries).values(part.map((entry) => ({ ...entry, electionUuid: roll.electionUuid })));
  }
}

/** From now on nobody replaces the roll. @returns the roll, or null if none was imported */
export async function freezeRoll(db: Database, electionUuid: string, at: Date): Promise<RollRow | null> {
  return retryTransient(() =>
    db.transaction(async (transaction) => {
      await transaction
        .select({ uuid: elections.uuid })
        .from(elections)
        .where(eq(elections.uuid, electionUuid))
        .for("update");
      await transaction.update(rolls).set({ frozenAt: at }).where(eq(rolls.electionUuid, electionUuid));
      return rollOf(transaction, electionUuid);
    }),
  );
}

/** The ledger refused the opening: the roll may be replaced again. */
export async function thawRoll(db: Queryable, electionUuid: string): Promise<void> {
  await db.update(rolls).set({ frozenAt: null }).where(eq(rolls.electionUuid, electionUuid));
}

export async function rollOf(db: Queryable, electionUuid: string): Promise<RollRow | null> {
  const [row] = await db.select().from(rolls).where(eq(rolls.electionUuid, electionUuid));
  return row ?? null;
}

/** Everyone on the roll, by e-mail address. */
export async function rollEntriesOf(db: Queryable, electionUuid: string): Promise<RollEntryRow[]> {
  return db
    .select()
    .from(rollEntries)
    .where(eq(rollEntries.electionUuid, electionUuid))
    .orderBy(asc(rollEntries.email));
}

export async function countRollEntries(db: Queryable, electionUuid: string): Promise<number> {
  const [row] = await db
    .select({ count: sql`COUNT(*)`.mapWith(Number) })
    .from(rollEntries)
    .where(eq(rollEntries.electionUuid, electionUuid));
  return row?.count ?? 0;
}

/** What the roll gives the holder of an account, whose e-mail address is the name on the roll; null: not on it. */
export async function rollEntryOf(
  db: Queryable,
  voter: { readonly electionUuid: string; readonly accountId: bigint },
): Promise<RollEntryRow | null> {
  const [row] = await db
    .select({ entry: rollEntries })
    .from(rollEntries)
    .innerJoin(accounts, eq(accounts.email, rollEntries.email))
    .where(and(eq(rollEntries.electionUuid, voter.electionUuid), eq(accounts.id, voter.accountId)));
  return row?.entry ?? null;
}
