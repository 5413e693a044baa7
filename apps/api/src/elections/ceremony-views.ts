/** A key ceremony as pages see it: what the ledger says, with the names of the database. */
import type { CeremonyAttemptView, CeremonyTrusteeView, CeremonyView } from "@tabella/chain/ceremony-view";
import { ed25519Group } from "@tabella/crypto/group";
import type { CeremonyAttemptRow } from "@tabella/db/queries/ceremonies";
import { checkCertificate, parseCertificate } from "@tabella/election/threshold/certificate";
import type { CeremonyAttempt, CeremonySeat, CeremonySeatState } from "@tabella/rpc/api/ceremony-schemas";

/** Every attempt that the database or the ledger knows, in order; empty if the election's trustees share no key. */
export function ceremonyAttempts(
  { attempts, ceremony }: { readonly attempts: readonly CeremonyAttemptRow[]; readonly ceremony: CeremonyView | null },
  viewer: bigint | null,
): CeremonyAttempt[] {
  const onLedger = ceremony === null ? [] : [...ceremony.earlier, ceremony];
  const numbers = new Set([...attempts, ...onLedger].map(({ attempt }) => attempt));
  return [...numbers]
    .sort((one, other) => one - other)
    .map((number) => {
      const row = attempts.find(({ attempt }) => attempt === number) ?? null;
      const view = onLedger.find(({ attempt }) => attempt === number) ?? null;
      return attemptOf(number, { row, view, viewer });
    });
}

function attemptOf(
  attempt: number,
  {
    row,
    view,
    viewer,
  }: {
    readonly row: CeremonyAttemptRow | null;
    readonly view: CeremonyAttemptView | null;
    readonly viewer: bigint | null;
  },
): CeremonyAttempt {
  const size = view?.size ?? row?.seats.length ?? 0;
  const complaints = view?.complaints ?? [];
  return {
    attempt,
    phase: view?.phase ?? "certificates",
    threshold: view?.threshold ?? row?.threshold ?? 1,
    trustees: Array.from({ length: size }, (_, at): CeremonySeat => {
      const index = at + 1;
      const seat = row?.seats.find((one) => one.seat === index);
      const given = view?.trustees[at];
      return {
        index,
        displayName: seat?.displayName ?? `Trustee ${index}`,
        isMe: seat !== undefined && seat.accountId === viewer,
        state: seatState(view, given),
        verificationKey: verificationKeyOf(given),
        inBlock: {
          certificate: given?.certificate?.inBlock ?? null,
          commitment: given?.commitment?.inBlock ?? null,
          polynomial: given?.polynomial?.inBlock ?? null,
          output: given?.output?.inBlock ?? null,
        },
      };
    }),
    complaints: complaints.map(({ index, against, reason, inBlock }) => ({ index, against, reason, inBlock })),
  };
}

function seatState(view: CeremonyAttemptView | null, given: CeremonyTrusteeView | undefined): CeremonySeatState {
  if (view === null || given === undefined) return "waiting";
  const { index, certificate, commitment, polynomial, output } = given;
  if (view.complaints.some(({ against }) => against === index)) return "accused";
  if (view.complaints.some((complaint) => complaint.index === index)) return "complained";
  if (output !== null) return view.phase === "complete" ? "ready" : "shares-verified";
  if (polynomial !== null) return "shares-sent";
  if (commitment !== null) return "committed";
  return certificate === null ? "waiting" : "backup-confirmed";
}

/** The key of a trustee's certificate, 64 hexadecimal digits; null before it. */
export function verificationKeyOf(given: CeremonyTrusteeView | undefined): string | null {
  const parsed = given?.certificate == null ? null : parseCertificate(given.certificate.text);
  const checked = parsed?.ok === true ? checkCertificate(parsed.value) : null;
  return checked?.ok === true ? ed25519Group.encode(checked.value.verification) : null;
}

/** What a trustee still owes the phase that the attempt is in; nothing while it waits for others. */
export function isTurnOf({ phase }: CeremonyAttemptView, given: CeremonyTrusteeView): boolean {
  switch (phase) {
    case "certificates":
      return given.certificate === null;
    case "commitments":
      return given.commitment === null;
    case "polynomials":
      return given.polynomial === null;
    case "outputs":
      return given.output === null;
    case "complete":
    case "failed":
      return false;
  }
}
