import { ed25519Group, type Point } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { ballotHash } from "@tabella/election/ballot";
import { encodeBallot } from "@tabella/election/ballot-message";
import { checkCommittedBallot, fromEvidence, readEncryptedVote } from "@tabella/election/evidence";
import { checkCast } from "./ballot-signature.ts";
import type { BallotCheckRequest, CheckedBallot } from "./checked-ballot.ts";
import { electionContext } from "./election-context.ts";
import type { Rejection } from "./rejection.ts";

/**
 * The expensive half of checking a ballot (about 50 ms a question of five): its hash, the credential's signature over the
 * transaction, then the signature and every proof inside. Needs nothing but the request, so that it can run anywhere.
 */
export function checkBallotTransaction(request: BallotCheckRequest): Result<CheckedBallot, Rejection> {
  const { transaction } = request;
  const context = electionContext(request.election);
  if (!context.ok) return err({ code: "ELECTION_INVALID", detail: context.error });
  const evidence = { encryptedVote: transaction.encrypted_vote, proof: transaction.proof };
  const read = fromEvidence(context.value, evidence);
  if (!read.ok) return err({ code: "MALFORMED", detail: read.error });
  const { ballot } = read.value;
  // P-514
  const expected = ballotHash(encodeBallot(ballot));
  if (expected !== transaction.ballot_hash) {
    return err({ code: "BALLOT_HASH_MISMATCH", expected, actual: transaction.ballot_hash });
  }
  const statement = {
    genesisHash: request.genesisHash,
    election: transaction.election_id,
    credential: ballot.credential,
    ballotHash: expected,
    replaces: transaction.replaces,
  };
  if (!checkCast(statement, transaction.signature)) return err({ code: "SIGNATURE_INVALID", signer: "credential" });
  const checked = checkCommittedBallot(context.value, read.value);
  if (checked.ok) return ok(verdict(request, ballot.credential));
  const { check, question, detail } = checked.error;
  switch (check) {
    case "election":
      return err({ code: "BALLOT_OF_ANOTHER_ELECTION", detail });
    case "signature":
      return err({ code: "SIGNATURE_INVALID", signer: "credential" });
    case "proof":
      return err({ code: "BALLOT_PROOF_INVALID", question, detail });
  }
}

/**
 * Says "checked" of a ballot in a block that this node itself found valid and stored: for replaying the own store without
 * paying for every proof again. Never for a block that came from elsewhere.
 */
export function trustStoredBallot(request: BallotCheckRequest): Result<CheckedBallot, Rejection> {
  const context = electionContext(request.election);
  if (!context.ok) return err({ code: "ELECTION_INVALID", detail: context.error });
  const vote = readEncryptedVote(context.value, request.transaction.encrypted_vote);
  return vote.ok ? ok(verdict(request, vote.value.credential)) : err({ code: "MALFORMED", detail: vote.error });
}

function verdict({ transactionHash, transaction }: BallotCheckRequest, credential: Point): CheckedBallot {
  // The brand exists for the compiler only: this is the one place that gives it.
  const facts = { transactionHash, ballotHash: transaction.ballot_hash, credential: ed25519Group.encode(credential) };
  return facts as CheckedBallot;
}
