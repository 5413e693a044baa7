import { randomBytes } from "node:crypto";
import { ballotBytes } from "@tabella/chain/ballot-size";
import type { Registrar } from "@tabella/chain/registrar";
import { closeElection, openElection } from "@tabella/chain/registrar";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { ed25519Group } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Database } from "@tabella/db/database";
import { accountsByEmails } from "@tabella/db/queries/accounts";
import { type ElectionRow, insertElection, setClosingTime, setElectionPhase } from "@tabella/db/queries/elections";
import { freezeRoll, thawRoll } from "@tabella/db/queries/rolls";
import { encodeElection, generateUuid } from "@tabella/election/election";
import type { Question } from "@tabella/election/question";
import { electionPublicKey, encodeTrustees } from "@tabella/election/trustees";
import type { OwnFailure } from "@tabella/rpc/api/failure";
import type { Answer, Caller, ElectionsPort } from "@tabella/rpc/api/ports";
import type { ElectionDetail, ElectionDraftInput } from "@tabella/rpc/api/schemas";
import { isVerdict, type Ledger } from "../chain/ledger.ts";
import type { Validators } from "../chain/validators.ts";
import { bringRoll } from "./bring-roll.ts";
import { trusteeItems } from "./election-trustees.ts";
import {
  electionDetail,
  electionResultView,
  electionSummary,
  type KnownElection,
  phaseOf,
  readQuestions,
} from "./election-views.ts";
import { knownElection, knownElections, viewerOf, viewersOf } from "./known-elections.ts";
import { signedRollOf } from "./roll-port.ts";

/** The opening waits so long for the roll to be on the ledger; what is missing then, the background brings. */
const rollWithinMs = 8_000;

export interface ElectionsHost {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly validators: Validators;
  readonly registrar: Registrar;
  readonly clock: () => number;
  /** Of the chain: no transaction is longer. */
  readonly transactionBytesMax: number;
}

export function createElectionsPort(host: ElectionsHost): ElectionsPort {
  const { db, ledger, registrar, clock } = host;
  const { genesisHash } = registrar.identity;

  async function detail(caller: Caller | null, electionId: string): Answer<ElectionDetail> {
    const known = await knownElection(host, caller, electionId);
    if (!known.ok) return known;
    return ok(electionDetail(known.value, await viewerOf(db, caller, electionId), genesisHash));
  }

  return {
    async list(caller) {
      const known = await knownElections(host, caller);
      if (!known.ok) return known;
      const viewer = await viewersOf(db, caller);
      return ok(
        known.value.map((election) =>
          electionSummary(election, viewer(election.onChain?.uuid ?? election.row?.uuid ?? "")),
        ),
      );
    },

    get: detail,

    async create(caller, draft) {
      const uuid = await createDraft(host, { draft, createdBy: BigInt(caller.accountId), isDemo: false });
      return uuid.ok ? detail(caller, uuid.value) : uuid;
    },

    async setClosingTime(caller, { electionId, closesAt }) {
      const known = await knownElection(host, caller, electionId);
      if (!known.ok) return known;
      const phase = phaseOf(known.value);
      // An opening that is under way took the time of before, and what the ledger says stands above the draft.
      if (phase !== "draft" && phase !== "ready") return err({ code: "ELECTION_EXISTS", election: electionId });
      if (closesAt !== null && closesAt <= clock()) return err({ code: "CLOSING_TIME_PAST" });
      await setClosingTime(db, electionId, closesAt === null ? null : new Date(closesAt));
      return detail(caller, electionId);
    },

    async open(caller, electionId) {
      const known = await knownElection(host, caller, electionId);
      if (!known.ok) return known;
      const phase = phaseOf(known.value);
      // Opening twice is no error: the first order stands.
      if (phase === "draft" || phase === "ready") {
        const opened = await openDraft(known.value, host);
        if (!opened.ok) return opened;
      }
      return detail(caller, electionId);
    },

    async close(caller, electionId) {
      const known = await knownElection(host, caller, electionId);
      if (!known.ok) return known;
      const phase = phaseOf(known.value);
      if (phase === "draft" || phase === "ready") return err({ code: "ELECTION_NOT_OPEN", election: electionId });
      if (phase === "open") {
        const order = encodeTransaction(closeElection(registrar, electionId));
        const closed = await ledger.submitAndWait(order);
        // Somebody else may have closed it between our question and our order.
        if (!closed.ok && closed.error.code !== "ELECTION_CLOSED") return closed;
      }
      return detail(caller, electionId);
    },

    async result(caller, electionId) {
      const known = await knownElection(host, caller, electionId);
      return known.ok ? ok(electionResultView(known.value)) : known;
    },
  };
}

