import { hashToScalar, sha256Base64 } from "@tabella/crypto/belenios-hash";
import { ed25519Group as group } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { proveSchnorr } from "@tabella/crypto/schnorr";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import type { ElectionRecord } from "@tabella/election/archive";
import { type CommittedBallot, choicesOf, prepareBallot, signBallot } from "@tabella/election/ballot";
import { encodeBallot } from "@tabella/election/ballot-message";
import { encodeJson } from "@tabella/election/compact-json";
import { credentialSecret, generateCredential, publicCredential } from "@tabella/election/credential";
import { decodeCredential, encodePublicCredentials } from "@tabella/election/credential-list";
import { type ElectionContext, electionHash, encodeElection, generateUuid } from "@tabella/election/election";
import { encodeProof } from "@tabella/election/proof-message";
import type { Question } from "@tabella/election/question";
import { unwrap } from "@tabella/election/testing/example-election";
import { type ExampleThreshold, exampleThreshold } from "@tabella/election/testing/example-threshold";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { electionPublicKey, encodeTrustees, parseTrustees, type TrusteeItem } from "@tabella/election/trustees";
import { aggregateOf, openTally, type WeighedChoices } from "./forged-tally.ts";

/** What an election of the corpus is made from: everything else follows from the seed. */
export interface Plan {
  readonly seed: number;
  readonly questions: readonly Question[];
  /** One a voter. */
  readonly weights: readonly number[];
  /** In order; of a voter the last counts. */
  readonly votes: readonly Vote[];
  /** How many of whom each is needed. */
  readonly trustees: number;
  /** Behind them, those of whom some suffice. */
  readonly thresholds?: readonly { readonly size: number; readonly threshold: number }[];
  /** Owner numbers of trustees that do not decrypt. */
  readonly absent?: readonly number[];
  /** Lies about the election before anybody votes: everybody votes in, and decrypts, the election that it says. */
  readonly election?: (text: string) => string;
  /** As above, for the text of the trustees. */
  readonly trusteesText?: (text: string, secrets: TrusteeSecrets) => string;
}

export interface TrusteeSecrets {
  readonly thresholds: readonly ExampleThreshold[];
  readonly random: RandomSource;
}

export interface Vote {
  readonly voter: number;
  readonly choices: readonly (readonly number[])[];
}

export interface Voter {
  /** The secret exponent. */
  readonly secret: bigint;
  readonly credential: string;
  readonly weight: number;
}

/** A whole election with all its secrets, so that a liar can make everything else fit. */
export interface ForgedElection {
  readonly plan: Plan;
  readonly context: ElectionContext;
  /** As they are in truth, whatever the record says. */
  readonly trustees: readonly TrusteeItem[];
  /** By owner number, from 1: at 0 that of the first. */
  readonly privateKeys: readonly bigint[];
  readonly thresholds: readonly ExampleThreshold[];
  readonly voters: readonly Voter[];
  readonly ballots: readonly (CommittedBallot & { readonly voter: number })[];
  readonly record: ElectionRecord;
  readonly random: RandomSource;
}

const timestamp = 1_790_000_000;

export function forgeElection(plan: Plan): ForgedElection {
  const random = seededRandom(plan.seed);
  const uuid = generateUuid(random);
  const keys = Array.from({ length: plan.trustees }, () => generateTrusteeKey(random));
  const thresholds = (plan.thresholds ?? []).map((sizes) => exampleThreshold(sizes, random));
  const honestTrustees = encodeTrustees([
    ...keys.map(({ publicKey: message }) => ({ kind: "Single", message }) as const),
    ...thresholds.map(({ parameters: message }) => ({ kind: "Pedersen", message }) as const),
  ]);
  const trustees = unwrap(parseTrustees(honestTrustees));
  const publicKey = electionPublicKey(trustees);
  const honestElection = encodeElection({
    version: 1,
    description: "Made to be refused.",
    name: "Corpus",
    group: "Ed25519",
    public_key: group.encode(publicKey),
    questions: plan.questions,
    uuid,
  });
  const text = plan.election?.(honestElection) ?? honestElection;
  const election = { ...JSON.parse(honestElection), uuid: uuidOf(text) ?? uuid };
  const context: ElectionContext = { election, text, hash: electionHash(text), group, publicKey };
  const voters = plan.weights.map((weight) => {
    const secret = generateCredential(random);
    const credential = publicCredential(secret, election.uuid, random);
    return { secret: credentialSecret(secret, election.uuid), credential, weight };
  });
  const unfinished = {
    plan,
    context,
    trustees,
    thresholds,
    privateKeys: [...keys.map(({ privateKey }) => privateKey), ...thresholds.flatMap(({ shares }) => shares)],
    voters,
    random,
    record: {
      timestamp,
      election: text,
      trustees: plan.trusteesText?.(honestTrustees, { thresholds, random }) ?? honestTrustees,
      credentials: encodePublicCredentials(voters),
      ballots: [],
      closed: true,
      encryptedTally: null,
      partialDecryptions: [],
      result: null,
    },
  };
  const ballots = plan.votes.map((vote) => ({ ...castVote(unfinished, vote), voter: vote.voter }));
  const forged: ForgedElection = { ...unfinished, ballots };
  const texts = ballots.map(({ ballot }) => encodeBallot(ballot));
  const record = {
    ...forged.record,
    ballots: texts,
    ...openTally(forged, aggregateOf(forged, countedBallots(forged))),
  };
  return { ...forged, record };
}

function uuidOf(text: string): string | null {
  try {
    const { uuid } = JSON.parse(text);
    return typeof uuid === "string" ? uuid : null;
  } catch {
    return null;
  }
}

/** A voter's ballot, as the software makes it. */
export function castVote(
  { context, voters, random }: Pick<ForgedElection, "context" | "voters" | "random">,
  { voter, choices }: Vote,
): CommittedBallot {
  const { credential, secret } = voterOf(voters, voter);
  const prepared = prepareBallot({ context, credential: unwrap(decodeCredential(credential)), choices }, random);
  return signBallot(context, { prepared, secret }, random);
}

export function voterOf(voters: readonly Voter[], at: number): Voter {
  const voter = voters[at];
  if (voter === undefined) throw new Error(`the plan has no voter ${at}`);
  return voter;
}

/** The ballots that count, each with its voter's weight. */
export function countedBallots({ ballots, voters }: Pick<ForgedElection, "ballots" | "voters">): WeighedChoices[] {
  const last = new Map(ballots.map((cast) => [cast.voter, cast]));
  return [...last].map(([voter, { ballot }]) => ({
    choices: choicesOf(ballot),
    weight: voterOf(voters, voter).weight,
  }));
}

/** The text of a ballot, signed again by whoever has this secret, whatever it says. */
export function resigned({ random }: Pick<ForgedElection, "random">, text: string, secret: bigint): string {
  const { signature: _, ...unsigned } = JSON.parse(text);
  const hash = sha256Base64(encodeJson(unsigned));
  return encodeJson({ ...unsigned, signature: { hash, proof: signatureOf(hash, secret, random) } });
}

function signatureOf(hash: string, secret: bigint, random: RandomSource) {
  const challengeOf = (commitment: Parameters<typeof group.encode>[0]) =>
    hashToScalar(`sig|${hash}|${group.encode(commitment)}`, group.order);
  return encodeProof(proveSchnorr({ group, secret, challengeOf }, random).proof);
}
