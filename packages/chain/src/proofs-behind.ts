import { err, ok, type Result } from "@tabella/crypto/result";
import { decodeCredential } from "@tabella/election/credential-list";
import type { Block } from "./block.ts";
import { checkBallotTransaction } from "./check-ballot.ts";
import type { BallotCheckRequest } from "./checked-ballot.ts";
import { voterPseudonym } from "./credential-entry.ts";
import type { ChainState } from "./state.ts";
import { uncheckedBallots } from "./unchecked-ballots.ts";

/**
 * What following a certified block has left for later (certified-ledger.ts), as plain data, so that it can go to a worker:
 * the proofs and points of one ballot, or the points of the credentials of one transaction.
 */
export type OwedCheck =
  | { readonly kind: "ballot"; readonly request: BallotCheckRequest }
  | { readonly kind: "credentials"; readonly credentials: readonly string[] };

/** @param state any ledger that knows the block's elections: their texts never change */
export function owedChecks(state: ChainState, block: Block): OwedCheck[] {
  const ballots = uncheckedBallots(state, block, new Map()).map((request) => ({ kind: "ballot", request }) as const);
  const lists = block.transactions.flatMap((transaction) =>
    transaction.type === "add-credentials"
      ? [{ kind: "credentials", credentials: transaction.credentials.map(({ credential }) => credential) } as const]
      : [],
  );
  return [...lists, ...ballots];
}

/** @returns why it does not hold: then a quorum has sealed what its members did not check */
export function checkOwed(owed: OwedCheck): Result<void, string> {
  if (owed.kind === "credentials") {
    for (const credential of owed.credentials) {
      const point = decodeCredential(credential);
      if (!point.ok) return err(`credential ${credential}: ${point.error}`);
    }
    return ok(undefined);
  }
  const { request } = owed;
  const { voter_id, election_id } = request.transaction;
  const verdict = checkBallotTransaction(request);
  if (!verdict.ok) return err(`transaction ${request.transactionHash}: ${JSON.stringify(verdict.error)}`);
  return voterPseudonym(election_id, verdict.value.credential) === voter_id
    ? ok(undefined)
    : err(`transaction ${request.transactionHash}: voter_id does not follow from election and credential`);
}
