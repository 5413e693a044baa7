import { eq, inArray } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isDuplicate } from "../database-error.ts";
import { accounts } from "../schema/accounts.ts";

export type AccountRow = typeof accounts.$inferSelect;

/** @returns the new account's id, or null if the e-mail address has one */
export async function insertAccount(db: Queryable, account: Omit<AccountRow, "id">): Promise<bigint | null> {
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

/** @returns false if there is no such account */
export async function appointAdministrator(db: Queryable, email: string): Promise<boolean> {
  await db.update(accounts).set({ role: "administrator" }).where(eq(accounts.email, email));
  return (await accountByEmail(db, email)) !== null;
}
