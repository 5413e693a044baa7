import { eq, lt, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
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

export async function clearLoginFailures(db: Queryable, subject: Uint8Array): Promise<void> {
  await db.delete(loginThrottles).where(eq(loginThrottles.subject, subject));
}

export async function deleteLoginFailuresBefore(db: Queryable, moment: Date): Promise<void> {
  await db.delete(loginThrottles).where(lt(loginThrottles.lastFailureAt, moment));
}
