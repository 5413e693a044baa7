import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { castBallot, prepareVote } from "@tabella/chain/voter";
import type { Hash } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import type { PreparedBallot } from "@tabella/election/ballot";
import { checkCredentialForm, generateCredential, publicCredential } from "@tabella/election/credential";
import { type ElectionContext, openElection } from "@tabella/election/election";
import type { Question } from "@tabella/election/question";
import { trackingCode } from "@tabella/election/tracking-code";

/** What is printed on the ballot: read from the very text that the encryption binds, never from anywhere else. */
export interface BallotPaper {
  readonly name: string;
  readonly questions: readonly Question[];
}

export interface VotingKey {
  /** Secret: signs the one ballot of this voter. */
  readonly credential: string;
  readonly publicCredential: string;
}

/** A ballot that is ready to be sent: bytes, and the names by which it will be found. */
export interface SealedBallot {
  /** Canonical JSON text of the transaction. */
  readonly transaction: string;
  readonly transactionHash: Hash;
  readonly ballotHash: Hash;
  readonly trackingCode: string;
}

/** Makes one ballot. Lives in a worker (ballot.worker.ts), where the secrets of the encryption stay. */
export interface BallotMaker {
  open(electionText: string, uuid: string): Result<BallotPaper, string>;
  makeKey(uuid: string): VotingKey;
  /** The public part of a key that the voter kept; null if it is not of the right form. */
  readKey(credential: string, uuid: string): VotingKey | null;
  /**
   * Encrypts and proves, nothing is signed: the place where a voter may still challenge. `onProgress` gets the questions
   * done. @returns the hash of the unsigned ballot
   */
  prepare(
    input: { readonly credential: string; readonly choices: readonly (readonly number[])[] },
    onProgress: (questionsDone: number) => void,
  ): string;
  /** Signs what was prepared last. Called again without a new `prepare`, it throws: a ballot is signed once. */
  seal(input: { readonly credential: string; readonly genesisHash: Hash }): SealedBallot;
}

export function createBallotMaker(random: RandomSource): BallotMaker {
  let context: ElectionContext | null = null;
  let prepared: PreparedBallot | null = null;

  return {
    open(electionText, uuid) {
      const opened = openElection(electionText);
      if (!opened.ok) return opened;
      if (opened.value.election.uuid !== uuid) return err("the text of another election");
      context = opened.value;
      return ok({ name: context.election.name, questions: context.election.questions });
    },
    makeKey(uuid) {
      const credential = generateCredential(random);
      return { credential, publicCredential: publicCredential(credential, uuid, random) };
    },
    readKey(credential, uuid) {
      if (!checkCredentialForm(credential)) return null;
      return { credential, publicCredential: publicCredential(credential, uuid, random) };
    },
    prepare({ credential, choices }, onProgress) {
      assert(context !== null, "an election is opened before a ballot is made");
      prepared = prepareVote({ context, credential, choices, onProgress }, random);
      return prepared.hash;
    },
    seal({ credential, genesisHash }) {
      assert(context !== null && prepared !== null, "a ballot is prepared before it is sealed, and sealed once");
      const ballot = castBallot({ genesisHash, context, credential, prepared }, random);
      prepared = null;
      const transaction = encodeTransaction(ballot);
      return {
        transaction,
        transactionHash: transactionHash(transaction),
        ballotHash: ballot.ballot_hash,
        trackingCode: trackingCode(ballot.ballot_hash),
      };
    },
  };
}
