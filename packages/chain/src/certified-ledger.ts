import { checkCertificate } from "@tabella/consensus/certificate";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { evidenceLengths } from "@tabella/election/evidence";
import { applyBlock } from "./apply-block.ts";
import type { Block } from "./block.ts";
import type { BlockRejection } from "./block-rejection.ts";
import type { CertifiedBlockRejection } from "./certified-block.ts";
import type { CheckedBallot } from "./checked-ballot.ts";
import { setCredentialEntry } from "./credential-entry.ts";
import { isOpenAt, isRollComplete } from "./election-state.ts";
import { zeroHash } from "./genesis-block.ts";
import type { Rejection } from "./rejection.ts";
import type { ChainState } from "./state.ts";
import type { BallotTransaction } from "./transaction.ts";
import type { LedgerRules, TransactionContext } from "./transaction-context.ts";
import { admitBallot } from "./transactions/admit-ballot.ts";
import { count } from "./transactions/cast-ballot.ts";

/*
 * Following a chain that a quorum has certified, at the speed of hashing: certificates, hashes, roots, order and every rule
 * of the ledger are checked, and only what takes arithmetic on the curve for each voter is left for later. Whoever uses
 * this owes the rest: proofs-behind.ts says what it is (docs/adr).
 */

/** The ledger after a final block, its certificate checked against the set after the parent. */
export function followCertifiedBlock(
  state: ChainState,
  block: Block,
  checker: SignatureChecker,
): Result<ChainState, CertifiedBlockRejection> {
  const certificate = { height: block.index, round: block.round, block_hash: block.block_hash, seals: block.seals };
  const certified = checkCertificate(state.identity, state.validators, certificate, checker);
  if (!certified.ok) return err({ code: "CERTIFICATE_INVALID", failure: certified.error });
  return applyBeforeProofs(state, block, checker);
}

/** The ledger after a block whose certificate was checked already. */
export function applyBeforeProofs(
  state: ChainState,
  block: Block,
  checker: SignatureChecker,
): Result<ChainState, BlockRejection> {
  return applyBlock(state, block, { checkedBallots: noneChecked, checker, rules: certifiedRules });
}

/**
 * The ledger after a block that `followCertifiedBlock` has accepted here before, in the very same bytes: hashes, roots, order and
 * every rule of the ledger again, but no signature. Only for the own store, which can tell (node/stored-block.ts).
 */
export function refollowBlock(state: ChainState, block: Block): Result<ChainState, BlockRejection> {
  return applyBlock(state, block, { checkedBallots: noneChecked, checker: heldBefore, rules: refollowedRules });
}

const heldBefore: SignatureChecker = { checkEd25519: () => true, checkHybrid: () => true };

const noneChecked: ReadonlyMap<Hash, CheckedBallot> = new Map();

/** The rules of the ledger without arithmetic on the curve for each voter. */
export const certifiedRules: LedgerRules = { castBallot: castUnread, checkPoint: () => null };

/** The same, of transactions whose registrar's signatures held before. */
const refollowedRules: LedgerRules = { ...certifiedRules, registrarHeld: true };

/**
 * A ballot, by the pseudonym of its voter: everything that `admitBallot` checks but for its points, in the same order. Where
 * ballots can be replaced the sums must be known at once, so there its points are read.
 */
function castUnread(
  state: ChainState,
  transaction: BallotTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, ballot_hash, encrypted_vote, proof, voter_id, replaces } = transaction;
  const election = state.elections.get(election_id);
  if (election === undefined || election.options.replacing_allowed) return castRead(state, transaction, context);
  if (election.openedInBlock >= context.height) return err({ code: "ELECTION_UNKNOWN", election: election_id });
  if (!isOpenAt(election, context.timestamp)) return err({ code: "ELECTION_CLOSED", election: election_id });
  if (!isRollComplete(election) || (election.roll?.completeInBlock ?? 0) >= context.height) {
    const actual = election.credentials.size;
    return err({ code: "ROLL_INCOMPLETE", election: election_id, expected: election.roll?.size ?? 0, actual });
  }
  const lengths = evidenceLengths(election.context.election);
  if (encrypted_vote.length !== 2 + 2 * lengths.encryptedVote || proof.length !== 2 + 2 * lengths.proof) {
    const detail = "its length is not that of a ballot of this election";
    return err({ code: "BALLOT_OF_ANOTHER_ELECTION", detail });
  }
  const credential = election.pseudonyms.get(voter_id);
  const voter = credential === undefined ? undefined : election.credentials.get(credential);
  if (credential === undefined || voter === undefined) return err({ code: "CREDENTIAL_UNKNOWN", credential: voter_id });
  if (election.ballotHashes.has(ballot_hash)) return err({ code: "BALLOT_KNOWN", ballotHash: ballot_hash });
  if (voter.ballot !== null) return err({ code: "CREDENTIAL_USED", credential, ballotHash: voter.ballot.hash });
  if (replaces !== zeroHash) return err({ code: "REPLACES_WRONG_BALLOT", expected: zeroHash, actual: replaces });

  const { weight } = voter;
  const { aggregate } = election;
  const ballot = { hash: ballot_hash, block: context.height, choices: null };
  const changed = {
    ...election,
    aggregate: {
      ...aggregate,
      numTallied: aggregate.numTallied + 1,
      totalWeight: aggregate.totalWeight + weight,
    },
    credentials: election.credentials.set(credential, { ...voter, ballot }),
    ballotHashes: election.ballotHashes.add(ballot_hash),
    unread: election.unread.push({ encryptedVote: encrypted_vote, weight }),
  };
  const name = { election: election_id, credential };
  return ok({
    ...state,
    elections: state.elections.set(election_id, changed),
    credentialTree: setCredentialEntry(state.credentialTree, name, ballot_hash),
  });
}

function castRead(
  state: ChainState,
  transaction: BallotTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const admitted = admitBallot(state, transaction, context);
  if (!admitted.ok) return admitted;
  const { election, credential } = admitted.value;
  const name = { election: election.uuid, credential };
  return ok({
    ...state,
    elections: state.elections.set(election.uuid, count(admitted.value, transaction, context.height)),
    credentialTree: setCredentialEntry(state.credentialTree, name, transaction.ballot_hash),
  });
}
