import { certifiedElection, type ElectionEvidence } from "@tabella/chain/certified-election";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { castBallot, prepareVote } from "@tabella/chain/voter";
import type { Hash } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { assert, ok, type Result } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import type { PreparedBallot } from "@tabella/election/ballot";
import { checkCredentialForm, generateCredential, publicCredential } from "@tabella/election/credential";
import { type ElectionContext, openElection } from "@tabella/election/election";
import type { Question } from "@tabella/election/question";
import { trackingCode } from "@tabella/election/tracking-code";

/** What is printed on the ballot: read from the very text that validators sealed and that the encryption binds. */
export interface BallotPaper {
  /** Fingerprint of the chain whose validators sealed it. */
  readonly genesisHash: Hash;
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
  /** Checks the sealed block that opened the election, and reads the ballot paper from it. */
  open(evidence: ElectionEvidence): Result<BallotPaper, string>;
  makeKey(uuid: string): VotingKey;
  /** The public part of a key that the voter kept; null if it is not of the right form. */
  readKey(credential: string, uuid: string): VotingKey | null;
  /**
   * Encrypts and proves; nothing is signed yet. `onProgress` gets the questions done.
   * @returns the hash of the unsigned ballot
   */
  prepare(
    input: { readonly credential: string; readonly choices: readonly (readonly number[])[] },
    onProgress: (questionsDone: number) => void,
  ): string;
  /** Signs what was prepared last. Called again without a new `prepare`, it throws: a ballot is signed once. */
  seal(credential: string): SealedBallot;
}

export function createBallotMaker(random: RandomSource): BallotMaker {
  let opened: { readonly context: ElectionContext; readonly genesisHash: Hash } | null = null;
  let prepared: PreparedBallot | null = null;

  return {
    open(evidence) {
      const certified = certifiedElection(evidence, nobleSignatureChecker);
      if (!certified.ok) return certified;
      const { text, genesisHash } = certified.value;
      const context = openElection(text);
      if (!context.ok) return context;
      opened = { context: context.value, genesisHash };
      const { name, questions } = context.value.election;
      return ok({ genesisHash, name, questions });
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
      assert(opened !== null, "an election is opened before a ballot is made");
      prepared = prepareVote({ context: opened.context, credential, choices, onProgress }, random);
      return prepared.hash;
    },
    seal(credential) {
      assert(opened !== null && prepared !== null, "a ballot is prepared before it is sealed, and sealed once");
      const ballot = castBallot({ ...opened, credential, prepared }, random);
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
