import { type CeremonyRefusal, type CeremonyStep, nextCeremonyStep } from "@tabella/chain/ceremony-trustee";
import { type CeremonyView, ceremonyView } from "@tabella/chain/ceremony-view";
import { openCertificates } from "@tabella/chain/open-ceremony";
import { outsideComplaint, outsideFiles, outsideVinput, signOutsideMessage } from "@tabella/chain/outside-message";
import type { ChainState } from "@tabella/chain/state";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { ed25519Group } from "@tabella/crypto/group";
import { nodeSealingHost } from "@tabella/keys/sealing-host";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";
import type { TrusteeSecret } from "./trustee-secret.ts";

const { random } = nodeSealingHost;

/** What a trustee does now, with the text of the message where there is one: a certificate, or one signed transaction. */
export type TrusteeStep =
  | { readonly do: "send"; readonly what: string; readonly message: string }
  | Exclude<CeremonyStep, { readonly do: "send" | "certify" | "refuse" }>;

/**
 * The next step of the trustee whose backup this is.
 * @throws UserFailure (exit code 1) where the trustee's program takes no part
 */
export function backupStep(state: ChainState, secret: Extract<TrusteeSecret, { kind: "seat" }>): TrusteeStep {
  const { seat } = secret;
  const step = nextCeremonyStep(seat, ceremonyView(state, seat.election));
  switch (step.do) {
    case "certify":
      return { do: "send", what: "certificate", message: step.certificate };
    case "send":
      return { do: "send", what: step.transaction.type, message: encodeTransaction(step.transaction) };
    case "refuse":
      throw new UserFailure(`refused: ${refusalSentence(step.why)}`, exitCodes.failed);
    default:
      return step;
  }
}

/** A trustee's verification key, 64 hexadecimal digits. */
export interface SeatKey {
  readonly index: number;
  readonly verificationKey: string;
}

/**
 * The keys that stand at all places of a ceremony; none before all are there. The ledger does not know who is who, so
 * trustees compare them by another way: only that shows a registrar who took more than one place.
 */
export function seatKeys(state: ChainState, electionId: string): SeatKey[] {
  const view = ceremonyView(state, electionId);
  const certificates = view === null ? null : openCertificates(view);
  if (certificates === null || !certificates.ok) return [];
  return certificates.value.map(({ context, verification }) => ({
    index: context.index,
    verificationKey: ed25519Group.encode(verification),
  }));
}

/**
 * Signs what belenios-tool made with the same seed.
 * @throws UserFailure (exit code 1) if the message is not due, or not this trustee's
 */
export function outsideStep(state: ChainState, secret: TrusteeSecret, text: string): TrusteeStep {
  const trustee = outsideTrustee(state, secret);
  const signed = signOutsideMessage(trustee, text.trim(), random);
  if (!signed.ok) throw new UserFailure(signed.error, exitCodes.failed);
  return { do: "send", what: signed.value.type, message: encodeTransaction(signed.value) };
}

/** The complaint of a wrong share, which belenios-tool does not make. @throws UserFailure (exit code 1) if there is none to make */
export function outsideComplaintStep(state: ChainState, secret: TrusteeSecret): TrusteeStep {
  const complaint = outsideComplaint(outsideTrustee(state, secret), random);
  if (!complaint.ok) throw new UserFailure(complaint.error, exitCodes.failed);
  if (complaint.value === null) throw new UserFailure("no wrong share: give --raw or --message", exitCodes.usage);
  return { do: "send", what: complaint.value.type, message: encodeTransaction(complaint.value) };
}

/** What belenios-tool reads, by the names of its files. @throws UserFailure (exit code 1) before all certificates are there */
export function filesForTool(state: ChainState, secret: TrusteeSecret): ReadonlyMap<string, string> {
  const trustee = outsideTrustee(state, secret);
  const { certs, polynomials } = outsideFiles(trustee.view);
  const files = new Map([["certs.jsons", certs]]);
  if (polynomials === null) return files;
  const vinput = outsideVinput(trustee, random);
  if (!vinput.ok) throw new UserFailure(vinput.error, exitCodes.failed);
  return files.set("polynomials.jsons", polynomials).set("vinput", `${vinput.value}\n`);
}

function outsideTrustee(state: ChainState, secret: TrusteeSecret) {
  if (secret.kind === "key") throw new UserFailure("a single trustee's key has no ceremony", exitCodes.usage);
  const view: CeremonyView | null = ceremonyView(state, secret.electionId);
  if (view === null || view.phase === "certificates") {
    throw new UserFailure("the board has not the certificates of all trustees yet", exitCodes.failed);
  }
  const seed = secret.kind === "seat" ? secret.seat.seed : secret.seed;
  return { genesisHash: state.identity.genesisHash, seed, view };
}

function refusalSentence(why: CeremonyRefusal): string {
  switch (why.code) {
    case "OTHER_TERMS":
      return `on the board the ceremony is ${why.threshold} of ${why.size}, which is not what you agreed to`;
    case "NOT_MY_CERTIFICATE":
      return "another certificate than yours stands at your place: tell the administrator and the other trustees";
    case "NEWER_ATTEMPT":
      return `attempt ${why.attempt} has begun: make a fresh key for it with tabella trustee keygen`;
    case "NOT_MY_MESSAGE":
      return `the ${why.message} at your place was not made with this backup: tell the other trustees`;
    case "UNSOUND":
      return `these blocks hold what no ledger takes (trustee ${why.trustee}: ${why.detail})`;
  }
}