/** @returns the new election's uuid; ACCOUNT_UNKNOWN for the first trustee without an account, BALLOT_TOO_LARGE */
export async function createDraft(
  { db, clock, transactionBytesMax }: Pick<ElectionsHost, "db" | "clock" | "transactionBytesMax">,
  { draft, createdBy, isDemo }: { draft: ElectionDraftInput; createdBy: bigint; isDemo: boolean },
): Answer<string> {
  const { trusteeEmails, sharedTrustees } = draft;
  const emails = [...trusteeEmails, ...(sharedTrustees?.emails ?? [])];
  const accounts = new Map((await accountsByEmails(db, emails)).map(({ email, id }) => [email, id]));
  const unknown = emails.find((email) => !accounts.has(email));
  if (unknown !== undefined) return err({ code: "ACCOUNT_UNKNOWN", email: unknown });
  const uuid = generateUuid((length) => new Uint8Array(randomBytes(length)));
  // In the specification's order of fields; "blank" only where it is true.
  const questions = draft.questions.map(({ answers, blank, min, max, question }) => ({
    answers,
    ...(blank ? { blank } : {}),
    min,
    max,
    question,
  }));
  const fits = checkBallotSize({ uuid, questions }, transactionBytesMax);
  if (!fits.ok) return fits;
  const row: Omit<ElectionRow, "phase"> = {
    uuid,
    name: draft.name,
    description: draft.description,
    questions: JSON.stringify(questions),
    registration: draft.registration,
    ballotsMin: draft.ballotsMin,
    replacingAllowed: draft.replacingAllowed,
    closesAt: draft.closesAt === null ? null : new Date(draft.closesAt),
    isDemo,
    createdBy,
    createdAt: new Date(clock()),
  };
  const accountsOf = (named: readonly string[]) => named.map((email) => accounts.get(email) ?? 0n);
  await insertElection(db, row, {
    single: accountsOf(trusteeEmails),
    shared:
      sharedTrustees === null
        ? null
        : { threshold: sharedTrustees.threshold, accountIds: accountsOf(sharedTrustees.emails) },
  });
  return ok(uuid);
}

/** BALLOT_TOO_LARGE if the chain would take no ballot of these questions: nothing of an open election can be changed. */
function checkBallotSize(
  election: { readonly uuid: string; readonly questions: readonly Question[] },
  bytesMax: number,
): Result<void, OwnFailure> {
  const bytes = ballotBytes(election);
  return bytes <= bytesMax ? ok(undefined) : err({ code: "BALLOT_TOO_LARGE", bytes, bytesMax });
}

/** Fixes questions, key, trustees and options on the ledger. */
export async function openDraft(
  known: KnownElection,
  { db, ledger, registrar, clock, transactionBytesMax }: Omit<ElectionsHost, "validators">,
): Answer<void> {
  const { row } = known;
  if (row === null) return err({ code: "NOT_FOUND", what: "election" });
  const questions = readQuestions(row);
  const fits = checkBallotSize({ uuid: row.uuid, questions }, transactionBytesMax);
  if (!fits.ok) return fits;
  if (row.closesAt !== null && row.closesAt.getTime() <= clock()) return err({ code: "CLOSING_TIME_PAST" });
  const trustees = trusteeItems(known);
  if (!trustees.ok) return err({ code: "ELECTION_NOT_READY", missingKeys: trustees.error.missingKeys });
  const items = trustees.value;
  if (items.length === 0) return err({ code: "ELECTION_NOT_READY", missingKeys: 0 });
  if (items.filter(({ kind }) => kind === "Single").length < known.trustees.length) {
    return err({ code: "TRUSTEE_KEY_INVALID" });
  }

  const roll = row.registration === "roll" ? await freezeRoll(db, row.uuid, new Date(clock())) : null;
  if (row.registration === "roll" && roll === null) return err({ code: "ROLL_MISSING", election: row.uuid });
  const election = encodeElection({
    version: 1,
    description: row.description,
    name: row.name,
    group: "Ed25519",
    public_key: ed25519Group.encode(electionPublicKey(items)),
    questions,
    uuid: row.uuid,
  });
  const order = openElection(registrar, {
    election,
    trustees: encodeTrustees(items),
    options: {
      registration: row.registration,
      ballots_min: row.ballotsMin,
      replacing_allowed: row.replacingAllowed,
      closes_at: row.closesAt?.getTime() ?? null,
    },
    roll: roll === null ? null : signedRollOf(roll),
  });
  const text = encodeTransaction(order);
  const opened = await ledger.submitAndWait(text);
  if (!opened.ok) {
    const { code } = opened.error;
    if (code !== "ELECTION_EXISTS") {
      // Without a verdict the order may still become final, and the roll with it.
      if (roll !== null && isVerdict(code)) await thawRoll(db, row.uuid);
      return opened;
    }
    const onLedger = await ledger.election(row.uuid);
    if (!onLedger.ok) return onLedger;
    // Another order of this draft only waits for its block, and may never get one.
    if (onLedger.value === null) return err({ code: "NOT_FINAL_YET", transactionHash: transactionHash(text) });
  }
  await setElectionPhase(db, row.uuid, "open");
  if (roll !== null) await bringRoll({ db, ledger, registrar }, row.uuid, rollWithinMs);
  return ok(undefined);
}
