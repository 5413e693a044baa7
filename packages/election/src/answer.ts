import { hashToScalar } from "@tabella/crypto/belenios-hash";
import type { PairCommitment } from "@tabella/crypto/chaum-pedersen";
import { checkDisjunction, proveDisjunction } from "@tabella/crypto/disjunctive-proof";
import { addCiphertexts, type Ciphertext, emptyCiphertext, encrypt, subtractMessage } from "@tabella/crypto/elgamal";
import type { Group, Point } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import type { Proof } from "@tabella/crypto/schnorr";
import { checkChoice, choiceCount, type Question } from "./question.ts";

/** The answer to a homomorphic question (spec 4.11.1), as checked points and scalars. */
export interface Answer {
  readonly choices: readonly Ciphertext[];
  /** For each choice: a branch for 0 and one for 1. */
  readonly individualProofs: readonly (readonly Proof[])[];
  /** A branch for each of min … max, behind one for "blank" if that is allowed. */
  readonly overallProof: readonly Proof[];
  /** Two branches; null if a blank vote is not allowed. */
  readonly blankProof: readonly Proof[] | null;
}

/** The commitments that the proofs of an answer leave out, in the same order. */
export interface AnswerCommitments {
  readonly individual: readonly (readonly PairCommitment[])[];
  readonly overall: readonly PairCommitment[];
  readonly blank: readonly PairCommitment[] | null;
}

/** What the proofs of an answer are about and bound to. */
export interface AnswerStatement {
  readonly group: Group;
  /** The election's public key, y. */
  readonly publicKey: Point;
  readonly question: Question;
  /** S0 of spec 4.11: the election's fingerprint, a vertical bar, the public credential. */
  readonly binding: string;
}

/** How many branches each proof of an answer to this question has. */
export function proofSizes(question: Question): { readonly overall: number; readonly blank: number } {
  const range = question.max - question.min + 1;
  return question.blank === true ? { overall: range + 1, blank: 2 } : { overall: range, blank: 0 };
}

/**
 * Encrypts a choice and proves that it is one (spec 4.11.1 to 4.13).
 * @returns the answer, its commitments, and the randomness of each ciphertext (secret unless the ballot is challenged)
 * @throws Error unless {@link checkChoice} holds
 */
export function makeAnswer(
  statement: AnswerStatement,
  choice: readonly number[],
  random: RandomSource,
): { readonly answer: Answer; readonly commitments: AnswerCommitments; readonly randomness: readonly bigint[] } {
  const { group, publicKey, question, binding } = statement;
  assert(checkChoice(question, choice).ok, "a choice is checked before it is encrypted");
  const secrets = choice.map((entry) => ({ randomness: group.randomScalar(random), message: BigInt(entry) }));
  const randomness = secrets.map((secret) => secret.randomness);
  const choices = secrets.map((secret) => encrypt({ group, publicKey, ...secret }, random));
  const individual = secrets.map(({ randomness, message }, at) => {
    const branches = [0n, 1n].map((value) => ({ randomness, message: message - value }));
    const challengeOf = intervalChallenge(group, binding, choices[at] ?? emptyCiphertext(group));
    return proveDisjunction({ group, publicKey, branches, trueBranch: Number(message), challengeOf }, random);
  });

  const [blankSecret, selected] = splitBlank(question, secrets);
  const sum = {
    randomness: selected.reduce((total, { randomness }) => total + randomness, 0n),
    message: selected.reduce((total, { message }) => total + message, 0n),
  };
  const inRange = range(question).map((value) => ({ ...sum, message: sum.message - BigInt(value) }));
  const trueInRange = Number(sum.message) - question.min;
  const transcript = transcriptOf(group, binding, choices);
  const common = { group, publicKey };
  if (blankSecret === null) {
    const challengeOf = intervalChallenge(group, transcript, sumOf(group, choices));
    const overall = proveDisjunction({ ...common, branches: inRange, trueBranch: trueInRange, challengeOf }, random);
    return { ...assemble(choices, { individual, overall, blank: null }), randomness };
  }
  const isBlank = blankSecret.message === 1n;
  const blank = proveDisjunction(
    {
      ...common,
      branches: [blankSecret, sum],
      trueBranch: isBlank ? 1 : 0,
      challengeOf: blankChallenge(group, "bproof0", transcript),
    },
    random,
  );
  const overall = proveDisjunction(
    {
      ...common,
      branches: [{ ...blankSecret, message: blankSecret.message - 1n }, ...inRange],
      trueBranch: isBlank ? 0 : 1 + trueInRange,
      challengeOf: blankChallenge(group, "bproof1", transcript),
    },
    random,
  );
  return { ...assemble(choices, { individual, overall, blank }), randomness };
}

