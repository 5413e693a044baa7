import { hashToScalar, sha256Base64, sha256Hex } from "@tabella/crypto/belenios-hash";
import type { Ciphertext } from "@tabella/crypto/elgamal";
import type { Point } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { proveSchnorr, schnorrCommitment } from "@tabella/crypto/schnorr";
import { type AnswerCommitments, type AnswerStatement, checkAnswer, makeAnswer } from "./answer.ts";
import { type Ballot, encodeUnsignedBallot, type UnsignedBallot } from "./ballot-message.ts";
import { collect } from "./collect.ts";
import type { ElectionContext } from "./election.ts";

/** The commitments that the proofs of a ballot leave out: answers in order, and the signature's. */
export interface BallotCommitments {
  readonly answers: readonly AnswerCommitments[];
  readonly signature: Point;
}

/** A ballot together with the commitments of its proofs: what its evidence form is written from (election/evidence.ts). */
export interface CommittedBallot {
  readonly ballot: Ballot;
  readonly commitments: BallotCommitments;
}

/** A ballot before it is signed. Its hash is shown to the voter, who then casts (signs) or challenges it. */
export interface PreparedBallot {
  readonly unsigned: UnsignedBallot;
  /** The hash that the signature will cover: unpadded Base64 of SHA-256 of the unsigned ballot's JSON. */
  readonly hash: string;
  readonly answerCommitments: readonly AnswerCommitments[];
  /** r of each ciphertext, `[question][choice]`: secret, unless the voter challenges, and then the ballot is thrown away. */
  readonly randomness: readonly (readonly bigint[])[];
}

/** Why a ballot is refused: the check that failed, in which question (from 0) if in one, and the facts. */
export interface BallotFailure {
  readonly check: "election" | "signature" | "proof";
  readonly question: number | null;
  readonly detail: string;
}

/**
 * Encrypts the choices and proves them; nothing is signed yet.
 * @param input.credential the public credential to which everything is bound
 * @param input.choices one a question, see question.ts `checkChoice`
 * @param input.onProgress called after each question with the number of questions done
 * @throws Error unless `checkChoice` holds for every question
 */
export function prepareBallot(
  input: {
    readonly context: ElectionContext;
    readonly credential: Point;
    readonly choices: readonly (readonly number[])[];
    readonly onProgress?: (questionsDone: number) => void;
  },
  random: RandomSource,
): PreparedBallot {
  const { context, credential, choices } = input;
  const made = answerStatements(context, credential).map((statement, at) => {
    const answer = makeAnswer(statement, choices[at] ?? [], random);
    input.onProgress?.(at + 1);
    return answer;
  });
  const unsigned: UnsignedBallot = {
    group: context.group,
    electionUuid: context.election.uuid,
    electionHash: context.hash,
    credential,
    answers: made.map(({ answer }) => answer),
  };
  return {
    unsigned,
    hash: signedHash(unsigned),
    answerCommitments: made.map(({ commitments }) => commitments),
    randomness: made.map(({ randomness }) => randomness),
  };
}

/** Signs a prepared ballot with the credential's secret exponent (spec 4.16): only now it can be cast. */
export function signBallot(
  context: ElectionContext,
  { prepared, secret }: { readonly prepared: PreparedBallot; readonly secret: bigint },
  random: RandomSource,
): CommittedBallot {
  const { unsigned, hash, answerCommitments } = prepared;
  const challengeOf = signatureChallenge(context, hash);
  const { proof, commitment } = proveSchnorr({ group: context.group, secret, challengeOf }, random);
  return {
    ballot: { ...unsigned, signature: { hash, proof } },
    commitments: { answers: answerCommitments, signature: commitment },
  };
}

/**
 * Checks everything that a ballot alone can show: election, signature, every proof (spec 3.2, 4.11 to 4.17). That the
 * credential is on the list and unused, and the ciphertexts are new, is for who keeps the board.
 * @returns all commitments, recomputed. Anything `signBallot` returns passes.
 */
export function checkBallot(context: ElectionContext, ballot: Ballot): Result<BallotCommitments, BallotFailure> {
  const { group, election } = context;
  const fail = (check: BallotFailure["check"], detail: string) => err({ check, question: null, detail });
  // P-516
  if (ballot.electionUuid !== election.uuid) return fail("election", "made for an election with another identifier");
  if (ballot.electionHash !== context.hash) return fail("election", "made for an election with another text");
  if (ballot.answers.length !== election.questions.length) return fail("election", "not one answer a question");
  if (group.equals(ballot.credential, group.identity)) return fail("signature", "everyone knows the identity's secret");

  // P-517
  const { hash, proof } = ballot.signature;
  if (hash !== signedHash(ballot)) return fail("signature", "made for other answers");
  const signature = schnorrCommitment(group, ballot.credential, proof);
  if (signatureChallenge(context, hash)(signature) !== proof.challenge) {
    return fail("signature", "not made with the secret of this credential");
  }
  const statements = answerStatements(context, ballot.credential);
  const answers = collect(ballot.answers, (answer, question): Result<AnswerCommitments, BallotFailure> => {
    const statement = statements[question];
    assert(statement !== undefined, "answers and questions were counted");
    const checked = checkAnswer(statement, answer);
    return checked.ok ? checked : err({ check: "proof", question, detail: checked.error });
  });
  return answers.ok ? ok({ answers: answers.value, signature }) : answers;
}

/** `[question][choice]` */
export function choicesOf(ballot: UnsignedBallot): (readonly Ciphertext[])[] {
  return ballot.answers.map((answer) => answer.choices);
}

/** SHA-256 of the ballot's canonical JSON: how a ballot is tracked. */
export function ballotHash(text: string): Hash {
  return `0x${sha256Hex(text)}`;
}

/** The specification's smart ballot tracker (4.17): the same hash in unpadded Base64. */
export function smartTracker(text: string): string {
  return sha256Base64(text);
}

/** What the proofs of a ballot are about and bound to, question by question. */
export function answerStatements(context: ElectionContext, credential: Point): AnswerStatement[] {
  const { group, publicKey, hash, election } = context;
  const binding = `${hash}|${group.encode(credential)}`;
  return election.questions.map((question) => ({ group, publicKey, question, binding }));
}

/** The hash that the signature covers: of the ballot without its signature. */
export function signedHash(unsigned: UnsignedBallot): string {
  return sha256Base64(encodeUnsignedBallot(unsigned));
}

/** H_signature(hash, A) (spec 4.16). */
function signatureChallenge({ group }: ElectionContext, hash: string): (commitment: Point) => bigint {
  return (commitment) => hashToScalar(`sig|${hash}|${group.encode(commitment)}`, group.order);
}
