import { err, ok } from "@tabella/crypto/result";
import type { Database } from "@tabella/db/database";
import { electionByUuid, listElections, setElectionPhase } from "@tabella/db/queries/elections";
import { trusteeshipsOf, trusteesOf } from "@tabella/db/queries/trustees";
import { electionsVotedIn, voteOf } from "@tabella/db/queries/votes";
import type { Answer, Caller } from "@tabella/rpc/api/ports";
import type { ChainElectionSummary } from "@tabella/rpc/validator/ports";
import type { Ledger } from "../chain/ledger.ts";
import type { Validators } from "../chain/validators.ts";
import type { KnownElection, Viewer } from "./election-views.ts";

interface Sources {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly validators: Validators;
}

/** One election from both sources; NOT_FOUND if there is none, or it is a draft that the caller may not see. */
export async function knownElection(
  { db, ledger }: Pick<Sources, "db" | "ledger">,
  caller: Caller | null,
  electionId: string,
): Answer<KnownElection> {
  const onChain = await ledger.election(electionId);
  if (!onChain.ok) return onChain;
  const row = await electionByUuid(db, electionId);
  const trustees = row === null ? [] : await trusteesOf(db, electionId);
  const known = { row, onChain: onChain.value, trustees };
  if (row !== null && onChain.value !== null && row.phase !== onChain.value.phase) {
    await setElectionPhase(db, electionId, onChain.value.phase);
  }
  const isPublic = onChain.value !== null || (row !== null && row.phase !== "draft");
  const isMine = trustees.some(({ accountId }) => String(accountId) === caller?.accountId);
  const isVisible = isPublic || (row !== null && (caller?.role === "administrator" || isMine));
  return isVisible ? ok(known) : err({ code: "NOT_FOUND", what: "election" });
}

/** Everything that the caller may see: the database's elections, newest first, then others of the ledger. */
export async function knownElections(
  { db, validators }: Pick<Sources, "db" | "validators">,
  caller: Caller | null,
): Answer<KnownElection<ChainElectionSummary>[]> {
  const answer = await validators.ask((client) => client.elections.list.query());
  if (!answer.ok) return answer;
  const onChain = new Map(answer.value.map((election) => [election.uuid, election]));
  const rows = await listElections(db);
  const mine = caller === null ? [] : await trusteeshipsOf(db, BigInt(caller.accountId));
  const known: KnownElection<ChainElectionSummary>[] = [];
  for (const row of rows) {
    const election = onChain.get(row.uuid) ?? null;
    onChain.delete(row.uuid);
    const isDraft = election === null && row.phase === "draft";
    const isMine = mine.some(({ uuid }) => uuid === row.uuid);
    if (isDraft && caller?.role !== "administrator" && !isMine) continue;
    known.push({ row, onChain: election, trustees: isDraft ? await trusteesOf(db, row.uuid) : [] });
  }
  return ok([...known, ...[...onChain.values()].map((election) => ({ row: null, onChain: election, trustees: [] }))]);
}

export async function viewerOf(db: Database, caller: Caller | null, electionId: string): Promise<Viewer> {
  if (caller === null) return { accountId: null, hasVoted: null };
  const accountId = BigInt(caller.accountId);
  const vote = await voteOf(db, { electionUuid: electionId, accountId });
  return { accountId, hasVoted: vote?.state === "final" };
}

/** As {@link viewerOf}, for many elections at once. */
export async function viewersOf(db: Database, caller: Caller | null): Promise<(electionId: string) => Viewer> {
  if (caller === null) return () => ({ accountId: null, hasVoted: null });
  const accountId = BigInt(caller.accountId);
  const votedIn = await electionsVotedIn(db, accountId);
  return (electionId) => ({ accountId, hasVoted: votedIn.has(electionId) });
}
