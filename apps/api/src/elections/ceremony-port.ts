/** The key ceremony of trustees of whom some are enough: it happens on the ledger, this admits to it and passes on. */
import { ceremonyAttemptsMax } from "@tabella/chain/ceremony";
import type { CeremonyTrusteeView } from "@tabella/chain/ceremony-view";
import type { DkgTrusteeTransaction } from "@tabella/chain/dkg-transaction";
import { admitCertificate } from "@tabella/chain/registrar";
import type { Transaction } from "@tabella/chain/transaction";
import { decodeTransaction, encodeTransaction } from "@tabella/chain/transaction-codec";
import { err, ok } from "@tabella/crypto/result";
import { accountsByEmails } from "@tabella/db/queries/accounts";
import { addCeremonyAttempt } from "@tabella/db/queries/ceremonies";
import { checkCertificate, parseCertificate } from "@tabella/election/threshold/certificate";
import type { CeremonyMessageInput, CeremonyRestartInput, CeremonyStatus } from "@tabella/rpc/api/ceremony-schemas";
import type { Answer, Caller, TrusteesPort } from "@tabella/rpc/api/ports";
import { trusteesMax } from "@tabella/rpc/api/schemas";
import { ceremonyAttempts } from "./ceremony-views.ts";
import { currentAttemptOf, currentCeremonyOf } from "./election-trustees.ts";
import { type KnownElection, phaseOf } from "./election-views.ts";
import type { ElectionsHost } from "./elections-port.ts";
import { knownElection } from "./known-elections.ts";

type CeremonyPort = Pick<TrusteesPort, "ceremony" | "submitCeremony" | "restartCeremony">;

/** The caller's place in the current attempt. */
interface Seat {
  readonly electionId: string;
  readonly attempt: number;
  readonly size: number;
  readonly threshold: number;
  readonly index: number;
}

export function createCeremonyPort(host: ElectionsHost): CeremonyPort {
  const { db, ledger } = host;

  async function status(caller: Caller | null, electionId: string): Answer<CeremonyStatus> {
    const known = await knownElection(host, caller, electionId, { withCeremony: true });
    if (!known.ok) return known;
    const attempts = ceremonyAttempts(known.value, caller === null ? null : BigInt(caller.accountId));
    const current = attempts.at(-1);
    if (current === undefined) return err({ code: "NOT_FOUND", what: "ceremony" });
    const { row, onChain, trustees } = known.value;
    return ok({
      ...current,
      electionId,
      electionName: row?.name ?? "",
      firstOwner: trustees.length + 1,
      isRestartable: row !== null && isDraft(known.value) && onChain === null,
      earlier: attempts.slice(0, -1),
    });
  }

  async function seatOf(caller: Caller, electionId: string): Answer<Seat> {
    const known = await knownElection(host, caller, electionId);
    if (!known.ok) return known;
    const current = currentAttemptOf(known.value);
    const mine = current?.seats.find(({ accountId }) => String(accountId) === caller.accountId);
    if (current === null || mine === undefined) return err({ code: "NOT_A_TRUSTEE", election: electionId });
    const { attempt, threshold, seats } = current;
    return ok({ electionId, attempt, size: seats.length, threshold, index: mine.seat });
  }

  /** What the ledger has of the caller in the current attempt. */
  async function given({ electionId, attempt, index }: Seat): Promise<CeremonyTrusteeView | null> {
    const ceremony = await ledger.ceremony(electionId);
    if (!ceremony.ok || ceremony.value?.attempt !== attempt) return null;
    return ceremony.value.trustees[index - 1] ?? null;
  }

  return {
    ceremony: status,

    async submitCeremony(caller, { electionId, message }) {
      const seat = await seatOf(caller, electionId);
      if (!seat.ok) return seat;
      const order = orderOf(host, seat.value, message);
      if (!order.ok) return order;
      const submitted = await ledger.submitAndWait(encodeTransaction(order.value));
      // Sent again after a lost answer: what stands on the ledger is the same.
      if (!submitted.ok && !isGiven(order.value, await given(seat.value))) return submitted;
      return status(caller, electionId);
    },

    async restartCeremony(caller, input) {
      const known = await knownElection(host, caller, input.electionId, { withCeremony: true });
      if (!known.ok) return known;
      const begun = await restart(known.value, input);
      return begun.ok ? status(caller, input.electionId) : begun;
    },
  };

  async function restart(
    known: KnownElection,
    { electionId, after, keep, trusteeEmails, threshold }: CeremonyRestartInput,
  ): Answer<void> {
    if (!isDraft(known)) return err({ code: "ELECTION_EXISTS", election: electionId });
    const current = currentAttemptOf(known);
    if (current === null) return err({ code: "NOT_FOUND", what: "ceremony" });
    // The ledger counts attempts from their first certificate: one that it has not heard of needs no other in its place.
    const isBegun = current.attempt === after && currentCeremonyOf(known) !== null;
    if (!isBegun || after >= ceremonyAttemptsMax) return err({ code: "CEREMONY_NOT_BEGUN", attempt: after });

    const accounts = new Map((await accountsByEmails(db, trusteeEmails)).map((account) => [account.email, account]));
    const unknown = trusteeEmails.find((email) => !accounts.has(email));
    if (unknown !== undefined) return err({ code: "ACCOUNT_UNKNOWN", email: unknown });
    const staying = current.seats.filter(({ seat }) => keep.includes(seat));
    const joining = trusteeEmails.flatMap((email) => accounts.get(email) ?? []);
    const everyone = [
      ...known.trustees.map(({ accountId, displayName }) => ({ accountId, displayName })),
      ...staying,
      ...joining.map(({ id, displayName }) => ({ accountId: id, displayName })),
    ];
    const twice = everyone.find(({ accountId }, at) => everyone.findIndex((one) => one.accountId === accountId) < at);
    if (twice !== undefined) return err({ code: "TRUSTEE_NAMED_TWICE", name: twice.displayName });
    const accountIds = everyone.slice(known.trustees.length).map(({ accountId }) => accountId);
    const size = accountIds.length;
    if (threshold >= size || everyone.length > trusteesMax) return err({ code: "THRESHOLD_INVALID", threshold, size });

    const next = { electionUuid: electionId, attempt: after + 1, threshold, accountIds };
    const isFirst = await addCeremonyAttempt(db, next);
    return isFirst ? ok(undefined) : err({ code: "CEREMONY_NOT_BEGUN", attempt: after });
  }
}

