import { eq, lt, sql } from "drizzle-orm";
import type { Database, Queryable } from "../database.ts";
import { retryTransient } from "../retry.ts";
import { loginThrottles } from "../schema/login-throttles.ts";

export async function loginFailures(
  db: Queryable,
  subject: Uint8Array,
): Promise<{ readonly failures: number; readonly lastFailureAt: Date } | null> {
  const [row] = await db.select().from(loginThrottles).where(eq(loginThrottles.subject, subject));
  return row ?? null;
}

/** Counts one failure, in one statement, so that simultaneous ones all count; older ones than `forgetBefore` do not. */
export async function addLoginFailure(
  db: Queryable,
  { subject, now, forgetBefore }: { subject: Uint8Array; now: Date; forgetBefore: Date },
): Promise<void> {
  const { failures, lastFailureAt } = loginThrottles;
  await db
    .insert(loginThrottles)
    .values({ subject, failures: 1, lastFailureAt: now })
    .onDuplicateKeyUpdate({
      set: {
        failures: sql`IF(${lastFailureAt} < ${sql.param(forgetBefore, lastFailureAt)}, 1, ${failures} + 1)`,
        lastFailureAt: now,
      },
    });
}

/**
 * Counts an attempt as failed in advance, unless the subject has to wait. One attempt after the other: of simultaneous
 * ones each knows of all before it, so that guesses sent at once are no cheaper than guesses in a row.
 * @param waitOf what the failures so far ask for, in any unit; 0 or less: nothing
 * @returns what `waitOf` said; the attempt is counted only if it need not wait
 */
export function countLoginAttempt(
  db: Database,
  {
    waitOf,
    ...attempt
  }: {
    subject: Uint8Array;
    now: Date;
    forgetBefore: Date;
    waitOf: (known: { readonly failures: number; readonly lastFailureAt: Date }) => number;
  },
): Promise<number> {
  const { subject, now } = attempt;
  return retryTransient(() =>
    db.transaction(async (transaction) => {
      // Locks the subject's row, and makes it if there is none.
      await transaction
        .insert(loginThrottles)
        .values({ subject, failures: 0, lastFailureAt: now })
        .onDuplicateKeyUpdate({ set: { failures: sql`${loginThrottles.failures}` } });
      const known = await loginFailures(transaction, subject);
      const wait = known === null ? 0 : waitOf(known);
      if (wait <= 0) await addLoginFailure(transaction, attempt);
      return wait;
    }),
  );
}

export async function clearLoginFailures(db: Queryable, subject: Uint8Array): Promise<void> {
  await db.delete(loginThrottles).where(eq(loginThrottles.subject, subject));
}

export async function deleteLoginFailuresBefore(db: Queryable, moment: Date): Promise<void> {
  await db.delete(loginThrottles).where(lt(loginThrottles.lastFailureAt, moment));
}
