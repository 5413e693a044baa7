import { hashToScalar, sha256Base64 } from "@tabella/crypto/belenios-hash";
import type { PairCommitment } from "@tabella/crypto/chaum-pedersen";
import { proveDisjunction } from "@tabella/crypto/disjunctive-proof";
import { addCiphertexts, type Ciphertext, emptyCiphertext, encrypt } from "@tabella/crypto/elgamal";
import { signBallot } from "@tabella/election/ballot";
import { encodeBallot, encodeUnsignedBallot, type UnsignedBallot } from "@tabella/election/ballot-message";
import { decodeCredential } from "@tabella/election/credential-list";
import { unwrap } from "@tabella/election/testing/example-election";
import { type ForgedElection, voterOf } from "./forged-election.ts";

/**
 * The ballot of a voter who gives an answer two votes and proves of each choice, with a branch more than there should be, that
 * it is 0, 1 or 2. Everything else is as it must be.
 */
export function doubledVote({ context, voters, random }: ForgedElection, at: number): string {
  const { group, publicKey, election, hash } = context;
  const voter = voterOf(voters, at);
  const [question] = election.questions;
  if (question === undefined) throw new Error("the election has a question");
  const binding = `${hash}|${voter.credential}`;
  const secrets = question.answers.map((_, answer) => ({
    randomness: group.randomScalar(random),
    message: answer === 0 ? 2n : 0n,
  }));
  const choices = secrets.map((secret) => encrypt({ group, publicKey, ...secret }, random));
  const challenge =
    (transcript: string, { alpha, beta }: Ciphertext) =>
    (commitments: readonly PairCommitment[]) => {
      const [a, b, ...rest] = group.encodeAll([alpha, beta, ...commitments.flatMap((each) => [each.a, each.b])]);
      return hashToScalar(`prove|${transcript}|${a},${b}|${rest.join(",")}`, group.order);
    };
  const individual = secrets.map(({ randomness, message }, answer) => {
    const branches = [0n, 1n, 2n].map((value) => ({ randomness, message: message - value }));
    const challengeOf = challenge(binding, choices[answer] ?? emptyCiphertext(group));
    return proveDisjunction({ group, publicKey, branches, trueBranch: Number(message), challengeOf }, random);
  });
  const sum = choices.reduce((total, next) => addCiphertexts(group, total, next), emptyCiphertext(group));
  const randomness = secrets.reduce((total, secret) => total + secret.randomness, 0n);
  const transcript = `${binding}|${group.encodeAll(choices.flatMap(({ alpha, beta }) => [alpha, beta])).join(",")}`;
  const range = Array.from({ length: question.max - question.min + 1 }, (_, value) => BigInt(question.min + value));
  const overall = proveDisjunction(
    {
      group,
      publicKey,
      branches: range.map((value) => ({ randomness, message: 2n - value })),
      trueBranch: 2 - question.min,
      challengeOf: challenge(transcript, sum),
    },
    random,
  );
  const unsigned: UnsignedBallot = {
    group,
    electionUuid: election.uuid,
    electionHash: hash,
    credential: unwrap(decodeCredential(voter.credential)),
    answers: [
      {
        choices,
        individualProofs: individual.map(({ proofs }) => proofs),
        overallProof: overall.proofs,
        blankProof: null,
      },
    ],
  };
  const prepared = {
    unsigned,
    hash: sha256Base64(encodeUnsignedBallot(unsigned)),
    answerCommitments: [],
    randomness: [],
  };
  return encodeBallot(signBallot(context, { prepared, secret: voter.secret }, random).ballot);
}
