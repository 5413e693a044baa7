import { ok } from "@tabella/crypto/result";
import type { Database } from "@tabella/db/database";
import { markVoteFinal, type VoteRow, voteOf } from "@tabella/db/queries/votes";
import type { Answer } from "@tabella/rpc/api/ports";
import type { Ledger } from "../chain/ledger.ts";
import type { Validators } from "../chain/validators.ts";

/**
 * Asks the ledger which ballot counts for the voter's credential, and writes that down: it may be another one than was
 * noted last, if two were under way at once, or the process ended in between.
 * @returns the voter's row as it stands then
 */
export async function settleVote(
  { db, ledger, validators }: { readonly db: Database; readonly ledger: Ledger; readonly validators: Validators },
  row: VoteRow & { readonly credential: string },
): Answer<VoteRow> {
  const onList = await ledger.credential(row.electionUuid, row.credential);
  if (!onList.ok) return onList;
  const ballotHash = onList.value?.ballot?.hash ?? null;
  if (ballotHash !== null) {
    const ballot = await validators.ask((client) => client.ballots.check.query({ ballotHash }));
    if (!ballot.ok) return ballot;
    if (ballot.value.state === "final") {
      const { transactionHash, blockIndex } = ballot.value;
      await markVoteFinal(db, { ...row, ballotHash, transactionHash, blockIndex: BigInt(blockIndex) });
    }
  }
  return ok((await voteOf(db, row)) ?? row);
}
