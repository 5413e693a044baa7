import { ed25519Group } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import type { Result } from "@tabella/crypto/result";
import type { ElectionRecord } from "../archive.ts";
import { type CommittedBallot, choicesOf, prepareBallot, signBallot } from "../ballot.ts";
import { encodeBallot } from "../ballot-message.ts";
import { credentialSecret, generateCredential, publicCredential } from "../credential.ts";
import { decodeCredential, encodePublicCredentials } from "../credential-list.ts";
import { type ElectionContext, encodeElection, generateUuid, openElection } from "../election.ts";
import { computeResult, encodeResult } from "../election-result.ts";
import { encodePartialDecryption, makePartialDecryption, type PartialDecryption } from "../partial-decryption.ts";
import type { Question } from "../question.ts";
import {
  type Aggregate,
  addBallot,
  emptyAggregate,
  encodeEncryptedTally,
  encodeSizedEncryptedTally,
} from "../tally.ts";
import { generateTrusteeKey, type TrusteePublicKey } from "../trustee-key.ts";
import { electionPublicKey, encodeTrustees, parseTrustees } from "../trustees.ts";
import type { ExampleThreshold } from "./example-threshold.ts";

/** The value of a result that the test expects to be good. */
export function unwrap<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(`unexpected failure: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Everything of a finished election, the secrets too. */
export interface ExampleElection {
  readonly context: ElectionContext;
  readonly record: ElectionRecord;
  readonly credentials: readonly { readonly secret: string; readonly public: string; readonly weight: number }[];
  /** Of every trustee, in the order of the owner numbers. */
  readonly trusteeKeys: readonly { readonly privateKey: bigint; readonly publicKey: TrusteePublicKey }[];
  readonly ballots: readonly CommittedBallot[];
  readonly aggregate: Aggregate;
  /** In the order of the record. */
  readonly decryptions: readonly PartialDecryption[];
}

export interface ExampleOptions {
  readonly questions: readonly Question[];
  /** A voter's choices and weight, one credential each. */
  readonly votes: readonly { readonly choices: readonly (readonly number[])[]; readonly weight?: number }[];
  /** Single ones, 2 unless said. */
  readonly trustees?: number;
  /** Behind the single ones. */
  readonly thresholds?: readonly ExampleThreshold[];
  /** Owner numbers of trustees that do not decrypt. */
  readonly absent?: readonly number[];
}

/** For tests: makes a whole election, from keys to result, from a source of randomness. */
export function exampleElection(options: ExampleOptions, random: RandomSource): ExampleElection {
  const uuid = generateUuid(random);
  const { thresholds = [], absent = [] } = options;
  const singleKeys = Array.from({ length: options.trustees ?? 2 }, () => generateTrusteeKey(random));
  const thresholdKeys = thresholds.flatMap(({ shares, parameters }) =>
    parameters.verification_keys.map((key, at) => ({ privateKey: shares[at] ?? 0n, publicKey: key })),
  );
  const trusteeKeys = [...singleKeys, ...thresholdKeys];
  const trustees = encodeTrustees([
    ...singleKeys.map(({ publicKey: message }) => ({ kind: "Single", message }) as const),
    ...thresholds.map(({ parameters }) => ({ kind: "Pedersen", message: parameters }) as const),
  ]);
  const items = unwrap(parseTrustees(trustees));
  const publicKey = ed25519Group.encode(electionPublicKey(items));
  const election = encodeElection({
    version: 1,
    description: 'An election for tests, with a "quotation" and an accent: é.',
    name: "Test",
    group: "Ed25519",
    public_key: publicKey,
    questions: options.questions,
    uuid,
  });
  const context = unwrap(openElection(election));
  const credentials = options.votes.map(({ weight = 1 }) => {
    const secret = generateCredential(random);
    return { secret, public: publicCredential(secret, uuid, random), weight };
  });
  const ballots = options.votes.map(({ choices }, at) => {
    const credential = credentials[at];
    if (credential === undefined) throw new Error("one credential a vote");
    const prepared = prepareBallot(
      { context, credential: unwrap(decodeCredential(credential.public)), choices },
      random,
    );
    return signBallot(context, { prepared, secret: credentialSecret(credential.secret, uuid) }, random);
  });
  const aggregate = ballots.reduce(
    (sum, { ballot }, at) =>
      addBallot(context.group, sum, { choices: choicesOf(ballot), weight: credentials[at]?.weight ?? 1 }),
    emptyAggregate(context),
  );
  const tally = aggregate.ciphertexts;
  const owned = trusteeKeys.flatMap(({ privateKey }, at) =>
    absent.includes(at + 1)
      ? []
      : [{ owner: at + 1, decryption: makePartialDecryption({ context, tally, privateKey }, random) }],
  );
  const factors = new Map(owned.map(({ owner, decryption }) => [owner, decryption.factors]));
  const { totalWeight } = aggregate;
  const counts = unwrap(computeResult({ context, tally, totalWeight, trustees: items, factors }));
  const text = encodeEncryptedTally(context.group, tally);
  const record: ElectionRecord = {
    timestamp: 1_790_000_000,
    election,
    trustees,
    credentials: encodePublicCredentials(
      credentials.map((credential) => ({ credential: credential.public, weight: credential.weight })),
    ),
    ballots: ballots.map(({ ballot }) => encodeBallot(ballot)),
    closed: true,
    encryptedTally: { text, sized: encodeSizedEncryptedTally(aggregate, text) },
    partialDecryptions: owned.map(({ owner, decryption }) => ({
      owner,
      text: encodePartialDecryption(context, decryption),
    })),
    result: encodeResult(counts),
  };
  const decryptions = owned.map(({ decryption }) => decryption);
  return { context, record, credentials, trusteeKeys, ballots, aggregate, decryptions };
}
