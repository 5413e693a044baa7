import { err, ok, type Result } from "@tabella/crypto/result";
import { evidenceLengths } from "@tabella/election/evidence";
import type { CiphertextTable } from "@tabella/election/tally";
import { voterPseudonym } from "../credential-entry.ts";
import { type CredentialState, type ElectionState, isOpenAt } from "../election-state.ts";
import { readVote } from "../encrypted-vote.ts";
import { zeroHash } from "../genesis-block.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { BallotTransaction } from "../transaction.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { withVotesRead } from "../unread-votes.ts";

/** A ballot against which nothing on the board speaks. Its proofs and signature are another matter (check-ballot.ts). */
export interface AdmittedBallot {
  readonly election: ElectionState;
  /** Public credential, 64 hexadecimal digits. */
  readonly credential: string;
  readonly voter: CredentialState;
  readonly choices: CiphertextTable;
  /** Texts of all ciphertext components. */
  readonly components: readonly string[];
}

/**
 * All checks of a ballot that need the state and no proof, in the order of the voting protocol: election known and open,
 * roll complete (from the block after, too), credential on the list, ballot new, credential unused (or `replaces` names the ballot that counts, one a credential
 * and block), no ciphertext component seen before. `precheckTransaction` and the ledger both ask here.
 */
export function admitBallot(
  state: ChainState,
  transaction: BallotTransaction,
  at: Pick<TransactionContext, "height" | "timestamp">,
): Result<AdmittedBallot, Rejection> {
  const { election_id, ballot_hash } = transaction;
  const known = state.elections.get(election_id);
  const election = known && withVotesRead(known);
  // P-510. Ballots follow from the block after the opening on: so who checks a block's proofs knows all elections from its parent.
  if (election === undefined || election.openedInBlock >= at.height) {
    return err({ code: "ELECTION_UNKNOWN", election: election_id });
  }
  if (!isOpenAt(election, at.timestamp)) return err({ code: "ELECTION_CLOSED", election: election_id });
  // P-404
  const roll = election.roll;
  if (roll !== null && (roll.completeInBlock === null || roll.completeInBlock >= at.height)) {
    const actual = election.credentials.size;
    return err({ code: "ROLL_INCOMPLETE", election: election_id, expected: roll.size, actual });
  }
  const misfit = checkLengths(transaction, election);
  if (misfit !== null) return err(misfit);
  const vote = readVote(election.context, transaction.encrypted_vote);
  if (!vote.ok) return err({ code: "MALFORMED", detail: vote.error });

  const { group } = election.context;
  const credential = group.encode(vote.value.credential);
  // P-511
  if (transaction.voter_id !== voterPseudonym(election_id, credential)) {
    return err({ code: "MALFORMED", detail: "voter_id does not follow from election and credential" });
  }
  const voter = election.credentials.get(credential);
  if (voter === undefined) return err({ code: "CREDENTIAL_UNKNOWN", credential });
  // P-512
  if (election.ballotHashes.has(ballot_hash)) return err({ code: "BALLOT_KNOWN", ballotHash: ballot_hash });
  const used = checkUnused({ transaction, election, voter, credential, height: at.height });
  if (used !== null) return err(used);

  const components = vote.value.choices.flat().flatMap(({ alpha, beta }) => [group.encode(alpha), group.encode(beta)]);
  // P-513
  if (new Set(components).size < components.length) {
    return err({ code: "CIPHERTEXT_COPIED", detail: "a ciphertext component stands twice in this ballot" });
  }
  if (components.some((component) => election.ciphertextComponents.has(component))) {
    return err({ code: "CIPHERTEXT_COPIED", detail: "a ciphertext component stands in an earlier ballot" });
  }
  return ok({ election, credential, voter, choices: vote.value.choices, components });
}

/** The lengths of both parts follow from the election's questions. */
function checkLengths({ encrypted_vote, proof }: BallotTransaction, { context }: ElectionState): Rejection | null {
  const lengths = evidenceLengths(context.election);
  if (encrypted_vote.length === 2 + 2 * lengths.encryptedVote && proof.length === 2 + 2 * lengths.proof) return null;
  return { code: "BALLOT_OF_ANOTHER_ELECTION", detail: "its length is not that of a ballot of this election" };
}

function checkUnused(input: {
  readonly transaction: BallotTransaction;
  readonly election: ElectionState;
  readonly voter: CredentialState;
  readonly credential: string;
  readonly height: number;
}): Rejection | null {
  const { transaction, election, voter, credential, height } = input;
  const { ballot } = voter;
  if (ballot !== null && (!election.options.replacing_allowed || ballot.block >= height)) {
    return { code: "CREDENTIAL_USED", credential, ballotHash: ballot.hash };
  }
  const expected = ballot?.hash ?? zeroHash;
  return transaction.replaces === expected
    ? null
    : { code: "REPLACES_WRONG_BALLOT", expected, actual: transaction.replaces };
}
