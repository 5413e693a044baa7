import { zeroHash } from "@tabella/chain/genesis-block";
import type { BallotTransaction } from "@tabella/chain/transaction";
import { ed25519Group as group } from "@tabella/crypto/group";
import type { Hex } from "@tabella/crypto/hex";
import { type CommittedBallot, signBallot, signedHash } from "@tabella/election/ballot";
import { encodeBallot, parseBallot } from "@tabella/election/ballot-message";
import { unwrap } from "@tabella/election/testing/example-election";
import { plainPlan } from "./elections.ts";
import { castVote, forgeElection, resigned, voterOf } from "./forged-election.ts";
import { changed, edited } from "./json-text.ts";
import type { Member } from "./member.ts";
import {
  ballotTransaction,
  chainElection,
  chainFiles,
  inOrder,
  makeDay,
  recast,
  type Steps,
  stepsOf,
  trueDays,
} from "./story.ts";

/* Lies in ballots and decryptions as they stand on the chain. */

const prime = 2n ** 255n - 19n;
const otherHash = `0x${"11".repeat(32)}` as const;
const point = 128;
const scalar = 64;

/** Hexadecimal digits of `hex` from byte pair `at` on replaced. */
function patched(hex: Hex, at: number, digits: string): Hex {
  return `0x${hex.slice(2, 2 + at)}${digits}${hex.slice(2 + at + digits.length)}`;
}

function digits(value: bigint): string {
  return value.toString(16).padStart(64, "0");
}

