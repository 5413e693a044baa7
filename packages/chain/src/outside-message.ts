import type { Hash } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import { type Certificate, indexOfKeys } from "@tabella/election/threshold/certificate";
import { makeComplaint } from "@tabella/election/threshold/complaint";
import { type SeedKeys, seedKeys } from "@tabella/election/threshold/seed-keys";
import { checkVinput, encodeVinput, vinputFor } from "@tabella/election/threshold/vinput";
import { checkVoutput, parseVoutput } from "@tabella/election/threshold/voutput";
import type { CeremonyTrusteeView, CeremonyView } from "./ceremony-view.ts";
import { checkPolynomialText } from "./check-polynomial.ts";
import { dkgCommitmentHash } from "./dkg-commitment-hash.ts";
import type { DkgTrusteeTransaction } from "./dkg-transaction.ts";
import { readExactly } from "./exact-message.ts";
import { openCertificates, openPolynomials, type Unsound } from "./open-ceremony.ts";
import { signAsTrustee, type UnsignedTrusteeTransaction } from "./trustee-signature.ts";

/*
 * A trustee who makes the messages of the specification with another program (belenios-tool) takes part in a ceremony on the
 * ledger with the same seed: what the program reads is taken out of the transcript, what it writes is signed and sent.
 */

/** Which ceremony, and who in it. */
export interface OutsideTrustee {
  readonly genesisHash: Hash;
  /** The trustee's, also of its certificate. */
  readonly seed: string;
  /** From certified blocks that the trustee's own software replayed. */
  readonly view: CeremonyView;
}

/** The specification's messages in a transcript, as files of one message a line, by the names that belenios-tool has for them. */
export function outsideFiles({ trustees }: CeremonyView): {
  readonly certs: string;
  readonly polynomials: string | null;
} {
  const lines = (texts: readonly (string | undefined)[]) => texts.map((text) => `${text ?? ""}\n`).join("");
  const polynomials = trustees.map(({ polynomial }) => polynomial?.text);
  return {
    certs: lines(trustees.map(({ certificate }) => certificate?.text)),
    polynomials: polynomials.includes(undefined) ? null : lines(polynomials),
  };
}

/** The `vinput` of the trustee (spec 4.6.5), once all polynomials are there and each is the one that was committed to. */
export function outsideVinput(trustee: OutsideTrustee, random: RandomSource): Result<string, string> {
  const player = playerOf(trustee, random);
  if (!player.ok) return player;
  const { index, certificates } = player.value;
  const polynomials = openPolynomials(trustee.view, { genesisHash: trustee.genesisHash, certificates });
  if (!polynomials.ok) return unsound(polynomials.error);
  const messages = polynomials.value.map(({ message }) => message);
  return ok(encodeVinput(vinputFor(index, messages)));
}

/**
 * The transaction that a message is due for now: a polynomial is committed to first, and shown when all have committed; so
 * the same file is needed twice. A certificate needs no signature but the registrar's.
 * @param text a `polynomial` or a `voutput`, exactly
 */
export function signOutsideMessage(
  trustee: OutsideTrustee,
  text: string,
  random: RandomSource,
): Result<DkgTrusteeTransaction, string> {
  const { view } = trustee;
  const player = playerOf(trustee, random);
  if (!player.ok) return player;
  const { place, mine, certificates, index } = player.value;
  if (view.phase === "outputs") return signOutput(trustee, player.value, text, random);
  if (view.phase !== "commitments" && view.phase !== "polynomials")
    return err(`the ceremony is in phase ${view.phase}`);
  const checked = checkPolynomialText({ certificates, index }, text);
  if (!checked.ok) return err(`not a polynomial of this trustee: ${checked.error}`);
  const { genesisHash } = trustee;
  const { election, attempt } = view;
  const commitment = dkgCommitmentHash({ genesisHash, election, attempt, index, polynomial: text });
  if (view.phase === "commitments") {
    if (mine.commitment !== null) return err("this trustee has committed already: wait for the others");
    return ok(sign(trustee, player.value, { ...place, type: "dkg-commitment", commitment }, random));
  }
  if (mine.polynomial !== null) return err("this trustee has shown its polynomial already: wait for the others");
  if (mine.commitment?.hash !== commitment) return err("not the polynomial that this trustee committed to");
  return ok(sign(trustee, player.value, { ...place, type: "dkg-polynomial", polynomial: text }, random));
}

