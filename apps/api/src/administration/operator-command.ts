import type { Database } from "@tabella/db/database";
import { insertAction, insertOutcome } from "@tabella/db/queries/administrator-actions";
import type { operatorCommands } from "@tabella/rpc/api/administrator-actions";

/**
 * Carries out what an operator orders on the server, on record like what administrators order over the network: before it
 * is done, and what came of it after.
 * @param order.subjectId the account that it is about
 */
export async function recordCommand<Value>(
  db: Database,
  order: { readonly command: (typeof operatorCommands)[number]; readonly subjectId: bigint },
  run: () => Promise<Value>,
): Promise<Value> {
  const actionId = await insertAction(db, {
    at: new Date(),
    accountId: null,
    action: order.command,
    electionUuid: null,
    subjectId: order.subjectId,
    facts: "{}",
    requestId: null,
  });
  const value = await run();
  await insertOutcome(db, { actionId, at: new Date(), refusal: null, electionUuid: null });
  return value;
}