export function voteLies(): Member[] {
  const { short, steps, twice } = trueDays();
  const forged = chainElection();
  const { first, second } = makeDay({ options: { ballots_min: 3 } });
  const voting = (
    check: Member["check"],
    name: string,
    lie: string,
    ballot: BallotTransaction,
    truth = [first, second],
  ): Member => ({
    name: `cast-${name}`,
    lie,
    check,
    files: chainFiles(inOrder({ ...short, votes: { transactions: [ballot, second], truth } })),
  });
  const proof = (name: string, lie: string, ballot: BallotTransaction) =>
    voting("chain.ballot-proofs", name, lie, ballot);
  const with_ = (change: Partial<BallotTransaction>) => ({ ...first, ...change });
  const signed = (change: Partial<BallotTransaction>) => recast(forged, first, { voter: 0, change });
  const x = BigInt(`0x${first.proof.slice(2, 2 + 64)}`);
  const firstChallenge = 2 * point;
  const scalarAt = (at: number) => BigInt(`0x${first.proof.slice(2 + at, 2 + at + scalar)}`);
  const signatureAt = first.proof.length - 2 - point - 2 * scalar;
  const otherPoint = first.proof.slice(2 + point, 2 + 2 * point);
  const [ballot] = forged.ballots;
  if (ballot === undefined) throw new Error("a ballot was cast");
  /** The ballot of the archive's lies, with the commitments that it should have. */
  const lying = (change: (text: string) => string): BallotTransaction => {
    const text = resigned(forged, change(encodeBallot(ballot.ballot)), voterOf(forged.voters, 0).secret);
    const lie: CommittedBallot = { ...ballot, ballot: unwrap(parseBallot(forged.context, text)) };
    return ballotTransaction(forged, lie, { voter: 0 });
  };
  const unsigned = (change: (text: string) => string): BallotTransaction => {
    const lie: CommittedBallot = {
      ...ballot,
      ballot: unwrap(parseBallot(forged.context, change(encodeBallot(ballot.ballot)))),
    };
    return ballotTransaction(forged, lie, { voter: 0 });
  };
  const other = (text: string) => `${BigInt(text) ^ 1n}`;
  const unreduced = ballotTransaction(forged, unreducedBallot(forged, ballot), { voter: 0 });
  const elsewhere = forgeElection({ ...plainPlan, seed: 303, election: (text) => edited(text, ["name"], "Another") });
  const [foreign] = elsewhere.ballots;
  if (foreign === undefined) throw new Error("a ballot was cast");
  const strangers = {
    ...forged,
    voters: [{ secret: 4_711n, credential: group.encode(group.multiplyGenerator(4_711n)), weight: 1 }],
  };
  const strangersVote = ballotTransaction(strangers, castVote(strangers, { voter: 0, choices: [[1, 0]] }), {
    voter: 0,
  });
  const sameRandomness = repeating(forged.random);
  const copyWithin = ballotTransaction(
    forged,
    castVote({ ...forged, random: sameRandomness }, { voter: 0, choices: [[1, 0]] }),
    { voter: 0 },
  );
  const again = resignedBallot(forged, ballot);
  const copied = ballotTransaction(forged, again, { voter: 0, replaces: first.ballot_hash });
  const replacing = (name: string, lie: string, vote: BallotTransaction, of: Steps = short): Member => ({
    name: `cast-${name}`,
    lie,
    check: "chain.transactions",
    files: chainFiles(inOrder({ ...of, again: { transactions: [vote] } })),
  });
  const {
    decrypt: _decrypt,
    result: _result,
    ...final
  } = stepsOf(makeDay({ options: { ballots_min: 3, replacing_allowed: false } }));
  const third = twice.day.again;
  return [
    {
      name: "cast-commitment-alone",
      lie: "A commitment of a proof is another point than its equation gives; the election came to a result.",
      check: "chain.ballot-proofs",
      files: chainFiles(
        inOrder({ ...steps, votes: { transactions: [with_({ proof: patched(first.proof, 0, otherPoint) }), second] } }),
      ),
    },
    voting(
      "chain.ballot-proofs",
      "hash",
      "A ballot names another hash than it has.",
      with_({ ballot_hash: otherHash }),
      [with_({ ballot_hash: otherHash }), second],
    ),
    proof(
      "signature",
      "The credential's signature is another.",
      with_({ signature: patched(first.signature, 0, "00") }),
    ),
    proof(
      "signature-unreduced",
      "The response of the credential's signature is not below the order of the group.",
      with_({
        signature: patched(first.signature, 64, digits(BigInt(`0x${first.signature.slice(66)}`) + group.order)),
      }),
    ),
    proof(
      "signature-challenge-unreduced",
      "The challenge of the credential's signature is not below the order of the group.",
      with_({
        signature: patched(first.signature, 0, digits(BigInt(`0x${first.signature.slice(2, 66)}`) + group.order)),
      }),
    ),
    proof("signature-of-other", "Another voter signed the casting.", recast(forged, first, { voter: 1, change: {} })),
    proof(
      "signature-of-other-chain",
      "The voter cast the ballot on another chain.",
      recast(forged, first, { voter: 0, change: {}, genesisHash: otherHash }),
    ),
    proof("signature-of-other-replaces", "The voter signed to replace another ballot.", {
      ...recast(forged, first, { voter: 0, change: { replaces: otherHash } }),
      replaces: zeroHash,
    }),
    proof(
      "vote-coordinate",
      "A coordinate of a ciphertext is not below the prime of the field.",
      with_({
        encrypted_vote: patched(
          first.encrypted_vote,
          point,
          digits(BigInt(`0x${first.encrypted_vote.slice(2 + point, 2 + point + 64)}`) + prime),
        ),
      }),
    ),
    proof(
      "vote-off-curve",
      "The coordinates of a ciphertext belong to no point of the curve.",
      with_({ encrypted_vote: patched(first.encrypted_vote, point, digits(2n)) }),
    ),
    proof(
      "vote-short",
      "A ciphertext is missing.",
      with_({ encrypted_vote: first.encrypted_vote.slice(0, -point) as Hex }),
    ),
    proof(
      "vote-long",
      "There is a ciphertext too many.",
      with_({ encrypted_vote: `${first.encrypted_vote}${otherPoint}` }),
    ),
    proof(
      "proof-coordinate",
      "A coordinate of a commitment is not below the prime of the field.",
      with_({ proof: patched(first.proof, 0, digits(x + prime)) }),
    ),
    proof(
      "proof-off-curve",
      "The coordinates of a commitment belong to no point of the curve.",
      with_({ proof: patched(first.proof, 0, digits(2n)) }),
    ),
    proof(
      "vote-coordinate-y",
      "The second coordinate of a ciphertext is not below the prime of the field.",
      with_({
        encrypted_vote: patched(
          first.encrypted_vote,
          point + 64,
          digits(hexAt(first.encrypted_vote, point + 64) + prime),
        ),
      }),
    ),
    proof(
      "challenge-unreduced",
      "A challenge is not below the order of the group, and hash and signature are made for it.",
      unreduced,
    ),
    proof("proof-short", "A proof is missing.", with_({ proof: first.proof.slice(0, -64) as Hex })),
    proof(
      "proof-challenge-unreduced",
      "A challenge is not below the order of the group.",
      with_({ proof: patched(first.proof, firstChallenge, digits(scalarAt(firstChallenge) + group.order)) }),
    ),
    proof(
      "commitment-a",
      "The first commitment of a proof is another point than its equation gives.",
      with_({ proof: patched(first.proof, 0, otherPoint) }),
    ),
    proof(
      "commitment-b",
      "The second commitment of a proof is another point than its equation gives.",
      with_({ proof: patched(first.proof, point, first.proof.slice(2, 2 + point)) }),
    ),
    proof(
      "commitment-signature",
      "The commitment of the ballot's signature is another point than its equation gives.",
      with_({ proof: patched(first.proof, signatureAt, otherPoint) }),
    ),
    proof(
      "individual",
      "A proof that a choice is 0 or 1 does not hold.",
      lying((text) => changed(text, ["answers", 0, "individual_proofs", 0, 0, "response"], other)),
    ),
    proof(
      "overall",
      "The proof of the number of answers does not hold.",
      lying((text) => changed(text, ["answers", 0, "overall_proof", 0, "challenge"], other)),
    ),
    proof(
      "unsigned",
      "The ballot's own signature does not hold.",
      unsigned((text) => changed(text, ["signature", "proof", "response"], other)),
    ),
    voting(
      "chain.transactions",
      "pseudonym",
      "A ballot stands under the pseudonym of another voter.",
      with_({ voter_id: second.voter_id }),
    ),
    voting("chain.transactions", "stranger", "Somebody voted whose credential is on no list.", strangersVote, [second]),
    voting("chain.transactions", "copied-within", "Both ciphertexts of a ballot have one half in common.", copyWithin),
    voting("chain.ballot-proofs", "of-other-election", "A ballot of another election is cast in this one.", {
      ...ballotTransaction(elsewhere, foreign, { voter: 0 }),
      election_id: first.election_id,
    }),
    voting(
      "chain.transactions",
      "elsewhere",
      "A ballot is cast in an election that there is not.",
      signed({ election_id: "22222222222222" }),
      [second],
    ),
    {
      name: "cast-replayed",
      lie: "A ballot is cast again in a later block.",
      check: "chain.transactions",
      files: chainFiles(inOrder({ ...short, again: { transactions: [first] } })),
    },
    replacing(
      "replaces-itself",
      "A ballot replaces itself.",
      recast(forged, first, { voter: 0, change: { replaces: first.ballot_hash } }),
    ),
    replacing(
      "replaces-none",
      "A second ballot of a voter replaces none.",
      recast(forged, third, { voter: 0, change: { replaces: zeroHash } }),
    ),
    replacing(
      "replaces-other",
      "A second ballot of a voter replaces that of another.",
      recast(forged, third, { voter: 0, change: { replaces: second.ballot_hash } }),
    ),
    replacing("replaces-final", "A voter's ballot is replaced where the first is final.", third, final),
    replacing("copied", "A voter cast the same ciphertexts again under a fresh signature.", copied),
    voting(
      "chain.transactions",
      "replaces-nothing",
      "A first ballot says that it replaces one.",
      signed({ replaces: otherHash }),
    ),
  ];
}

