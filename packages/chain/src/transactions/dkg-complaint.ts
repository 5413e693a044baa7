import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { checkComplaint } from "@tabella/election/threshold/complaint";
import { type CeremonyComplaint, certificatesOf } from "../ceremony.ts";
import type { DkgComplaintTransaction } from "../dkg-transaction.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { trusteeTurn, withAttempt } from "./trustee-turn.ts";

/**
 * A trustee opens a share that it got, and everyone sees that it is wrong: the attempt has failed, and who sent the share is
 * named. Others may still complain then, so that nobody hides behind the first who is named. Whoever has given an output
 * found all shares right.
 */
export function applyDkgComplaint(
  state: ChainState,
  transaction: DkgComplaintTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id: election, index, against, shared, proof } = transaction;
  const turn = trusteeTurn(state, transaction, {
    phases: ["outputs", "failed"],
    hasGiven: ({ outputs, complaints }) => outputs.has(index) || complaints.some((each) => each.index === index),
  });
  if (!turn.ok) return turn;
  const { attempt } = turn.value;
  const accused = attempt.polynomials.get(against);
  if (accused === undefined || against === index) return err({ code: "TRUSTEE_UNKNOWN", owner: against });
  const secret = accused.message.secrets[index - 1];
  assert(secret !== undefined, "a checked polynomial has a share for every trustee");
  const statement = {
    genesisHash: state.identity.genesisHash,
    election,
    attempt: attempt.attempt,
    from: index,
    against,
    certificates: certificatesOf(attempt),
    secret,
    coefexps: accused.coefexps,
  };
  const complaint = checkComplaint(statement, { shared, proof });
  if (!complaint.ok) {
    return err({ code: "COMPLAINT_UNFOUNDED", trustee: index, against, detail: complaint.error });
  }
  const { reason } = complaint.value;
  const held: CeremonyComplaint = { index, against, reason, inBlock: context.height };
  return ok(withAttempt(state, election, { complaints: [...attempt.complaints, held] }));
}
