import { ok } from "@tabella/crypto/result";
import type { Database } from "@tabella/db/database";
import {
  actionsBefore,
  insertAction,
  insertOutcome,
  type RecordedAction,
} from "@tabella/db/queries/administrator-actions";
import { ActionFacts, type AdministratorAction } from "@tabella/rpc/api/administrator-actions";
import type { ActionsPort } from "@tabella/rpc/api/ports";
import { describeForLog } from "@tabella/rpc/errors";
import type { Log } from "../log.ts";

/** The audit log of the database (SEC-24). */
export function createActionsPort({
  db,
  clock,
  log,
}: {
  readonly db: Database;
  readonly clock: () => number;
  readonly log: Log;
}): ActionsPort {
  return {
    async begin(caller, { action, electionId, facts, requestId }) {
      const actionId = await insertAction(db, {
        at: new Date(clock()),
        accountId: BigInt(caller.accountId),
        action,
        electionUuid: electionId,
        subjectId: null,
        facts: JSON.stringify(facts),
        requestId,
      });
      return async (outcome) => {
        try {
          await insertOutcome(db, {
            actionId,
            at: new Date(clock()),
            refusal: outcome.refusal,
            electionUuid: outcome.electionId,
          });
        } catch (error) {
          // It is done by now: who ordered it shall learn that, and the record says that the outcome is not known.
          log.error({ requestId, procedure: action, ...describeForLog(error) }, "outcome not recorded");
        }
      };
    },

    async list({ cursor, limit }) {
      const rows = await actionsBefore(db, cursor === null ? null : BigInt(cursor), limit + 1);
      const actions = rows.slice(0, limit).map(actionView);
      return ok({ actions, nextCursor: rows.length > limit ? (actions.at(-1)?.id ?? null) : null });
    },
  };
}

function actionView(row: RecordedAction): AdministratorAction {
  const { action, actor, outcome, subjectEmail, electionName } = row;
  const uuid = action.electionUuid ?? outcome?.electionUuid ?? null;
  return {
    id: String(action.id),
    at: action.at.getTime(),
    actor,
    action: action.action,
    election: uuid === null ? null : { uuid, name: electionName },
    subject: subjectEmail,
    facts: ActionFacts.parse(JSON.parse(action.facts)),
    outcome: outcome === null ? null : { at: outcome.at.getTime(), refusal: outcome.refusal },
    requestId: action.requestId,
  };
}
