import { err, ok, type Result } from "@tabella/crypto/result";
import { checkRollCredentials } from "@tabella/election/roll";
import { isOpenAt, isRollComplete } from "../election-state.ts";
import { isSignedByRegistrar } from "../registrar-signature.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { AddCredentialsTransaction } from "../transaction.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { register } from "./register.ts";

/**
 * The registrar puts voters' public credentials on the list: until closing where registration is open, and then each counts
 * once, as nobody but the registrar would answer for a weight, and a chosen one reads a ballot out of the sum; by roll in
 * parts, until the list is the roll that the opening fixed, weights included, and nothing after that.
 */
export function applyAddCredentials(
  state: ChainState,
  transaction: AddCredentialsTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, credentials } = transaction;
  const election = state.elections.get(election_id);
  if (election === undefined) return err({ code: "ELECTION_UNKNOWN", election: election_id });
  // P-403
  if (!isOpenAt(election, context.timestamp)) return err({ code: "ELECTION_CLOSED", election: election_id });
  if (election.roll !== null && isRollComplete(election)) {
    return err({ code: "REGISTRATION_BY_ROLL", election: election_id });
  }
  // P-402
  if (election.roll === null && credentials.some(({ weight }) => weight !== 1)) {
    return err({ code: "MALFORMED", detail: "where registration is open every ballot counts once" });
  }
  if (!isSignedByRegistrar(state, transaction, context)) return err({ code: "SIGNATURE_INVALID", signer: "registrar" });
  const registered = register(state, { election, credentials, height: context.height, rules: context.rules });
  return registered.ok ? checkRoll(registered.value, election_id, context.height) : registered;
}

/** P-404: a list that has reached the roll's size must have its hash: then the roll is complete. A longer one never fits. */
function checkRoll(state: ChainState, uuid: string, height: number): Result<ChainState, Rejection> {
  const election = state.elections.get(uuid);
  const roll = election?.roll ?? null;
  if (election === undefined || roll === null || election.credentials.size < roll.size) return ok(state);
  const mismatch = (detail: string) => err({ code: "ROLL_MISMATCH", election: uuid, detail } as const);
  if (election.credentials.size > roll.size) return mismatch(`more than the ${roll.size} credentials of the roll`);
  const list = [...election.credentials].map(([credential, { weight }]) => ({ credential, weight }));
  if (!checkRollCredentials(roll, list)) return mismatch("the list of credentials has not the hash of the roll");
  const complete = { ...election, roll: { ...roll, completeInBlock: height } };
  return ok({ ...state, elections: state.elections.set(uuid, complete) });
}
