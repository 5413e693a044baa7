import { and, eq, gt, or, type SQL } from "drizzle-orm";
import type { credentials } from "../schema/credentials.ts";
import type { votes } from "../schema/votes.ts";

/** Somebody in an election: the key of both tables. */
export interface Voter {
  readonly electionUuid: string;
  readonly accountId: bigint;
}

/** Rows that stand behind this one in the order of the key. */
export function isAfter(table: typeof votes | typeof credentials, voter: Voter): SQL | undefined {
  const { electionUuid, accountId } = voter;
  return or(
    gt(table.electionUuid, electionUuid),
    and(eq(table.electionUuid, electionUuid), gt(table.accountId, accountId)),
  );
}
