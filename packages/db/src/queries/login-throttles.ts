import { eq, lt, sql } from "drizzle-orm";
import type { Database, Queryable } from "../database.ts";
import { retryTransient } from "../retry.ts";
import { loginThrottles } from "../schema/login-throttles.ts";

export interface LoginFailures {
  readonly failures: number;
  /** Of the last one that was counted, or from which on the count is still to lessen. */
  readonly lastFailureAt: Date;
}

export async function loginFailures(db: Queryable, subject: Uint8Array): Promise<LoginFailures | null> {
  const [row] = await db
    .select({ failures: loginThrottles.failures, lastFailureAt: loginThrottles.lastFailureAt })
    .from(loginThrottles)
    .where(eq(loginThrottles.subject, subject));
  return row ?? null;
}

/**
 * Changes what is counted of a subject, one change after the other: of simultaneous ones each knows of all before it, so
 * that guesses sent at once are no cheaper than guesses in a row.
 * @param decide what there is to be counted from now on (null: as before) by what is, and what to answer
 */
export function changeLoginFailures<Answer>(
  db: Database,
  { subject, now }: { readonly subject: Uint8Array; readonly now: Date },
  decide: (known: LoginFailures) => { readonly next: LoginFailures | null; readonly answer: Answer },
): Promise<Answer> {
  return retryTransient(() =>
    db.transaction(async (transaction) => {
      // Locks the subject's row, and makes it if there is none.
      await transaction
        .insert(loginThrottles)
        .values({ subject, failures: 0, lastFailureAt: now })
        .onDuplicateKeyUpdate({ set: { failures: sql`${loginThrottles.failures}` } });
      const known = await loginFailures(transaction, subject);
      const { next, answer } = decide(known ?? { failures: 0, lastFailureAt: now });
      if (next !== null) await transaction.update(loginThrottles).set(next).where(eq(loginThrottles.subject, subject));
      return answer;
    }),
  );
}

export async function clearLoginFailures(db: Queryable, subject: Uint8Array): Promise<void> {
  await db.delete(loginThrottles).where(eq(loginThrottles.subject, subject));
}

export async function deleteLoginFailuresBefore(db: Queryable, moment: Date): Promise<void> {
  await db.delete(loginThrottles).where(lt(loginThrottles.lastFailureAt, moment));
}
