import type { ElectionRecord } from "@tabella/election/archive";
import { choicesOf } from "@tabella/election/ballot";
import { parseBallot } from "@tabella/election/ballot-message";
import { computeResult, encodeResult } from "@tabella/election/election-result";
import { encodePartialDecryption, makePartialDecryption } from "@tabella/election/partial-decryption";
import { choiceCount } from "@tabella/election/question";
import {
  type Aggregate,
  addBallot,
  type CiphertextTable,
  emptyAggregate,
  encodeEncryptedTally,
  encodeSizedEncryptedTally,
} from "@tabella/election/tally";
import type { ForgedElection } from "./forged-election.ts";

export interface WeighedChoices {
  readonly choices: CiphertextTable;
  readonly weight: number;
}

type Opened = Pick<ElectionRecord, "encryptedTally" | "partialDecryptions" | "result">;

export function aggregateOf(
  { context }: Pick<ForgedElection, "context">,
  counted: readonly WeighedChoices[],
): Aggregate {
  return counted.reduce((sum, ballot) => addBallot(context.group, sum, ballot), emptyAggregate(context));
}

/** Everything that follows from an aggregate: written down, decrypted by the trustees who are there, and the result. */
export function openTally(
  { context, trustees, privateKeys, plan, random }: Omit<ForgedElection, "ballots" | "record">,
  aggregate: Aggregate,
): Opened {
  const { ciphertexts: tally, totalWeight } = aggregate;
  const text = encodeEncryptedTally(context.group, tally);
  const owned = privateKeys.flatMap((privateKey, at) => {
    if (plan.absent?.includes(at + 1)) return [];
    return [{ owner: at + 1, decryption: makePartialDecryption({ context, tally, privateKey }, random) }];
  });
  const factors = new Map(owned.map(({ owner, decryption }) => [owner, decryption.factors]));
  const counts = computeResult({ context, tally, totalWeight, trustees, factors });
  return {
    encryptedTally: { text, sized: encodeSizedEncryptedTally(aggregate, text) },
    partialDecryptions: owned.map(({ owner, decryption }) => ({
      owner,
      text: encodePartialDecryption(context, decryption),
    })),
    // A tally that opens to nothing has no result: whoever lies so claims that nobody voted.
    result: encodeResult(counts.ok ? counts.value : tally.map((row) => row.map(() => 0))),
  };
}

/** What a verifier would count that believes these ballots as far as it can read them: of each listed credential the last. */
export function believed(forged: ForgedElection, ballots: readonly string[]): WeighedChoices[] {
  const { context, voters } = forged;
  const weights = new Map(voters.map(({ credential, weight }) => [credential, weight]));
  const counted = new Map<string, WeighedChoices>();
  for (const text of ballots) {
    const ballot = parseBallot(context, text);
    if (!ballot.ok) continue;
    const credential = context.group.encode(ballot.value.credential);
    const weight = weights.get(credential);
    const fits = context.election.questions.every(
      (question, at) => ballot.value.answers[at]?.choices.length === choiceCount(question),
    );
    if (weight === undefined || !fits) continue;
    counted.delete(credential);
    counted.set(credential, { choices: choicesOf(ballot.value), weight });
  }
  return [...counted.values()];
}

/** The record with these ballots; tally, decryptions and result fit them. */
export function recounted(forged: ForgedElection, ballots: readonly string[]): ElectionRecord {
  return { ...forged.record, ballots, ...openTally(forged, aggregateOf(forged, believed(forged, ballots))) };
}
