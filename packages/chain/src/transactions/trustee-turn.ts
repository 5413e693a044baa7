import { assert, err, ok, type Result } from "@tabella/crypto/result";
import type { Certificate } from "@tabella/election/threshold/certificate";
import { type Ceremony, type CeremonyAttempt, type CeremonyPhase, ceremonyPhase, currentAttempt } from "../ceremony.ts";
import type { DkgTrusteeTransaction } from "../dkg-transaction.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import { isSignedByTrustee } from "../trustee-signature.ts";

/** A trustee whose turn it is, and who signed what is said to be his. */
export interface TrusteeTurn {
  readonly attempt: CeremonyAttempt;
  readonly certificate: Certificate;
}

/**
 * What all messages of trustees in a ceremony have in common, cheap checks first: the ceremony goes on, this is its current
 * attempt, the trustee has a place in it and has not yet given this, it is due, and his certificate's key signed it for this
 * chain, election, attempt and number (P-213, SEC-16).
 */
export function trusteeTurn(
  state: ChainState,
  transaction: DkgTrusteeTransaction,
  due: {
    readonly phases: readonly CeremonyPhase[];
    readonly hasGiven: (attempt: CeremonyAttempt) => boolean;
  },
): Result<TrusteeTurn, Rejection> {
  const { election_id, index } = transaction;
  if (state.elections.has(election_id)) return err({ code: "ELECTION_EXISTS", election: election_id });
  const ceremony = state.ceremonies.get(election_id);
  if (ceremony === undefined) return err({ code: "CEREMONY_UNKNOWN", election: election_id });
  const attempt = currentAttempt(ceremony);
  if (transaction.attempt !== attempt.attempt) {
    return err({ code: "CEREMONY_OTHER_ATTEMPT", expected: attempt.attempt, actual: transaction.attempt });
  }
  const certificate = attempt.certificates.get(index)?.certificate;
  if (certificate === undefined) return err({ code: "TRUSTEE_UNKNOWN", owner: index });
  if (due.hasGiven(attempt)) return err({ code: "CEREMONY_MESSAGE_EXISTS", trustee: index });
  const phase = ceremonyPhase(attempt);
  if (!due.phases.includes(phase)) return err({ code: "CEREMONY_NOT_DUE", phase });
  const { genesisHash } = state.identity;
  return isSignedByTrustee({ genesisHash, transaction, publicKey: certificate.verification })
    ? ok({ attempt, certificate })
    : err({ code: "SIGNATURE_INVALID", signer: "trustee" });
}

/** The ledger with the current attempt changed. */
export function withAttempt(state: ChainState, election: string, change: Partial<CeremonyAttempt>): ChainState {
  const ceremony = state.ceremonies.get(election);
  assert(ceremony !== undefined, "an attempt that changes is one of a ceremony");
  const changed: Ceremony = {
    ...ceremony,
    attempts: [...ceremony.attempts.slice(0, -1), { ...currentAttempt(ceremony), ...change }],
  };
  return { ...state, ceremonies: state.ceremonies.set(election, changed) };
}