/** The same ballot with a challenge that is the order of the group too big, signed as it is. */
function unreducedBallot(
  forged: ReturnType<typeof chainElection>,
  { ballot, commitments }: CommittedBallot,
): CommittedBallot {
  const { signature: _, ...unsigned } = ballot;
  const answers = unsigned.answers.map((answer) => ({
    ...answer,
    overallProof: answer.overallProof.map((proof) => ({ ...proof, challenge: proof.challenge + group.order })),
  }));
  const lying = { ...unsigned, answers };
  const { secret } = voterOf(forged.voters, 0);
  const prepared = { unsigned: lying, hash: signedHash(lying), answerCommitments: commitments.answers, randomness: [] };
  return signBallot(forged.context, { prepared, secret }, forged.random);
}

function hexAt(hex: Hex, at: number): bigint {
  return BigInt(`0x${hex.slice(2 + at, 2 + at + 64)}`);
}

/** The same answers under a fresh signature. */
function resignedBallot(
  forged: ReturnType<typeof chainElection>,
  { ballot, commitments }: CommittedBallot,
): CommittedBallot {
  const { signature, ...unsigned } = ballot;
  const { secret } = voterOf(forged.voters, 0);
  const prepared = { unsigned, hash: signature.hash, answerCommitments: commitments.answers, randomness: [] };
  return signBallot(forged.context, { prepared, secret }, forged.random);
}

/** A source that gives the first scalar twice. */
function repeating(random: (byteLength: number) => Uint8Array): (byteLength: number) => Uint8Array {
  const first = random(64);
  let drawn = 0;
  return (byteLength) => {
    drawn += 1;
    return drawn <= 2 ? first.slice(0, byteLength) : random(byteLength);
  };
}
