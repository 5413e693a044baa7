import { certifiedElection, type ElectionEvidence } from "@tabella/chain/certified-election";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { castBallot, type PreparedVote, prepareVote } from "@tabella/chain/voter";
import type { Hash } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { assert, ok, type Result } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { encodeChallengeLink } from "@tabella/election/challenge-link";
import { revealBallot } from "@tabella/election/challenged-ballot";
import { checkCredentialForm, generateCredential, publicCredential } from "@tabella/election/credential";
import { type ElectionContext, openElection } from "@tabella/election/election";
import { lockCode } from "@tabella/election/lock-code";
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

/** A ballot that is encrypted and not yet signed: the voter may cast it or challenge it. */
export interface LockedBallot {
  /** Of the unsigned ballot, unpadded Base64: names it to `seal` and `challenge`. */
  readonly hash: string;
  /** What the voter sees of it, before the device knows what he will do. */
  readonly lockCode: string;
}

/** A ballot that was challenged: opened for everyone to check, and thrown away. */
export interface OpenedBallot {
  readonly lockCode: string;
  /** The text of a `tabella-challenged-ballot-1` file. */
  readonly file: string;
  /** The same for a QR code, see election/challenge-link.ts. */
  readonly link: string;
}

/** A ballot that is ready to be sent: bytes, and the names by which it will be found. */
export interface SealedBallot {
  /** Canonical JSON text of the transaction. */
  readonly transaction: string;
  readonly transactionHash: Hash;
  readonly ballotHash: Hash;
  readonly trackingCode: string;
  /** Hash of the voter's ballot that it replaces; null for the first one. */
  readonly replaces: Hash | null;
}

/** Makes one ballot. Lives in a worker (ballot.worker.ts), where the secrets of the encryption stay. */
export interface BallotMaker {
  /** Checks the sealed block that opened the election, and reads the ballot paper from it. */
  open(evidence: ElectionEvidence): Result<BallotPaper, string>;
  makeKey(uuid: string): VotingKey;
  /** The public part of a key that the voter kept; null if it is not of the right form. */
  readKey(credential: string, uuid: string): VotingKey | null;
  /** Encrypts and proves; nothing is signed yet. `onProgress` gets the questions done. */
  prepare(
    input: { readonly credential: string; readonly choices: readonly (readonly number[])[] },
    onProgress: (questionsDone: number) => void,
  ): LockedBallot;
  /** Signs what was prepared last, which must be the ballot that was shown. A ballot is signed once. */
  seal(input: { readonly credential: string; readonly hash: string; readonly replaces: Hash | null }): SealedBallot;
  /** Opens what was prepared last, in place of signing it: it can never be cast. */
  challenge(hash: string): OpenedBallot;
}

export function createBallotMaker(random: RandomSource): BallotMaker {
  let opened: { readonly context: ElectionContext; readonly genesisHash: Hash } | null = null;
  let prepared: (PreparedVote & { readonly choices: readonly (readonly number[])[] }) | null = null;
  const challenged = new Set<string>();

  /** Hands out the prepared ballot, once: whatever becomes of it, nothing else can. */
  function take(hash: string): NonNullable<typeof prepared> {
    assert(prepared !== null, "a ballot is prepared before it is sealed or challenged, and that once");
    assert(prepared.hash === hash, "the ballot that was shown is the one that is sealed or challenged");
    const taken = prepared;
    prepared = null;
    return taken;
  }

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
      prepared = { ...prepareVote({ context: opened.context, credential, choices, onProgress }, random), choices };
      // A source of randomness that repeats itself would make the opened ballot again, and everyone could read it.
      assert(!challenged.has(prepared.hash), "after a challenge another ballot is made");
      return { hash: prepared.hash, lockCode: lockCode(prepared.hash) };
    },
    seal({ credential, hash, replaces }) {
      assert(opened !== null, "an election is opened before a ballot is sealed");
      const ballot = castBallot(
        { ...opened, credential, prepared: take(hash), ...(replaces === null ? {} : { replaces }) },
        random,
      );
      const transaction = encodeTransaction(ballot);
      return {
        transaction,
        transactionHash: transactionHash(transaction),
        ballotHash: ballot.ballot_hash,
        trackingCode: trackingCode(ballot.ballot_hash),
        replaces,
      };
    },
    challenge(hash) {
      const { choices, ...ballot } = take(hash);
      challenged.add(hash);
      return {
        lockCode: lockCode(hash),
        file: revealBallot(ballot, choices),
        link: encodeChallengeLink(ballot, choices),
      };
    },
  };
}
