import { and, asc, eq, lt, ne, or, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isDuplicate } from "../database-error.ts";
import { credentials } from "../schema/credentials.ts";
import { votes } from "../schema/votes.ts";
import { isAfter, type Voter } from "./voter.ts";

export type VoteRow = typeof votes.$inferSelect;

type Attempt = Voter & Pick<VoteRow, "ballotHash" | "transactionHash" | "submittedAt">;

/**
 * Notes that a voter's ballot is about to be sent. The primary key decides: of simultaneous ones exactly one row comes
 * out (DB-7). A final vote stays as it is; what is pending or rejected gives way to the new attempt (UX-9).
 * @returns the row that stands now: the attempt, another one at the same time, or the final vote before it
 */
export async function reserveVote(db: Queryable, attempt: Attempt): Promise<VoteRow> {
  const { ballotHash, transactionHash, submittedAt } = attempt;
  try {
    await db.insert(votes).values({ ...attempt, state: "pending" });
  } catch (error) {
    if (!isDuplicate(error, "PRIMARY")) throw error;
    // Not ON DUPLICATE KEY UPDATE: for that, MariaDB wants the right to change the key's columns, which nobody has.
    await db
      .update(votes)
      .set({ ballotHash, transactionHash, submittedAt, state: "pending" })
      .where(and(ofVoter(attempt), ne(votes.state, "final")));
  }
  const row = await voteOf(db, attempt);
  if (row === null) throw new Error("broken promise: a reserved vote can be read");
  return row;
}

export async function voteOf(db: Queryable, voter: Voter): Promise<VoteRow | null> {
  const [row] = await db.select().from(votes).where(ofVoter(voter));
  return row ?? null;
}

/**
 * What the ledger says of the voter's ballot. Once final, only a ballot of a later block changes it: one that replaced it.
 */
export async function markVoteFinal(
  db: Queryable,
  vote: Voter & Pick<VoteRow, "ballotHash" | "transactionHash"> & { readonly blockIndex: bigint },
): Promise<void> {
  const { ballotHash, transactionHash, blockIndex } = vote;
  await db
    .update(votes)
    .set({ ballotHash, transactionHash, blockIndex, state: "final" })
    .where(and(ofVoter(vote), or(ne(votes.state, "final"), lt(votes.blockIndex, blockIndex))));
}

/** The ledger refused this attempt; another may have taken its place meanwhile. */
export async function markVoteRejected(db: Queryable, vote: Voter & Pick<VoteRow, "transactionHash">): Promise<void> {
  await db
    .update(votes)
    .set({ state: "rejected" })
    .where(and(ofVoter(vote), eq(votes.state, "pending"), eq(votes.transactionHash, vote.transactionHash)));
}

/** The elections in which the account has a final vote. */
export async function electionsVotedIn(db: Queryable, accountId: bigint): Promise<Set<string>> {
  const rows = await db
    .select({ electionUuid: votes.electionUuid })
    .from(votes)
    .where(and(eq(votes.accountId, accountId), eq(votes.state, "final")));
  return new Set(rows.map((row) => row.electionUuid));
}

/**
 * A page of the votes whose end is not known, each with the voter's public credential: by it the ledger is asked.
 * @param page.after the last one of the page before; null: from the beginning
 */
export async function pendingVotes(
  db: Queryable,
  { after, limit }: { readonly after: Voter | null; readonly limit: number },
): Promise<(VoteRow & { readonly credential: string })[]> {
  const rows = await db
    .select({ vote: votes, credential: credentials.credential })
    .from(votes)
    .innerJoin(
      credentials,
      and(eq(credentials.electionUuid, votes.electionUuid), eq(credentials.accountId, votes.accountId)),
    )
    .where(and(eq(votes.state, "pending"), after === null ? undefined : isAfter(votes, after)))
    .orderBy(asc(votes.electionUuid), asc(votes.accountId))
    .limit(limit);
  return rows.map(({ vote, credential }) => ({ ...vote, credential }));
}

/** Rows by state, for metrics. */
export async function countVotesByState(db: Queryable): Promise<Readonly<Record<VoteRow["state"], number>>> {
  const counts = { pending: 0, rejected: 0, final: 0 };
  const rows = await db
    .select({ state: votes.state, count: sql`COUNT(*)`.mapWith(Number) })
    .from(votes)
    .groupBy(votes.state);
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

function ofVoter({ electionUuid, accountId }: Voter) {
  return and(eq(votes.electionUuid, electionUuid), eq(votes.accountId, accountId));
}

/** Who voted in the election, as far as the database knows. */
export async function votesOf(db: Queryable, electionUuid: string): Promise<VoteRow[]> {
  return db.select().from(votes).where(eq(votes.electionUuid, electionUuid));
}
