import type { Hash } from "@tabella/crypto/hex";
import { err, type Result } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect } from "vitest";
import { applyTransaction } from "./apply-transaction.ts";
import { checkBallotTransaction } from "./check-ballot.ts";
import type { CheckedBallot } from "./checked-ballot.ts";
import { genesisState } from "./genesis-block.ts";
import { precheckTransaction } from "./precheck.ts";
import { addCredentials, closeElection } from "./registrar.ts";
import type { Rejection, RejectionCode } from "./rejection.ts";
import {
  extendAll,
  openTransaction,
  testElection,
  testGenesis,
  testRegistrar,
  testSigner,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { Transaction } from "./transaction.ts";
import { encodeTransaction } from "./transaction-codec.ts";

/* What the tests of rejections share: the way into the ledger, and one election at each of its stations. */

/** The way of a stranger's text into the ledger: precheck, proofs, rule; each door may refuse it. */
export function submit(
  state: ChainState,
  text: string,
  timestamp = state.head.timestamp + 1,
): Result<ChainState, Rejection> {
  const prechecked = precheckTransaction(state, text, timestamp);
  if (!prechecked.ok) return prechecked;
  const { transaction, ballotCheck } = prechecked.value;
  const checkedBallots = new Map<Hash, CheckedBallot>();
  if (ballotCheck !== undefined) {
    const verdict = checkBallotTransaction(ballotCheck);
    if (!verdict.ok) return verdict;
    checkedBallots.set(ballotCheck.transactionHash, verdict.value);
  }
  const height = state.head.index + 1;
  return applyTransaction(state, transaction, { height, timestamp, checkedBallots, checker: nobleSignatureChecker });
}

export const submitted = (state: ChainState, transaction: Transaction, timestamp?: number) =>
  submit(state, encodeTransaction(transaction), timestamp);

/** Remembers each code that a test has seen, so that none is left out. */
export const reached = new Set<RejectionCode>();

export function expectRejection(outcome: Result<ChainState, Rejection>, expected: Partial<Rejection>): void {
  expect(outcome).toMatchObject(err(expected));
  if (!outcome.ok) reached.add(outcome.error.code);
}

export const election = testElection({ seed: "rejections", voters: 4 });
export const { uuid } = election.context.election;
export const registrar = testRegistrar();
export const strangerAsRegistrar = testRegistrar(undefined, testSigner("stranger"));
export const register = addCredentials(registrar, {
  election: uuid,
  credentials: election.publicCredentials.slice(0, 3),
});

export const empty = genesisState(testGenesis);
export const registered = extendAll(empty, [[openTransaction(election)], [register]]);
export const first = vote(election, { voter: 0 });
export const voted = extendAll(registered, [[first]]);
export const replaceable = extendAll(empty, [
  [openTransaction(election, { replacing_allowed: true })],
  [register],
  [first],
]);
export const closed = extendAll(voted, [[closeElection(registrar, uuid)]]);

/** The codes of the ledger, by the test file that has to reach them. The pool's own two are for packages/node. */
export const ballotCodes = [
  "TRANSACTION_TOO_LARGE",
  "MALFORMED",
  "NOT_CANONICAL",
  "SIGNATURE_INVALID",
  "ELECTION_UNKNOWN",
  "ELECTION_CLOSED",
  "CREDENTIAL_UNKNOWN",
  "CREDENTIAL_USED",
  "REPLACES_WRONG_BALLOT",
  "BALLOT_KNOWN",
  "BALLOT_HASH_MISMATCH",
  "BALLOT_OF_ANOTHER_ELECTION",
  "CIPHERTEXT_COPIED",
  "BALLOT_PROOF_INVALID",
] as const satisfies readonly RejectionCode[];
export const orderCodes = [
  "MALFORMED",
  "SIGNATURE_INVALID",
  "ELECTION_UNKNOWN",
  "ELECTION_EXISTS",
  "ELECTION_INVALID",
  "ELECTION_CLOSED",
  "ELECTION_STILL_OPEN",
  "CREDENTIAL_EXISTS",
  "TRUSTEE_UNKNOWN",
  "PARTIAL_DECRYPTION_EXISTS",
  "PARTIAL_DECRYPTION_INVALID",
  "RESULT_NOT_DUE",
  "RESULT_EXISTS",
  "RESULT_INVALID",
] as const satisfies readonly RejectionCode[];
export const ceremonyCodes = [
  "SIGNATURE_INVALID",
  "ELECTION_EXISTS",
  "ELECTION_INVALID",
  "TRUSTEE_UNKNOWN",
  "CEREMONY_UNKNOWN",
  "CEREMONY_OTHER_ATTEMPT",
  "CEREMONY_NOT_DUE",
  "CEREMONY_MESSAGE_EXISTS",
  "CEREMONY_MESSAGE_INVALID",
  "CEREMONY_KEY_KNOWN",
  "COMMITMENT_BROKEN",
  "COMPLAINT_UNFOUNDED",
] as const satisfies readonly RejectionCode[];
export const rollCodes = ["ROLL_INCOMPLETE", "ROLL_MISMATCH", "REGISTRATION_BY_ROLL"] as const;
export const validatorCodes = [
  "SIGNATURE_INVALID",
  "MALFORMED",
  "AUTHOR_NO_VALIDATOR",
  "VALIDATOR_EPOCH_OTHER",
  "VALIDATOR_VOTED",
  "VALIDATOR_VOTES_TOO_MANY",
  "VALIDATOR_EXISTS",
  "VALIDATOR_UNKNOWN",
  "VALIDATOR_NAME_OR_KEY_TAKEN",
  "VALIDATOR_LAST",
  "VALIDATORS_TOO_MANY",
] as const satisfies readonly RejectionCode[];
export const evidenceCodes = [
  "MALFORMED",
  "SIGNATURE_INVALID",
  "AUTHOR_NO_VALIDATOR",
  "EVIDENCE_INVALID",
  "EVIDENCE_KNOWN",
  "WATCH_OVERRIDE_HEIGHT",
] as const satisfies readonly RejectionCode[];
type Listed =
  | (typeof ballotCodes)[number]
  | (typeof orderCodes)[number]
  | (typeof ceremonyCodes)[number]
  | (typeof rollCodes)[number]
  | (typeof validatorCodes)[number]
  | (typeof evidenceCodes)[number]
  | "TRANSACTION_KNOWN"
  | "POOL_FULL";
type Holds<Statement extends true> = Statement;
/** Does not compile when a code is in neither list. */
export type EveryCodeIsListed = Holds<[Exclude<RejectionCode, Listed>] extends [never] ? true : false>;
