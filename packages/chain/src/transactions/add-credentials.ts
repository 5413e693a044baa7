import { err, type Result } from "@tabella/crypto/result";
import { isOpenAt } from "../election-state.ts";
import { isSignedByRegistrar } from "../registrar-signature.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { AddCredentialsTransaction } from "../transaction.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { register } from "./register.ts";

/** The registrar puts voters' public credentials on the list, until closing, where registration is open. */
export function applyAddCredentials(
  state: ChainState,
  transaction: AddCredentialsTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, credentials } = transaction;
  const election = state.elections.get(election_id);
  if (election === undefined) return err({ code: "ELECTION_UNKNOWN", election: election_id });
  if (!isOpenAt(election, context.timestamp)) return err({ code: "ELECTION_CLOSED", election: election_id });
  if (election.options.registration !== "open") return err({ code: "REGISTRATION_BY_ROLL", election: election_id });
  if (!isSignedByRegistrar(state, transaction)) return err({ code: "SIGNATURE_INVALID", signer: "registrar" });
  return register(state, { election, credentials, height: context.height });
}
