import { err, ok, type Result } from "@tabella/crypto/result";
import { checkDecryption } from "../check-decryption.ts";
import { type ElectionState, faultDetailLengthMax } from "../election-state.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { PartialDecryptionTransaction } from "../transaction.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { isSignedByTrustee } from "../trustee-signature.ts";

/**
 * Takes a trustee's part in opening the tally. The signature comes first: what the trustee did not sign says nothing of
 * him. A part that he signed and that does not hold names him, once, and does not count; he may still send a right one (P-805, R15).
 */
export function applyPartialDecryption(
  state: ChainState,
  transaction: PartialDecryptionTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, owner, partial_decryption } = transaction;
  const election = state.elections.get(election_id);
  if (election === undefined) return err({ code: "ELECTION_UNKNOWN", election: election_id });
  if (election.phase === "open") return err({ code: "ELECTION_STILL_OPEN", election: election_id });
  if (election.phase === "closed-without-result") return err({ code: "RESULT_NOT_DUE", election: election_id });
  const publicKey = election.trusteeKeys[owner - 1];
  if (publicKey === undefined) return err({ code: "TRUSTEE_UNKNOWN", owner });
  if (election.partialDecryptions.has(owner)) return err({ code: "PARTIAL_DECRYPTION_EXISTS", owner });
  if (election.phase === "tallied") return err({ code: "RESULT_EXISTS", election: election_id });

  const { genesisHash } = state.identity;
  if (!isSignedByTrustee({ genesisHash, transaction, publicKey })) {
    return err({ code: "SIGNATURE_INVALID", signer: "trustee" });
  }
  const changed = (change: Partial<ElectionState>) =>
    ok({ ...state, elections: state.elections.set(election_id, { ...election, ...change }) });
  const tally = election.aggregate.ciphertexts;
  const decryption = checkDecryption({ genesisHash, context: election.context, tally, publicKey }, transaction);
  if (decryption.ok) {
    const accepted = { text: partial_decryption, factors: decryption.value.factors };
    return changed({ partialDecryptions: election.partialDecryptions.set(owner, accepted) });
  }
  if (election.faultyTrustees.has(owner)) {
    return err({ code: "PARTIAL_DECRYPTION_INVALID", owner, detail: decryption.error });
  }
  const fault = { detail: decryption.error.slice(0, faultDetailLengthMax), inBlock: context.height };
  return changed({ faultyTrustees: election.faultyTrustees.set(owner, fault) });
}
