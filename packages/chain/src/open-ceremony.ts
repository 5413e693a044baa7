import type { Point } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import { collect } from "@tabella/election/collect";
import { type Certificate, checkCertificates, parseCertificate } from "@tabella/election/threshold/certificate";
import type { PolynomialMessage } from "@tabella/election/threshold/polynomial";
import type { CeremonyView } from "./ceremony-view.ts";
import { checkPolynomialText } from "./check-polynomial.ts";
import { dkgCommitmentHash } from "./dkg-commitment-hash.ts";

/** Something in a transcript that no ledger would have taken. */
export interface Unsound {
  readonly trustee: number;
  readonly detail: string;
}

export interface OpenedPolynomial {
  readonly text: string;
  readonly message: PolynomialMessage;
  readonly coefexps: readonly Point[];
}

/** The certificates of all trustees in a transcript, checked again by who reads it, and that they are of its terms. */
export function openCertificates({ trustees, size, threshold }: CeremonyView): Result<Certificate[], Unsound> {
  const messages = collect(trustees, ({ certificate }, at) => {
    const parsed = certificate === null ? err("no certificate") : parseCertificate(certificate.text);
    return parsed.ok ? parsed : err({ trustee: at + 1, detail: parsed.error });
  });
  if (!messages.ok) return messages;
  const certificates = checkCertificates(messages.value);
  if (!certificates.ok) return err({ trustee: 0, detail: certificates.error });
  const [first] = certificates.value;
  return first?.context.size === size && first.context.threshold === threshold
    ? certificates
    : err({ trustee: 1, detail: "a certificate of other terms" });
}

/** P-214: all polynomials in a transcript, checked again: each is the one that its trustee committed to. */
export function openPolynomials(
  { trustees, election, attempt }: CeremonyView,
  { genesisHash, certificates }: { readonly genesisHash: Hash; readonly certificates: readonly Certificate[] },
): Result<OpenedPolynomial[], Unsound> {
  return collect(trustees, ({ index, commitment, polynomial }): Result<OpenedPolynomial, Unsound> => {
    const unsound = (detail: string) => err({ trustee: index, detail });
    if (polynomial === null) return unsound("no polynomial");
    const { text } = polynomial;
    const hash = dkgCommitmentHash({ genesisHash, election, attempt, index, polynomial: text });
    if (commitment?.hash !== hash) return unsound("not the polynomial of the commitment");
    const checked = checkPolynomialText({ certificates, index }, text);
    return checked.ok ? ok({ text, ...checked.value }) : unsound(checked.error);
  });
}
