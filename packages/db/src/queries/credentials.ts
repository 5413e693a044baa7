import { and, asc, eq, inArray } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isDuplicate } from "../database-error.ts";
import { credentials } from "../schema/credentials.ts";
import { isAfter, type Voter } from "./voter.ts";

export type CredentialRow = typeof credentials.$inferSelect;

/**
 * Takes the voter's one place in the election: the first credential stays, whatever comes later.
 * @param state final for a credential of a roll, which the ledger has already
 * @returns the row that stands, or null if another voter has this credential
 */
export async function reserveCredential(
  db: Queryable,
  credential: Omit<CredentialRow, "state">,
  state: CredentialRow["state"] = "pending",
): Promise<CredentialRow | null> {
  try {
    await db.insert(credentials).values({ ...credential, state });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  return credentialOf(db, credential);
}

export async function credentialOf(db: Queryable, voter: Voter): Promise<CredentialRow | null> {
  const [row] = await db.select().from(credentials).where(ofVoter(voter));
  return row ?? null;
}

export async function markCredentialFinal(db: Queryable, voter: Voter): Promise<void> {
  await db.update(credentials).set({ state: "final" }).where(ofVoter(voter));
}

/**
 * A page of the registrations in these elections that the ledger has not confirmed.
 * @param page.after the last one of the page before; null: from the beginning
 */
export async function pendingCredentials(
  db: Queryable,
  elections: readonly string[],
  { after, limit }: { readonly after: Voter | null; readonly limit: number },
): Promise<CredentialRow[]> {
  const isPending = and(eq(credentials.state, "pending"), inArray(credentials.electionUuid, [...elections]));
  return db
    .select()
    .from(credentials)
    .where(after === null ? isPending : and(isPending, isAfter(credentials, after)))
    .orderBy(asc(credentials.electionUuid), asc(credentials.accountId))
    .limit(limit);
}

function ofVoter({ electionUuid, accountId }: Voter) {
  return and(eq(credentials.electionUuid, electionUuid), eq(credentials.accountId, accountId));
}

/** Everybody who has a credential in the election. */
export async function credentialsOf(db: Queryable, electionUuid: string): Promise<CredentialRow[]> {
  return db.select().from(credentials).where(eq(credentials.electionUuid, electionUuid));
}
