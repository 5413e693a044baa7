import { type CredentialRow, pendingCredentials } from "@tabella/db/queries/credentials";
import { pendingVotes } from "@tabella/db/queries/votes";
import type { Validators } from "../chain/validators.ts";
import { putOnList, type RegistrationHost } from "../votes/credentials-port.ts";
import { settleVote } from "../votes/settle-vote.ts";

const rowsMax = 200;
/** What is younger, its own request is still looking after. */
const leftAloneMs = 10_000;

/**
 * Finishes what a request could not: credentials whose order was not confirmed, and votes whose end was not seen, because
 * the validators or this process went away. Any number of API instances may do it at once.
 */
export async function reconcile(
  host: RegistrationHost & { readonly validators: Validators; readonly clock: () => number },
): Promise<void> {
  const before = host.clock() - leftAloneMs;
  for (const row of await pendingVotes(host.db, rowsMax)) {
    if (row.submittedAt.getTime() > before) continue;
    const settled = await settleVote(host, row);
    if (!settled.ok) return;
  }
  for (const row of await pendingCredentials(host.db, rowsMax)) {
    if (row.registeredAt.getTime() > before) continue;
    const listed = await putOnList(host, row satisfies CredentialRow);
    if (!listed.ok && listed.error.code === "CHAIN_UNAVAILABLE") return;
  }
}
