import { desc, eq, lt } from "drizzle-orm";
import { alias } from "drizzle-orm/mysql-core";
import type { Queryable } from "../database.ts";
import { accounts } from "../schema/accounts.ts";
import { administratorActions } from "../schema/administrator-actions.ts";
import { administratorOutcomes } from "../schema/administrator-outcomes.ts";
import { elections } from "../schema/elections.ts";

type ActionRow = typeof administratorActions.$inferSelect;
type OutcomeRow = typeof administratorOutcomes.$inferSelect;

export interface RecordedAction {
  readonly action: ActionRow;
  /** null: an operator's */
  readonly actor: { readonly email: string; readonly displayName: string } | null;
  readonly subjectEmail: string | null;
  readonly outcome: OutcomeRow | null;
  /** The election's that was named or made, if there is one. */
  readonly electionName: string | null;
}

/** @returns the new row's id */
export async function insertAction(db: Queryable, action: Omit<ActionRow, "id">): Promise<bigint> {
  const [inserted] = await db.insert(administratorActions).values(action).$returningId();
  if (inserted === undefined) throw new Error("the database gave the row no id");
  return BigInt(inserted.id);
}

export async function insertOutcome(db: Queryable, outcome: OutcomeRow): Promise<void> {
  await db.insert(administratorOutcomes).values(outcome);
}

const actor = alias(accounts, "actor");
const subject = alias(accounts, "subject");
const named = alias(elections, "named");
const made = alias(elections, "made");

/**
 * The newest first.
 * @param before the id below which to begin; null: with the last one
 */
export async function actionsBefore(db: Queryable, before: bigint | null, limit: number): Promise<RecordedAction[]> {
  const rows = await db
    .select({
      action: administratorActions,
      actor: { email: actor.email, displayName: actor.displayName },
      subjectEmail: subject.email,
      outcome: administratorOutcomes,
      namedElection: named.name,
      madeElection: made.name,
    })
    .from(administratorActions)
    .leftJoin(administratorOutcomes, eq(administratorOutcomes.actionId, administratorActions.id))
    .leftJoin(actor, eq(actor.id, administratorActions.accountId))
    .leftJoin(subject, eq(subject.id, administratorActions.subjectId))
    .leftJoin(named, eq(named.uuid, administratorActions.electionUuid))
    .leftJoin(made, eq(made.uuid, administratorOutcomes.electionUuid))
    .where(before === null ? undefined : lt(administratorActions.id, before))
    .orderBy(desc(administratorActions.id))
    .limit(limit);
  return rows.map(({ namedElection, madeElection, ...row }) => ({
    ...row,
    electionName: namedElection ?? madeElection,
  }));
}
