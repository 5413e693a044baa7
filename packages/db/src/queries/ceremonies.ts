import { and, asc, eq } from "drizzle-orm";
import type { Database, Queryable } from "../database.ts";
import { isDuplicate } from "../database-error.ts";
import { retryTransient } from "../retry.ts";
import { accounts } from "../schema/accounts.ts";
import { ceremonies } from "../schema/ceremonies.ts";
import { ceremonySeats } from "../schema/ceremony-seats.ts";

/** Who takes part in an attempt at a key ceremony. */
export interface CeremonyAttemptRow {
  /** From 1. */
  readonly attempt: number;
  readonly threshold: number;
  /** In the order of their seats, from 1. */
  readonly seats: readonly { readonly seat: number; readonly accountId: bigint; readonly displayName: string }[];
}

export interface NewCeremonyAttempt {
  readonly electionUuid: string;
  readonly attempt: number;
  readonly threshold: number;
  /** In the order of their seats. */
  readonly accountIds: readonly bigint[];
}

/** Every attempt at the election's key ceremony, in order; empty if its trustees share no key. */
export async function ceremonyAttemptsOf(db: Queryable, electionUuid: string): Promise<CeremonyAttemptRow[]> {
  const rows = await db
    .select({
      attempt: ceremonies.attempt,
      threshold: ceremonies.threshold,
      seat: ceremonySeats.seat,
      accountId: ceremonySeats.accountId,
      displayName: accounts.displayName,
    })
    .from(ceremonies)
    .innerJoin(
      ceremonySeats,
      and(eq(ceremonySeats.electionUuid, ceremonies.electionUuid), eq(ceremonySeats.attempt, ceremonies.attempt)),
    )
    .innerJoin(accounts, eq(accounts.id, ceremonySeats.accountId))
    .where(eq(ceremonies.electionUuid, electionUuid))
    .orderBy(asc(ceremonies.attempt), asc(ceremonySeats.seat));
  const byAttempt = Map.groupBy(rows, ({ attempt }) => attempt);
  return [...byAttempt].map(([attempt, seats]) => ({
    attempt,
    threshold: seats[0]?.threshold ?? 0,
    seats: seats.map(({ seat, accountId, displayName }) => ({ seat, accountId, displayName })),
  }));
}

/**
 * Begins an attempt, whole or not at all.
 * @returns false if it exists: somebody else began it
 */
export async function addCeremonyAttempt(db: Database, attempt: NewCeremonyAttempt): Promise<boolean> {
  try {
    await retryTransient(() => db.transaction((transaction) => insertCeremonyAttempt(transaction, attempt)));
    return true;
  } catch (error) {
    if (isDuplicate(error, "PRIMARY")) return false;
    throw error;
  }
}

/** As {@link addCeremonyAttempt}, inside of another transaction. */
export async function insertCeremonyAttempt(
  db: Queryable,
  { electionUuid, attempt, threshold, accountIds }: NewCeremonyAttempt,
): Promise<void> {
  await db.insert(ceremonies).values({ electionUuid, attempt, threshold });
  await db
    .insert(ceremonySeats)
    .values(accountIds.map((accountId, at) => ({ electionUuid, attempt, seat: at + 1, accountId })));
}
