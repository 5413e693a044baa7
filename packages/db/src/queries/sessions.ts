import { and, eq, isNull, lt } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { accounts } from "../schema/accounts.ts";
import { sessions } from "../schema/sessions.ts";
import type { AccountRow } from "./accounts.ts";

export type SessionRow = typeof sessions.$inferSelect;

export interface SessionWithAccount {
  readonly session: SessionRow;
  readonly account: AccountRow;
}

export async function insertSession(
  db: Queryable,
  session: Pick<SessionRow, "id" | "accountId" | "tokenHash" | "createdAt">,
): Promise<void> {
  await db.insert(sessions).values({ ...session, lastUsedAt: session.createdAt });
}

/** Revoked sessions are not found; whether one is too old or too idle, the caller decides. */
export async function sessionById(db: Queryable, id: Uint8Array): Promise<SessionWithAccount | null> {
  const [row] = await db
    .select({ session: sessions, account: accounts })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)));
  return row ?? null;
}

/** As {@link sessionById}, by the hash of the session's secret. */
export async function sessionByTokenHash(db: Queryable, tokenHash: Uint8Array): Promise<SessionWithAccount | null> {
  const [row] = await db
    .select({ session: sessions, account: accounts })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(and(eq(sessions.tokenHash, tokenHash), isNull(sessions.revokedAt)));
  return row ?? null;
}

export async function touchSession(db: Queryable, id: Uint8Array, now: Date): Promise<void> {
  await db.update(sessions).set({ lastUsedAt: now }).where(eq(sessions.id, id));
}

/** @param openedAt when the voter opened a ballot; null when it was cast */
export async function markBallotOpen(db: Queryable, id: Uint8Array, openedAt: Date | null): Promise<void> {
  await db.update(sessions).set({ ballotOpenedAt: openedAt }).where(eq(sessions.id, id));
}

export async function revokeSession(db: Queryable, id: Uint8Array, now: Date): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)));
}

export async function deleteSessionsBefore(db: Queryable, moment: Date): Promise<void> {
  await db.delete(sessions).where(lt(sessions.createdAt, moment));
}

/** Whoever is logged in with this account has to log in again. */
export async function endSessionsOf(db: Queryable, accountId: bigint): Promise<void> {
  await db.delete(sessions).where(eq(sessions.accountId, accountId));
}

/** Everybody has to log in again. */
export async function endAllSessions(db: Queryable): Promise<void> {
  await db.delete(sessions);
}
