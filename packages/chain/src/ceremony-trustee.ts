import { ed25519Group } from "@tabella/crypto/group";
import { repeatableRandom } from "@tabella/crypto/hedged-random";
import type { Hash } from "@tabella/crypto/hex";
import { fromHex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { uint32 } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import type { Certificate } from "@tabella/election/threshold/certificate";
import { encodeCertificate, makeCertificate } from "@tabella/election/threshold/certificate";
import { makeComplaint } from "@tabella/election/threshold/complaint";
import { encodePolynomial, makeRepeatablePolynomial } from "@tabella/election/threshold/polynomial";
import { type SeedKeys, seedKeys } from "@tabella/election/threshold/seed-keys";
import { checkVinput, vinputFor } from "@tabella/election/threshold/vinput";
import { encodeVoutput, makeVoutput } from "@tabella/election/threshold/voutput";
import { canonicalJson } from "./canonical-json.ts";
import type { CeremonyPhase } from "./ceremony.ts";
import type { CeremonyTrusteeView, CeremonyView } from "./ceremony-view.ts";
import { dkgCommitmentHash } from "./dkg-commitment-hash.ts";
import type { DkgTrusteeTransaction } from "./dkg-transaction.ts";
import { type OpenedPolynomial, openCertificates, openPolynomials, type Unsound } from "./open-ceremony.ts";
import { signAsTrustee, type UnsignedTrusteeTransaction } from "./trustee-signature.ts";

/** A trustee's place in one attempt at a ceremony, as he agreed to it, and the one secret that he keeps. */
export interface CeremonySeat {
  readonly genesisHash: Hash;
  /** The uuid of the election to come. */
  readonly election: string;
  readonly attempt: number;
  readonly size: number;
  readonly threshold: number;
  /** The trustee's number, from 1. */
  readonly index: number;
  /** 22 characters, fresh for this attempt (election/threshold/seed-keys.ts `generateSeed`). */
  readonly seed: string;
}

/** What a trustee does next. */
export type CeremonyStep =
  /** Hand this certificate to the registrar, who admits it. */
  | { readonly do: "certify"; readonly certificate: string }
  | { readonly do: "send"; readonly transaction: DkgTrusteeTransaction }
  /** Others have not given yet what this phase waits for. */
  | { readonly do: "wait"; readonly phase: CeremonyPhase; readonly missing: readonly number[] }
  /** The key is made, and this is the trustee's public part: 64 hexadecimal digits. */
  | { readonly do: "done"; readonly publicKey: string }
  /** These trustees sent wrong shares; only a new attempt helps. */
  | { readonly do: "failed"; readonly against: readonly number[] }
  | { readonly do: "refuse"; readonly why: CeremonyRefusal };

/**
 * Why a trustee takes no part: other terms than agreed · another's certificate on his place · a newer attempt has begun ·
 * what stands there in his name was not made with this seed · what stands there could not stand on a ledger.
 */
export type CeremonyRefusal =
  | { readonly code: "OTHER_TERMS"; readonly size: number; readonly threshold: number }
  | { readonly code: "NOT_MY_CERTIFICATE" }
  | { readonly code: "NEWER_ATTEMPT"; readonly attempt: number }
  | { readonly code: "NOT_MY_MESSAGE"; readonly message: "commitment" | "polynomial" | "output" }
  | ({ readonly code: "UNSOUND" } & Unsound);

/**
 * The trustee's part of a ceremony as a function of what the ledger says: asked again it gives the same bytes again, so the
 * seed is all that is needed to go on from any device, and no commitment ever gets a second polynomial.
 * @param view from certified blocks that the trustee's own software replayed (certified-block.ts): who believed a made-up
 * one would encrypt his shares for whoever made it up. Null before the first certificate
 */
export function nextCeremonyStep(seat: CeremonySeat, view: CeremonyView | null): CeremonyStep {
  const keys = seedKeys(seat.seed, randomFor(seat, "keys"));
  if (view === null || view.attempt < seat.attempt) return certify(seat, keys);
  const refuse = (why: CeremonyRefusal): CeremonyStep => ({ do: "refuse", why });
  if (view.attempt > seat.attempt) return refuse({ code: "NEWER_ATTEMPT", attempt: view.attempt });
  const { size, threshold, phase, trustees } = view;
  // P-221
  if (size !== seat.size || threshold !== seat.threshold) return refuse({ code: "OTHER_TERMS", size, threshold });
  const mine = trustees[seat.index - 1];
  if (mine === undefined || mine.certificate === null) return certify(seat, keys);
  if (mine.certificate.text !== certificateOf(seat, keys)) return refuse({ code: "NOT_MY_CERTIFICATE" });
  if (phase === "certificates") return wait(view);

  const certificates = openCertificates(view);
  if (!certificates.ok) return refuse({ code: "UNSOUND", ...certificates.error });
  const player: Player = { seat, keys, view, mine, certificates: certificates.value };
  const polynomial = polynomialOf(player);
  const commitment = dkgCommitmentHash({ ...seat, polynomial });
  if (mine.commitment === null) return send(player, { ...placeOf(seat), type: "dkg-commitment", commitment });
  if (mine.commitment.hash !== commitment) return refuse({ code: "NOT_MY_MESSAGE", message: "commitment" });
  if (phase === "commitments") return wait(view);
  if (mine.polynomial === null) return send(player, { ...placeOf(seat), type: "dkg-polynomial", polynomial });
  if (mine.polynomial.text !== polynomial) return refuse({ code: "NOT_MY_MESSAGE", message: "polynomial" });
  if (phase === "polynomials") return wait(view);

  const polynomials = openPolynomials(view, { genesisHash: seat.genesisHash, certificates: certificates.value });
  return polynomials.ok ? conclude(player, polynomials.value) : refuse({ code: "UNSOUND", ...polynomials.error });
}

interface Player {
  readonly seat: CeremonySeat;
  readonly keys: SeedKeys;
  readonly view: CeremonyView;
  readonly mine: CeremonyTrusteeView;
  readonly certificates: readonly Certificate[];
}

/** All polynomials are there: the trustee opens its shares, and complains of a wrong one or shows what follows from them. */
function conclude(player: Player, polynomials: readonly OpenedPolynomial[]): CeremonyStep {
  const { seat, keys, view, mine, certificates } = player;
  const { index, genesisHash, election, attempt } = seat;
  const named = view.complaints.map(({ against }) => against);
  const shares = checkVinput(
    { keys, index, certificates },
    vinputFor(
      index,
      polynomials.map(({ message }) => message),
    ),
    randomFor(seat, "vinput"),
  );
  if (!shares.ok) {
    const { kind, from, detail } = shares.error;
    const opened = polynomials[from - 1];
    const secret = opened?.message.secrets[index - 1];
    const isMine = kind !== "secret-invalid" || from === index || opened === undefined || secret === undefined;
    if (isMine) return { do: "refuse", why: { code: "UNSOUND", trustee: from, detail } };
    const isNamed = named.includes(from) || view.complaints.some((complaint) => complaint.index === index);
    if (isNamed) return { do: "failed", against: sorted(named) };
    const statement = { genesisHash, election, attempt, from: index, against: from, certificates, secret };
    const random = randomFor(seat, "complaint", secret);
    const complaint = makeComplaint({ ...statement, coefexps: opened.coefexps }, keys, random);
    return send(player, { ...placeOf(seat), type: "dkg-complaint", against: from, ...complaint });
  }
  if (view.phase === "failed") return { do: "failed", against: sorted(named) };
  const texts = polynomials.map(({ text }) => text);
  const voutput = makeVoutput({ keys, share: shares.value.share }, randomFor(seat, "output", ...texts));
  const output = encodeVoutput(voutput);
  if (mine.output === null) return send(player, { ...placeOf(seat), type: "dkg-output", output });
  if (mine.output.text !== output) return { do: "refuse", why: { code: "NOT_MY_MESSAGE", message: "output" } };
  return view.phase === "complete" ? { do: "done", publicKey: voutput.public_key.public_key } : wait(view);
}

function certify(seat: CeremonySeat, keys: SeedKeys): CeremonyStep {
  return { do: "certify", certificate: certificateOf(seat, keys) };
}

function certificateOf(seat: CeremonySeat, keys: SeedKeys): string {
  const { size, threshold, index } = seat;
  const context = { group: ed25519Group.name, size, threshold, index } as const;
  return encodeCertificate(makeCertificate({ context, keys }, randomFor(seat, "certificate")));
}

function polynomialOf({ seat, keys, certificates }: Player): string {
  const { index } = seat;
  return encodePolynomial(
    makeRepeatablePolynomial({ keys, index, certificates, context: statementOf(seat, "polynomial") }),
  );
}

/** Who has not given what the phase waits for. */
function wait({ phase, trustees }: CeremonyView): CeremonyStep {
  const lacks = (trustee: CeremonyTrusteeView): boolean => {
    switch (phase) {
      case "certificates":
        return trustee.certificate === null;
      case "commitments":
        return trustee.commitment === null;
      case "polynomials":
        return trustee.polynomial === null;
      case "outputs":
        return trustee.output === null;
      case "complete":
      case "failed":
        return false;
    }
  };
  return { do: "wait", phase, missing: trustees.filter(lacks).map(({ index }) => index) };
}

function send({ seat, keys }: Player, unsigned: UnsignedTrusteeTransaction<DkgTrusteeTransaction>): CeremonyStep {
  const { genesisHash } = seat;
  const statement = { genesisHash, transaction: unsigned, publicKey: keys.verification };
  const signature = signAsTrustee(statement, keys.signing, randomFor(seat, "signature", canonicalJson(unsigned)));
  return { do: "send", transaction: { ...unsigned, signature } };
}

function placeOf({ election, attempt, index }: CeremonySeat) {
  return { election_id: election, attempt, index } as const;
}

/** The randomness of one message: it follows from the seed and from all that the message depends on. */
function randomFor(seat: CeremonySeat, use: string, ...on: readonly string[]): RandomSource {
  const statement = [...statementOf(seat, use), ...on.map((text) => utf8ToBytes(text))];
  return repeatableRandom({ secrets: [], statement: [utf8ToBytes(seat.seed), ...statement] });
}

function statementOf(seat: CeremonySeat, use: string): Uint8Array[] {
  const { genesisHash, election, attempt, size, threshold, index } = seat;
  const numbers = [attempt, size, threshold, index].map((number) => uint32(number));
  return [utf8ToBytes(use), fromHex(genesisHash), utf8ToBytes(election), ...numbers];
}

function sorted(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((one, other) => one - other);
}