function isDraft(known: KnownElection): boolean {
  const phase = phaseOf(known);
  return phase === "draft" || phase === "ready";
}

/** The transaction that a trustee may send from this place: his own, or the registrar's that admits his certificate. */
function orderOf(
  { registrar, transactionBytesMax }: Pick<ElectionsHost, "registrar" | "transactionBytesMax">,
  { electionId, attempt, size, threshold, index }: Seat,
  message: CeremonyMessageInput["message"],
) {
  const wrong = err({
    code: "WRONG_TRANSACTION",
    expected: `message of trustee ${index} in attempt ${attempt}`,
  } as const);
  if (message.kind === "certificate") {
    if (message.attempt !== attempt) {
      return err({ code: "CEREMONY_OTHER_ATTEMPT", expected: attempt, actual: message.attempt } as const);
    }
    const { certificate } = message;
    const parsed = parseCertificate(certificate);
    const checked = parsed.ok ? checkCertificate(parsed.value, { size, threshold, index }) : parsed;
    if (!checked.ok) {
      return err({ code: "CEREMONY_MESSAGE_INVALID", trustee: index, detail: checked.error } as const);
    }
    return ok(admitCertificate(registrar, { election: electionId, attempt, certificate }));
  }
  const decoded = decodeTransaction(message.transaction, { transaction_bytes_max: transactionBytesMax });
  if (!decoded.ok) return decoded;
  const transaction = decoded.value;
  const isMine =
    isOfTrustee(transaction) &&
    transaction.election_id === electionId &&
    transaction.attempt === attempt &&
    transaction.index === index;
  return isMine ? ok(transaction) : wrong;
}

function isOfTrustee(transaction: Transaction): transaction is DkgTrusteeTransaction {
  switch (transaction.type) {
    case "dkg-commitment":
    case "dkg-polynomial":
    case "dkg-complaint":
    case "dkg-output":
      return true;
    default:
      return false;
  }
}

/** Whether the ledger has exactly what was sent. */
function isGiven(transaction: Transaction, given: CeremonyTrusteeView | null): boolean {
  if (given === null) return false;
  switch (transaction.type) {
    case "dkg-certificate":
      return given.certificate?.text === transaction.certificate;
    case "dkg-commitment":
      return given.commitment?.hash === transaction.commitment;
    case "dkg-polynomial":
      return given.polynomial?.text === transaction.polynomial;
    case "dkg-output":
      return given.output?.text === transaction.output;
    default:
      return false;
  }
}
