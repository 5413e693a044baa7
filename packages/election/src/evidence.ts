import type { PairCommitment } from "@tabella/crypto/chaum-pedersen";
import type { Ciphertext } from "@tabella/crypto/elgamal";
import type { Point } from "@tabella/crypto/group";
import { fromHex, type Hex, isHex, toHex } from "@tabella/crypto/hex";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { scalarFromBytes, scalarToBytes } from "@tabella/crypto/scalar";
import type { Proof } from "@tabella/crypto/schnorr";
import { type Answer, type AnswerCommitments, proofSizes } from "./answer.ts";
import { type BallotFailure, type CommittedBallot, checkBallot, signedHash } from "./ballot.ts";
import type { UnsignedBallot } from "./ballot-message.ts";
import type { Election, ElectionContext } from "./election.ts";
import { choiceCount } from "./question.ts";

/*
 * Evidence form: how a ballot travels and is stored, with the commitments that the specification's proofs leave out, so
 * that a checker tests equations instead of recomputing points, and many at once. Every point P is written as affine
 * coordinates of H with [8]H = P (64 bytes: x, y, big-endian), every scalar as 32 bytes, big-endian; nothing else, as
 * every length follows from the election.
 *   encrypted_vote  credential; per question, per choice: alpha, beta
 *   proof           per question: per choice the branches of its individual proof, then those of the overall proof,
 *                   then those of the blank proof if there is one; at the end A, challenge, response of the signature
 *   branch          A, B, challenge, response
 */
export interface Evidence {
  readonly encryptedVote: Hex;
  readonly proof: Hex;
}

const pointLength = 64;
const scalarLength = 32;
const branchLength = 2 * pointLength + 2 * scalarLength;
const signatureLength = pointLength + 2 * scalarLength;

/** How many bytes each part has, for every ballot of this election. */
export function evidenceLengths({ questions }: Pick<Election, "questions">): {
  readonly encryptedVote: number;
  readonly proof: number;
} {
  const choices = questions.reduce((sum, question) => sum + choiceCount(question), 0);
  const branches = questions.reduce((sum, question) => {
    const { overall, blank } = proofSizes(question);
    return sum + 2 * choiceCount(question) + overall + blank;
  }, 0);
  return { encryptedVote: pointLength * (1 + 2 * choices), proof: branchLength * branches + signatureLength };
}

/** Writes the evidence form. {@link fromEvidence} gives the same ballot back. */
export function toEvidence({ ballot, commitments }: CommittedBallot): Evidence {
  const { group, credential, answers, signature } = ballot;
  const voted = answers.flatMap(({ choices }) => choices.flatMap(({ alpha, beta }) => [alpha, beta]));
  const branches = answers.flatMap((answer, at) => {
    const committed = commitments.answers[at];
    assert(committed !== undefined, "commitments come with every answer");
    return answerBranches(answer, committed);
  });
  const points = group.cofactorHints([...branches.flatMap(({ a, b }) => [a, b]), commitments.signature]);
  const pieces = branches.map(({ proof }, at) => [
    points.subarray(2 * pointLength * at, 2 * pointLength * (at + 1)),
    ...proofBytes(proof),
  ]);
  pieces.push([points.subarray(2 * pointLength * branches.length), ...proofBytes(signature.proof)]);
  return { encryptedVote: toHex(group.cofactorHints([credential, ...voted])), proof: toHex(join(pieces.flat())) };
}

/**
 * Reads credential and ciphertexts, the cheap half: no multiplication. The points are on the curve and in the group; whether
 * anything about them holds is open.
 */
export function readEncryptedVote(
  context: ElectionContext,
  encryptedVote: Hex,
): Result<{ readonly credential: Point; readonly choices: readonly (readonly Ciphertext[])[] }, string> {
  const bytes = bytesOf(encryptedVote, evidenceLengths(context.election).encryptedVote);
  if (!bytes.ok) return err(`encrypted vote: ${bytes.error}`);
  const points = context.group.fromCofactorHints(bytes.value);
  if (!points.ok) return err(`encrypted vote: ${points.error}`);
  context.group.encodeAll(points.value);
  const next = reader(points.value);
  const credential = next();
  const choices = context.election.questions.map((question) =>
    Array.from({ length: choiceCount(question) }, () => ({ alpha: next(), beta: next() })),
  );
  return ok({ credential, choices });
}

/**
 * Reads a ballot in evidence form: exact lengths, canonical coordinates of points of the curve, scalars below the order.
 * The compact ballot follows from it, byte for byte. Nothing is proven before {@link checkCommittedBallot}.
 */
