import { err, ok, type Result } from "@tabella/crypto/result";
import { checkPartialDecryption, parsePartialDecryption } from "@tabella/election/partial-decryption";
import { checkStrongProofs } from "@tabella/election/strong-decryption-proof";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { PartialDecryptionTransaction } from "../transaction.ts";
import type { TransactionContext } from "../transaction-context.ts";

/**
 * Takes a trustee's part in opening the tally. Its strong proofs show that who made it knows the trustee's private key and
 * made it for this tally of this election on this chain, so it needs no other signature.
 */
export function applyPartialDecryption(
  state: ChainState,
  transaction: PartialDecryptionTransaction,
  _context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, owner, partial_decryption, strong_proofs } = transaction;
  const election = state.elections.get(election_id);
  if (election === undefined) return err({ code: "ELECTION_UNKNOWN", election: election_id });
  if (election.phase === "open") return err({ code: "ELECTION_STILL_OPEN", election: election_id });
  if (election.phase === "closed-without-result") return err({ code: "RESULT_NOT_DUE", election: election_id });
  const trustee = election.trusteeKeys[owner - 1];
  if (trustee === undefined) return err({ code: "TRUSTEE_UNKNOWN", owner });
  if (election.partialDecryptions.has(owner)) return err({ code: "PARTIAL_DECRYPTION_EXISTS", owner });

  const invalid = (detail: string) => err({ code: "PARTIAL_DECRYPTION_INVALID", owner, detail } as const);
  const { context, aggregate } = election;
  const decryption = parsePartialDecryption(context, partial_decryption);
  if (!decryption.ok) return invalid(decryption.error);
  const { publicKey } = trustee;
  const tally = aggregate.ciphertexts;
  const { factors } = decryption.value;
  const { genesisHash } = state.identity;
  const strong = checkStrongProofs({ context, genesisHash, tally, publicKey, factors }, strong_proofs);
  if (!strong.ok) return invalid(strong.error);
  const specified = checkPartialDecryption({ context, tally, publicKey }, decryption.value);
  if (!specified.ok) return invalid(specified.error);

  const partialDecryptions = election.partialDecryptions.set(owner, { text: partial_decryption, factors });
  return ok({ ...state, elections: state.elections.set(election_id, { ...election, partialDecryptions }) });
}
