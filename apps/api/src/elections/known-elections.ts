import { err, ok } from "@tabella/crypto/result";
import type { Database } from "@tabella/db/database";
import { ceremonyAttemptsOf } from "@tabella/db/queries/ceremonies";
import { electionByUuid, listElections, setElectionPhase } from "@tabella/db/queries/elections";
import { rollEntryOf, rollOf } from "@tabella/db/queries/rolls";
import { trusteeshipsOf, trusteesOf } from "@tabella/db/queries/trustees";
import { electionsVotedIn, voteOf } from "@tabella/db/queries/votes";
import type { Answer, Caller } from "@tabella/rpc/api/ports";
import type { ChainElectionSummary } from "@tabella/rpc/validator/ports";
import type { Ledger } from "../chain/ledger.ts";
import type { Validators } from "../chain/validators.ts";
import { draftedTrustees } from "./election-trustees.ts";
import type { KnownElection, Viewer } from "./election-views.ts";

interface Sources {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly validators: Validators;
}

/**
 * One election from both sources; NOT_FOUND if there is none, or it is a draft that the caller may not see.
 * @param options.withCeremony what the ledger says of the key ceremony is wanted in any case, not only where it decides
 */
export async function knownElection(
  { db, ledger }: Pick<Sources, "db" | "ledger">,
  caller: Caller | null,
  electionId: string,
  { withCeremony = false }: { readonly withCeremony?: boolean } = {},
): Answer<KnownElection> {
  const onChain = await ledger.election(electionId);
  if (!onChain.ok) return onChain;
  const row = await electionByUuid(db, electionId);
  const trustees = row === null ? [] : await trusteesOf(db, electionId);
  const attempts = row === null ? [] : await ceremonyAttemptsOf(db, electionId);
  // Once the election is open its trustees' keys stand there; the ceremony then only tells which attempt made them.
  const isAsked = withCeremony || attempts.length > (onChain.value === null ? 0 : 1);
  const ceremony = isAsked ? await ledger.ceremony(electionId) : ok(null);
  if (!ceremony.ok) return ceremony;
  const roll = row?.registration === "roll" ? await rollOf(db, electionId) : null;
  const known = { row, onChain: onChain.value, trustees, attempts, ceremony: ceremony.value, roll };
  // Whether a draft is open its own order says: one validator that called it so would put an end to it.
  if (row !== null && onChain.value !== null && row.phase !== "draft" && row.phase !== onChain.value.phase) {
    await setElectionPhase(db, electionId, onChain.value.phase);
  }
  const isPublic = onChain.value !== null || (row !== null && row.phase !== "draft");
  const isMine = draftedTrustees(known).some(({ account }) => String(account?.id) === caller?.accountId);
  const isVisible = isPublic || (row !== null && (caller?.role === "administrator" || isMine));
  return isVisible ? ok(known) : err({ code: "NOT_FOUND", what: "election" });
}

/** A list says nothing of the trustees of elections that are open. */
const noTrustees = { trustees: [], attempts: [], ceremony: null, roll: null } as const;

/** Everything that the caller may see: the database's elections, newest first, then others of the ledger. */
export async function knownElections(
  { db, ledger, validators }: Sources,
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
    if (!isDraft) {
      known.push({ row, onChain: election, ...noTrustees });
      continue;
    }
    const attempts = await ceremonyAttemptsOf(db, row.uuid);
    const ceremony = attempts.length > 0 ? await ledger.ceremony(row.uuid) : ok(null);
    if (!ceremony.ok) return ceremony;
    const keys = { trustees: await trusteesOf(db, row.uuid), attempts, ceremony: ceremony.value };
    known.push({ row, onChain: null, ...keys, roll: null });
  }
  const others = [...onChain.values()].map((election) => ({ row: null, onChain: election, ...noTrustees }));
  return ok([...known, ...others]);
}

export async function viewerOf(db: Database, caller: Caller | null, electionId: string): Promise<Viewer> {
  if (caller === null) return { accountId: null, hasVoted: null, rollWeight: null };
  const accountId = BigInt(caller.accountId);
  const voter = { electionUuid: electionId, accountId };
  const [vote, entry] = [await voteOf(db, voter), await rollEntryOf(db, voter)];
  return { accountId, hasVoted: vote?.state === "final", rollWeight: entry?.weight ?? null };
}

/** As {@link viewerOf}, for many elections at once. */
export async function viewersOf(db: Database, caller: Caller | null): Promise<(electionId: string) => Viewer> {
  if (caller === null) return () => ({ accountId: null, hasVoted: null, rollWeight: null });
  const accountId = BigInt(caller.accountId);
  const votedIn = await electionsVotedIn(db, accountId);
  return (electionId) => ({ accountId, hasVoted: votedIn.has(electionId), rollWeight: null });
}