export function fromEvidence(context: ElectionContext, evidence: Evidence): Result<CommittedBallot, string> {
  const { group, election } = context;
  const proofLength = evidenceLengths(election).proof;
  const bytes = bytesOf(evidence.proof, proofLength);
  if (!bytes.ok) return err(`proof: ${bytes.error}`);
  const vote = readEncryptedVote(context, evidence.encryptedVote);
  if (!vote.ok) return vote;
  const split = splitBranches(bytes.value);
  const points = group.fromCofactorHints(split.points);
  if (!points.ok) return err(`proof: ${points.error}`);
  if (split.scalars.some((scalar) => scalar >= group.order))
    return err("proof: scalar not below the order of the group");

  const nextPoint = reader(points.value);
  const nextScalar = reader(split.scalars);
  const nextProof = (): Proof => ({ challenge: nextScalar(), response: nextScalar() });
  const readBranches = (length: number): Branch[] =>
    Array.from({ length }, () => ({ a: nextPoint(), b: nextPoint(), proof: nextProof() }));
  const answers = election.questions.map((question, at) => {
    const choices = vote.value.choices[at] ?? [];
    const { overall, blank } = proofSizes(question);
    const individual = choices.map(() => readBranches(2));
    return fromBranches(choices, { individual, overall: readBranches(overall), blank: readBranches(blank) });
  });
  const unsigned: UnsignedBallot = {
    group,
    electionUuid: election.uuid,
    electionHash: context.hash,
    credential: vote.value.credential,
    answers: answers.map(({ answer }) => answer),
  };
  return ok({
    ballot: { ...unsigned, signature: { hash: signedHash(unsigned), proof: nextProof() } },
    commitments: { answers: answers.map(({ commitments }) => commitments), signature: nextPoint() },
  });
}

/** As `checkBallot`, and every commitment of the evidence must be the one that the equations give (P-522). */
export function checkCommittedBallot(
  context: ElectionContext,
  { ballot, commitments }: CommittedBallot,
): Result<void, BallotFailure> {
  const checked = checkBallot(context, ballot);
  if (!checked.ok) return checked;
  const { group } = context;
  const differs = (a: Point, b: Point) => !group.equals(a, b);
  if (differs(checked.value.signature, commitments.signature)) {
    return err({ check: "signature", question: null, detail: "another commitment than the equation gives" });
  }
  for (const [question, answer] of ballot.answers.entries()) {
    const [given, recomputed] = [commitments.answers[question], checked.value.answers[question]].map((each) =>
      each === undefined ? [] : answerBranches(answer, each),
    );
    const mismatch = recomputed?.some((branch, at) => {
      const other = given?.[at];
      return other === undefined || differs(branch.a, other.a) || differs(branch.b, other.b);
    });
    if (mismatch !== false || given?.length !== recomputed?.length) {
      return err({ check: "proof", question, detail: "another commitment than the equations give" });
    }
  }
  return ok(undefined);
}

interface Branch extends PairCommitment {
  readonly proof: Proof;
}

/** All branches of an answer in the order of the evidence form. */
function answerBranches(answer: Answer, commitments: AnswerCommitments): Branch[] {
  const proofs = [...answer.individualProofs.flat(), ...answer.overallProof, ...(answer.blankProof ?? [])];
  const pairs = [...commitments.individual.flat(), ...commitments.overall, ...(commitments.blank ?? [])];
  assert(proofs.length === pairs.length, "a commitment comes with every proof");
  return pairs.flatMap((pair, at) => {
    const proof = proofs[at];
    return proof === undefined ? [] : [{ ...pair, proof }];
  });
}

function fromBranches(
  choices: readonly Ciphertext[],
  parts: {
    readonly individual: readonly (readonly Branch[])[];
    readonly overall: readonly Branch[];
    readonly blank: readonly Branch[];
  },
): { readonly answer: Answer; readonly commitments: AnswerCommitments } {
  const proofs = (branches: readonly Branch[]) => branches.map(({ proof }) => proof);
  const pairs = (branches: readonly Branch[]) => branches.map(({ a, b }) => ({ a, b }));
  const hasBlank = parts.blank.length > 0;
  return {
    answer: {
      choices,
      individualProofs: parts.individual.map(proofs),
      overallProof: proofs(parts.overall),
      blankProof: hasBlank ? proofs(parts.blank) : null,
    },
    commitments: {
      individual: parts.individual.map(pairs),
      overall: pairs(parts.overall),
      blank: hasBlank ? pairs(parts.blank) : null,
    },
  };
}

/** Takes points and scalars of the `proof` part from their places. */
function splitBranches(bytes: Uint8Array): { readonly points: Uint8Array; readonly scalars: readonly bigint[] } {
  const points: Uint8Array[] = [];
  const scalars: bigint[] = [];
  for (let at = 0; at < bytes.length; ) {
    const isSignature = at + signatureLength === bytes.length;
    const pointBytes = isSignature ? pointLength : 2 * pointLength;
    points.push(bytes.subarray(at, at + pointBytes));
    at += pointBytes;
    for (let scalar = 0; scalar < 2; scalar += 1, at += scalarLength) {
      scalars.push(scalarFromBytes(bytes.subarray(at, at + scalarLength)));
    }
  }
  return { points: join(points), scalars };
}

function bytesOf(hex: Hex, byteLength: number): Result<Uint8Array, string> {
  // P-106
  // The length in digits is compared first: garbage of any size costs nothing.
  if (hex.length !== 2 + 2 * byteLength) return err(`not ${byteLength} bytes, as every ballot of this election has`);
  return isHex(hex) ? ok(fromHex(hex)) : err("not lower-case hexadecimal digits behind 0x");
}

function proofBytes({ challenge, response }: Proof): Uint8Array[] {
  return [scalarToBytes(challenge, scalarLength), scalarToBytes(response, scalarLength)];
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Hands out one item after the other; the lengths were checked before, so that there is always one. */
function reader<Item>(items: readonly Item[]): () => Item {
  let at = 0;
  return () => {
    const item = items[at];
    assert(item !== undefined, "lengths are checked before items are read");
    at += 1;
    return item;
  };
}
