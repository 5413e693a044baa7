import { and, asc, desc, eq, inArray, isNull, or } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isDuplicate } from "../database-error.ts";
import { accounts } from "../schema/accounts.ts";
import { ceremonySeats } from "../schema/ceremony-seats.ts";
import { elections } from "../schema/elections.ts";
import { trustees } from "../schema/trustees.ts";
import type { ElectionRow } from "./elections.ts";

export type TrusteeRow = typeof trustees.$inferSelect;

/** The trustees of an election who are each needed, in order, each with the name that its account shows. */
export async function trusteesOf(
  db: Queryable,
  electionUuid: string,
): Promise<(TrusteeRow & { readonly displayName: string })[]> {
  const rows = await db
    .select({ trustee: trustees, displayName: accounts.displayName })
    .from(trustees)
    .innerJoin(accounts, eq(accounts.id, trustees.accountId))
    .where(eq(trustees.electionUuid, electionUuid))
    .orderBy(asc(trustees.position));
  return rows.map(({ trustee, displayName }) => ({ ...trustee, displayName }));
}

/**
 * Every election for which the account was ever named a trustee, newest first. Whether it still is one, the last attempt at
 * the key ceremony says.
 */
export async function trusteeshipsOf(db: Queryable, accountId: bigint): Promise<ElectionRow[]> {
  const single = db.select({ uuid: trustees.electionUuid }).from(trustees).where(eq(trustees.accountId, accountId));
  const shared = db
    .select({ uuid: ceremonySeats.electionUuid })
    .from(ceremonySeats)
    .where(eq(ceremonySeats.accountId, accountId));
  return db
    .select()
    .from(elections)
    .where(or(inArray(elections.uuid, single), inArray(elections.uuid, shared)))
    .orderBy(desc(elections.createdAt));
}

/**
 * Stores a trustee's public key once; a key that stands already is not changed.
 * @returns false if another trustee of the election has the same key
 */
export async function setTrusteeKey(
  db: Queryable,
  key: {
    readonly electionUuid: string;
    readonly accountId: bigint;
    readonly publicKey: string;
    readonly pokChallenge: string;
    readonly pokResponse: string;
  },
): Promise<boolean> {
  const { electionUuid, accountId, ...values } = key;
  try {
    await db
      .update(trustees)
      .set(values)
      .where(
        and(eq(trustees.electionUuid, electionUuid), eq(trustees.accountId, accountId), isNull(trustees.publicKey)),
      );
    return true;
  } catch (error) {
    if (isDuplicate(error, "trustees_election_key")) return false;
    throw error;
  }
}
