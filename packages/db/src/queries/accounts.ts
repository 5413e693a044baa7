import { and, eq, inArray } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isDuplicate } from "../database-error.ts";
import { accounts } from "../schema/accounts.ts";

export type AccountRow = typeof accounts.$inferSelect;

/** @returns the new account's id, or null if the e-mail address has one */
export async function insertAccount(
  db: Queryable,
  account: Omit<AccountRow, "id" | "passwordOnceUntil">,
): Promise<bigint | null> {
  try {
    const [inserted] = await db.insert(accounts).values(account).$returningId();
    return inserted === undefined ? null : BigInt(inserted.id);
  } catch (error) {
    if (isDuplicate(error, "accounts_email")) return null;
    throw error;
  }
}

export async function accountByEmail(db: Queryable, email: string): Promise<AccountRow | null> {
  const [row] = await db.select().from(accounts).where(eq(accounts.email, email));
  return row ?? null;
}

export async function accountById(db: Queryable, id: bigint): Promise<AccountRow | null> {
  const [row] = await db.select().from(accounts).where(eq(accounts.id, id));
  return row ?? null;
}

export async function accountsByEmails(db: Queryable, emails: readonly string[]): Promise<AccountRow[]> {
  if (emails.length === 0) return [];
  return db
    .select()
    .from(accounts)
    .where(inArray(accounts.email, [...emails]));
}

/**
 * @param change.from the hash that the password has had: whoever was faster has changed it
 * @param change.onceUntil until when it serves for one use; null: for ever
 * @returns false if the account's password is another one by now
 */
export async function changePassword(
  db: Queryable,
  { id, from, to, onceUntil }: { id: bigint; from: string; to: string; onceUntil: Date | null },
): Promise<boolean> {
  const [{ affectedRows }] = await db
    .update(accounts)
    .set({ passwordHash: to, passwordOnceUntil: onceUntil })
    .where(and(eq(accounts.id, id), eq(accounts.passwordHash, from)));
  return affectedRows === 1;
}

/** @returns the account as it is then, or null if there is none */
export async function changeRole(db: Queryable, email: string, role: AccountRow["role"]): Promise<AccountRow | null> {
  await db.update(accounts).set({ role }).where(eq(accounts.email, email));
  return accountByEmail(db, email);
}
