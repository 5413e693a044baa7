import { ok } from "@tabella/crypto/result";
import { pendingCredentials } from "@tabella/db/queries/credentials";
import type { Voter } from "@tabella/db/queries/voter";
import { markVoteRejected, pendingVotes } from "@tabella/db/queries/votes";
import type { Answer } from "@tabella/rpc/api/ports";
import type { Validators } from "../chain/validators.ts";
import { putOnList, type RegistrationHost } from "../votes/credentials-port.ts";
import { settleVote } from "../votes/settle-vote.ts";

const rowsAtOnce = 200;
/** What is younger, its own request is still looking after. */
const leftAloneMs = 10_000;

interface ReconcilerHost extends RegistrationHost {
  readonly validators: Validators;
  readonly clock: () => number;
}

/**
 * Finishes what requests could not: credentials whose order was not confirmed, and votes whose end was not seen, because
 * the validators or this process went away, or the voter. A run goes through a page of each, and the next run goes on from
 * there: what stays pending keeps nothing waiting. Any number of API instances may do it at once.
 */
export function createReconciler(host: ReconcilerHost): () => Promise<void> {
  const { db, validators, clock } = host;
  const throughVotes = createWalk();
  const throughCredentials = createWalk();
  return async () => {
    const elections = await validators.ask((client) => client.elections.list.query());
    if (!elections.ok) return;
    const closedIn = new Map(elections.value.map(({ uuid, closedInBlock }) => [uuid, closedInBlock]));
    const before = clock() - leftAloneMs;
    await throughVotes(
      (page) => pendingVotes(db, page),
      async (row) => {
        if (row.submittedAt.getTime() > before) return true;
        const settled = await settleVote(host, row);
        if (!settled.ok) return false;
        const closedInBlock = closedIn.get(row.electionUuid) ?? null;
        if (settled.value.state !== "pending" || closedInBlock === null) return true;
        const never = await hasNoBallotForGood(validators, row, closedInBlock);
        if (never.ok && never.value) await markVoteRejected(db, row);
        return never.ok;
      },
    );
    // In an election that is closed nobody is registered any more.
    const open = elections.value.filter(({ phase }) => phase === "open").map(({ uuid }) => uuid);
    await throughCredentials(
      (page) => pendingCredentials(db, open, page),
      async (row) => {
        if (row.registeredAt.getTime() > before) return true;
        const listed = await putOnList(host, row);
        // Where no block comes, the others would wait in vain too.
        return listed.ok || (listed.error.code !== "CHAIN_UNAVAILABLE" && listed.error.code !== "NOT_FINAL_YET");
      },
    );
  };
}

/** Whether a block at or after the closing one says that this credential has no ballot: one answer of one validator. */
async function hasNoBallotForGood(
  validators: Validators,
  { electionUuid: electionId, credential }: { readonly electionUuid: string; readonly credential: string },
  closedInBlock: number,
): Answer<boolean> {
  const said = await validators.find((client) => client.elections.absence.query({ electionId, credential }));
  if (!said.ok) return said;
  if (said.value === null) return ok(false);
  const { header, proof } = said.value;
  return ok(header.index >= closedInBlock && (proof.entry === null || proof.entry === "registered"));
}

/** Goes through a list, a page a call, and begins anew when it has come to its end. `settle`: whether to go on now. */
function createWalk() {
  let after: Voter | null = null;
  return async <Row extends Voter>(
    pageAfter: (page: { readonly after: Voter | null; readonly limit: number }) => Promise<readonly Row[]>,
    settle: (row: Row) => Promise<boolean>,
  ): Promise<void> => {
    const rows = await pageAfter({ after, limit: rowsAtOnce });
    for (const row of rows) {
      after = row;
      if (!(await settle(row))) return;
    }
    if (rows.length < rowsAtOnce) after = null;
  };
}
