import { hedgedSeed, seededStream } from "@tabella/crypto/hedged-random";
import type { Hash } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { ballotHash, type PreparedBallot, prepareBallot, signBallot } from "@tabella/election/ballot";
import { encodeBallot } from "@tabella/election/ballot-message";
import { credentialSecret } from "@tabella/election/credential";
import type { ElectionContext } from "@tabella/election/election";
import { toEvidence } from "@tabella/election/evidence";
import { signCast } from "./ballot-signature.ts";
import { voterPseudonym } from "./credential-entry.ts";
import { zeroHash } from "./genesis-block.ts";
import type { BallotTransaction } from "./transaction.ts";

/** A prepared ballot and the seed from which everything random in it follows: what a challenge reveals of it. */
export interface PreparedVote extends PreparedBallot {
  readonly seed: Uint8Array;
}

/**
 * First step of a vote: encrypts and proves the choices. The hash of the result is shown to the voter, who then casts
 * it ({@link castBallot}) or challenges it (election/challenged-ballot.ts), and then it is thrown away.
 * @param input.credential the voter's secret credential
 * @param input.choices `[question][choice]`, zeros and ones, see election/question.ts `checkChoice`
 * @param input.onProgress called after each question with the number of questions done
 */
export function prepareVote(
  input: {
    readonly context: ElectionContext;
    readonly credential: string;
    readonly choices: readonly (readonly number[])[];
    readonly onProgress?: (questionsDone: number) => void;
  },
  random: RandomSource,
): PreparedVote {
  const { credential, ...rest } = input;
  const { group, election, hash } = input.context;
  const secret = credentialSecret(credential, election.uuid);
  // Whoever foresees the randomness of a ciphertext reads the vote, so it follows from the credential too.
  const statement = [utf8ToBytes(hash), utf8ToBytes(JSON.stringify(input.choices))];
  const seed = hedgedSeed({ secrets: [secret], statement }, random);
  const publicPart = group.multiplySecret(group.generator, secret, random);
  return { ...prepareBallot({ ...rest, credential: publicPart }, seededStream(seed)), seed };
}

/**
 * Second step: the credential signs, and the ballot becomes a transaction that anyone may carry to a validator.
 * @param input.replaces hash of this credential's ballot that counts so far; left out for the first one
 */
export function castBallot(
  input: {
    readonly genesisHash: Hash;
    readonly context: ElectionContext;
    readonly credential: string;
    readonly prepared: PreparedBallot;
    readonly replaces?: Hash;
  },
  random: RandomSource,
): BallotTransaction {
  const { genesisHash, context, prepared, replaces = zeroHash } = input;
  const { uuid } = context.election;
  const secret = credentialSecret(input.credential, uuid);
  const committed = signBallot(context, { prepared, secret }, random);
  const hash = ballotHash(encodeBallot(committed.ballot));
  const { credential } = prepared.unsigned;
  const { encryptedVote, proof } = toEvidence(committed);
  return {
    type: "ballot",
    voter_id: voterPseudonym(uuid, context.group.encode(credential)),
    election_id: uuid,
    encrypted_vote: encryptedVote,
    proof,
    ballot_hash: hash,
    replaces,
    signature: signCast({ genesisHash, election: uuid, credential, ballotHash: hash, replaces }, secret, random),
  };
}
