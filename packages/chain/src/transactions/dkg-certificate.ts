import { ed25519Group } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { checkCertificate, parseCertificate } from "@tabella/election/threshold/certificate";
import { type CeremonyAttempt, ceremonyTrusteesMax, currentAttempt, newAttempt } from "../ceremony.ts";
import type { DkgCertificateTransaction } from "../dkg-transaction.ts";
import { readExactly } from "../exact-message.ts";
import { isSignedByRegistrar } from "../registrar-signature.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { TransactionContext } from "../transaction-context.ts";

/**
 * The registrar admits a trustee's certificate. The first one of an attempt fixes how many trustees there are and how many
 * of them can decrypt; the first one of all begins the ceremony, one of the next attempt begins it anew, at any time before
 * the election is opened. Every key is fresh: whoever copied a certificate, or used one again, would sign for two.
 */
export function applyDkgCertificate(
  state: ChainState,
  transaction: DkgCertificateTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, attempt, certificate: text } = transaction;
  // P-210
  if (state.elections.has(election_id)) return err({ code: "ELECTION_EXISTS", election: election_id });
  const ceremony = state.ceremonies.get(election_id);
  const current = ceremony === undefined ? null : currentAttempt(ceremony);
  const expected = current?.attempt ?? 1;
  const begins = attempt === (current?.attempt ?? 0) + 1;
  if (attempt !== current?.attempt && !begins) {
    return err({ code: "CEREMONY_OTHER_ATTEMPT", expected, actual: attempt });
  }
  if (!isSignedByRegistrar(state, transaction, context)) return err({ code: "SIGNATURE_INVALID", signer: "registrar" });

  const invalid = (trustee: number, detail: string) =>
    err({ code: "CEREMONY_MESSAGE_INVALID", trustee, detail } as const);
  const parsed = readExactly(text, parseCertificate);
  if (!parsed.ok) return invalid(0, parsed.error);
  const certificate = checkCertificate(parsed.value, begins || current === null ? {} : termsOf(current));
  if (!certificate.ok) return invalid(0, certificate.error);
  const { index, size, threshold } = certificate.value.context;
  if (size > ceremonyTrusteesMax) return invalid(index, `more than ${ceremonyTrusteesMax} trustees`);
  const base = begins || current === null ? newAttempt({ attempt, size, threshold }) : current;
  if (base.certificates.has(index)) return err({ code: "CEREMONY_MESSAGE_EXISTS", trustee: index });
  // P-212
  const keys = ed25519Group.encodeAll([certificate.value.verification, certificate.value.encryption]);
  const known = keys.find((key, at) => state.ceremonyKeys.has(key) || keys.indexOf(key) < at);
  if (known !== undefined) return err({ code: "CEREMONY_KEY_KNOWN", key: known });

  const admitted = { text, certificate: certificate.value, inBlock: context.height };
  const changed: CeremonyAttempt = { ...base, certificates: base.certificates.set(index, admitted) };
  const before = ceremony?.attempts.slice(0, begins ? undefined : -1) ?? [];
  return ok({
    ...state,
    ceremonies: state.ceremonies.set(election_id, { election: election_id, attempts: [...before, changed] }),
    ceremonyKeys: state.ceremonyKeys.union(keys),
  });
}

function termsOf({ size, threshold }: CeremonyAttempt) {
  return { size, threshold };
}
