import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isDuplicate } from "../database-error.ts";
import { accounts } from "../schema/accounts.ts";
import { elections } from "../schema/elections.ts";
import { trustees } from "../schema/trustees.ts";
import type { ElectionRow } from "./elections.ts";

export type TrusteeRow = typeof trustees.$inferSelect;

/** The trustees of an election in the order of their indices, each with the name that its account shows. */
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

/** Every election of which the account is a trustee, newest first. */
export async function trusteeshipsOf(
  db: Queryable,
  accountId: bigint,
): Promise<{ readonly trustee: TrusteeRow; readonly election: ElectionRow }[]> {
  return db
    .select({ trustee: trustees, election: elections })
    .from(trustees)
    .innerJoin(elections, eq(elections.uuid, trustees.electionUuid))
    .where(eq(trustees.accountId, accountId))
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
