import { setTimeout as sleep } from "node:timers/promises";
import { addRoll, type Registrar } from "@tabella/chain/registrar";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { credentialsPerTransactionMax } from "@tabella/chain/transaction-schema";
import { ok } from "@tabella/crypto/result";
import type { Database } from "@tabella/db/database";
import { rollEntriesOf } from "@tabella/db/queries/rolls";
import type { Answer } from "@tabella/rpc/api/ports";
import type { Ledger } from "../chain/ledger.ts";

const askAgainMs = 100;

/**
 * Brings the credentials of an opened election's roll to the ledger, part by part, each in a block before the next is
 * sent: validators test each credential, and have blocks to make. May be begun again at any time, also twice at once.
 * @param withinMs no part is begun later
 * @returns whether the roll is complete
 */
export async function bringRoll(
  { db, ledger, registrar }: { readonly db: Database; readonly ledger: Ledger; readonly registrar: Registrar },
  electionId: string,
  withinMs: number,
): Answer<boolean> {
  const deadline = performance.now() + withinMs;
  const election = await ledger.election(electionId);
  if (!election.ok) return election;
  // A validator that lags behind may not know the election yet, though the ledger has it.
  const credentialCount = election.value?.credentialCount ?? 0;
  if (election.value !== null && election.value.roll?.completeInBlock !== null) return ok(true);
  const parts = addRoll(registrar, { election: electionId, credentials: await rollEntriesOf(db, electionId) });
  // Parts go in order, so these are there; a part that is there all the same is refused without harm.
  for (const part of parts.slice(Math.floor(credentialCount / credentialsPerTransactionMax))) {
    if (performance.now() > deadline) return ok(false);
    const added = await submitWhereKnown(ledger, encodeTransaction(part), deadline);
    if (added.ok || added.error.code === "CREDENTIAL_EXISTS") continue;
    if (added.error.code === "REGISTRATION_BY_ROLL") return ok(true);
    return added;
  }
  return ok(true);
}

/** Sent again while the validator that is asked does not know the election yet. */
async function submitWhereKnown(ledger: Ledger, text: string, deadline: number): Answer<number> {
  for (;;) {
    const added = await ledger.submitAndWait(text);
    if (added.ok || added.error.code !== "ELECTION_UNKNOWN" || performance.now() > deadline) return added;
    await sleep(askAgainMs);
  }
}