/**
 * The complaint that the trustee owes the others if the share of one of them is wrong; null if all hold, or if it has
 * complained already. What its program says of step 5 then, nobody else can tell.
 */
export function outsideComplaint(
  trustee: OutsideTrustee,
  random: RandomSource,
): Result<DkgTrusteeTransaction | null, string> {
  const { genesisHash, view } = trustee;
  const player = playerOf(trustee, random);
  if (!player.ok) return player;
  const { keys, index, certificates, place } = player.value;
  if (view.phase !== "outputs" && view.phase !== "failed") return ok(null);
  const polynomials = openPolynomials(view, { genesisHash, certificates });
  if (!polynomials.ok) return unsound(polynomials.error);
  const messages = polynomials.value.map(({ message }) => message);
  const shares = checkVinput({ keys, index, certificates }, vinputFor(index, messages), random);
  if (shares.ok || view.complaints.some((complaint) => complaint.index === index)) return ok(null);
  const { kind, from, detail } = shares.error;
  const opened = polynomials.value[from - 1];
  const secret = opened?.message.secrets[index - 1];
  if (kind !== "secret-invalid" || opened === undefined || secret === undefined)
    return unsound({ trustee: from, detail });
  const { election, attempt } = view;
  const statement = { genesisHash, election, attempt, from: index, against: from, certificates, secret };
  const complaint = makeComplaint({ ...statement, coefexps: opened.coefexps }, keys, random);
  return ok(sign(trustee, player.value, { ...place, type: "dkg-complaint", against: from, ...complaint }, random));
}

interface Player {
  readonly keys: SeedKeys;
  readonly index: number;
  readonly certificates: readonly Certificate[];
  readonly mine: CeremonyTrusteeView;
  readonly place: { readonly election_id: string; readonly attempt: number; readonly index: number };
}

function playerOf({ seed, view }: OutsideTrustee, random: RandomSource): Result<Player, string> {
  if (view.phase === "certificates") return err("some certificates are missing: wait for the others");
  const certificates = openCertificates(view);
  if (!certificates.ok)
    return err(`certificate of trustee ${certificates.error.trustee}: ${certificates.error.detail}`);
  const keys = seedKeys(seed, random);
  const index = indexOfKeys(certificates.value, keys);
  const mine = index === null ? undefined : view.trustees[index - 1];
  if (index === null || mine === undefined) return err("none of the certificates was made with this seed");
  return ok({
    keys,
    index,
    certificates: certificates.value,
    mine,
    place: { election_id: view.election, attempt: view.attempt, index },
  });
}

function unsound({ trustee, detail }: Unsound) {
  return err(`trustee ${trustee}: ${detail}`);
}

function signOutput(
  trustee: OutsideTrustee,
  player: Player,
  text: string,
  random: RandomSource,
): Result<DkgTrusteeTransaction, string> {
  const { genesisHash, view } = trustee;
  const { certificates, index, mine, place } = player;
  if (mine.output !== null) return err("this trustee has shown its output already: wait for the others");
  const polynomials = openPolynomials(view, { genesisHash, certificates });
  if (!polynomials.ok) return unsound(polynomials.error);
  const message = readExactly(text, parseVoutput);
  if (!message.ok) return err(`not a voutput: ${message.error}`);
  const coefexps = polynomials.value.map((polynomial) => polynomial.coefexps);
  const checked = checkVoutput({ certificates, index, coefexps }, message.value);
  if (!checked.ok) return err(`not a voutput of this trustee: ${checked.error}`);
  return ok(sign(trustee, player, { ...place, type: "dkg-output", output: text }, random));
}

function sign(
  { genesisHash }: OutsideTrustee,
  { keys }: Player,
  unsigned: UnsignedTrusteeTransaction<DkgTrusteeTransaction>,
  random: RandomSource,
): DkgTrusteeTransaction {
  const statement = { genesisHash, transaction: unsigned, publicKey: keys.verification };
  return { ...unsigned, signature: signAsTrustee(statement, keys.signing, random) };
}