/** All commitments, recomputed, if every proof of the answer holds. Anything `makeAnswer` returns passes. */
export function checkAnswer(statement: AnswerStatement, answer: Answer): Result<AnswerCommitments, string> {
  const { group, publicKey, question, binding } = statement;
  // P-518
  if (!hasShape(question, answer)) return err("as many ciphertexts and proofs as the question demands");
  const individual: PairCommitment[][] = [];
  for (const [at, ciphertext] of answer.choices.entries()) {
    const proofs = answer.individualProofs[at] ?? [];
    const branches = proofs.map((proof, value) => ({ ciphertext: subtractMessage(group, ciphertext, value), proof }));
    const challengeOf = intervalChallenge(group, binding, ciphertext);
    const commitments = checkDisjunction({ group, publicKey, branches, challengeOf });
    // P-519
    if (commitments === null) return err(`individual proof ${at}: the choice is not shown to be 0 or 1`);
    individual.push(commitments);
  }

  const [blankChoice, selected] = splitBlank(question, answer.choices);
  const sum = sumOf(group, selected);
  const inRange = range(question).map((value) => subtractMessage(group, sum, value));
  const transcript = transcriptOf(group, binding, answer.choices);
  const check = (ciphertexts: readonly Ciphertext[], proofs: readonly Proof[], challengeOf: ChallengeOf) =>
    checkDisjunction({ group, publicKey, branches: pair(ciphertexts, proofs), challengeOf });
  if (blankChoice === null) {
    const overall = check(inRange, answer.overallProof, intervalChallenge(group, transcript, sum));
    // P-520
    if (overall === null) return err("overall proof: the number of selected answers is not shown to be allowed");
    return ok({ individual, overall, blank: null });
  }
  const blank = check([blankChoice, sum], answer.blankProof ?? [], blankChallenge(group, "bproof0", transcript));
  // P-521
  if (blank === null) return err("blank proof: it is not shown that a blank vote selects nothing");
  const branches = [subtractMessage(group, blankChoice, 1), ...inRange];
  const overall = check(branches, answer.overallProof, blankChallenge(group, "bproof1", transcript));
  if (overall === null) return err("overall proof: neither a blank vote nor an allowed number is shown");
  return ok({ individual, overall, blank });
}

type ChallengeOf = (commitments: readonly PairCommitment[]) => bigint;
type Proven = { readonly proofs: readonly Proof[]; readonly commitments: readonly PairCommitment[] };

function assemble(
  choices: readonly Ciphertext[],
  proven: { readonly individual: readonly Proven[]; readonly overall: Proven; readonly blank: Proven | null },
): { readonly answer: Answer; readonly commitments: AnswerCommitments } {
  const { individual, overall, blank } = proven;
  return {
    answer: {
      choices,
      individualProofs: individual.map(({ proofs }) => proofs),
      overallProof: overall.proofs,
      blankProof: blank?.proofs ?? null,
    },
    commitments: {
      individual: individual.map(({ commitments }) => commitments),
      overall: overall.commitments,
      blank: blank?.commitments ?? null,
    },
  };
}

function hasShape(question: Question, answer: Answer): boolean {
  const sizes = proofSizes(question);
  return (
    answer.choices.length === choiceCount(question) &&
    answer.individualProofs.length === answer.choices.length &&
    answer.individualProofs.every((proof) => proof.length === 2) &&
    answer.overallProof.length === sizes.overall &&
    // Without blank votes there is none, and an empty one is another ballot, which the specification does not have.
    (question.blank === true ? answer.blankProof?.length === sizes.blank : answer.blankProof === null)
  );
}

/** min … max: the values that the sum of the selected answers may have. */
function range({ min, max }: Question): number[] {
  return Array.from({ length: max - min + 1 }, (_, at) => min + at);
}

/** The entry that says "blank", or null where there is none, and the entries of the answers. */
function splitBlank<Entry>(question: Question, entries: readonly Entry[]): [Entry | null, readonly Entry[]] {
  return question.blank === true ? [entries[0] ?? null, entries.slice(1)] : [null, entries];
}

function sumOf(group: Group, ciphertexts: readonly Ciphertext[]): Ciphertext {
  return ciphertexts.reduce((sum, next) => addCiphertexts(group, sum, next), emptyCiphertext(group));
}

function pair(ciphertexts: readonly Ciphertext[], proofs: readonly Proof[]) {
  return proofs.flatMap((proof, at) => {
    const ciphertext = ciphertexts[at];
    return ciphertext === undefined ? [] : [{ ciphertext, proof }];
  });
}

/** S of spec 4.11.1: the binding, and all ciphertexts of the answer. */
function transcriptOf(group: Group, binding: string, choices: readonly Ciphertext[]): string {
  return `${binding}|${group.encodeAll(choices.flatMap(({ alpha, beta }) => [alpha, beta])).join(",")}`;
}

/** H_iprove of spec 4.12, bound to `transcript` and the ciphertext. */
function intervalChallenge(group: Group, transcript: string, { alpha, beta }: Ciphertext): ChallengeOf {
  return (commitments) => {
    const [a, b, ...rest] = group.encodeAll([alpha, beta, ...commitments.flatMap((each) => [each.a, each.b])]);
    return hashToScalar(`prove|${transcript}|${a},${b}|${rest.join(",")}`, group.order);
  };
}

/** H_bproof0 and H_bproof1 of spec 4.13. */
function blankChallenge(group: Group, name: "bproof0" | "bproof1", transcript: string): ChallengeOf {
  return (commitments) => {
    const texts = group.encodeAll(commitments.flatMap(({ a, b }) => [a, b]));
    return hashToScalar(`${name}|${transcript}|${texts.join(",")}`, group.order);
  };
}
