import { err, ok, type Result } from "@tabella/crypto/result";
import { encodeScalar, parseScalar } from "@tabella/crypto/scalar";
import { z } from "zod";
import { checkAnswer } from "./answer.ts";
import { answerStatements, choicesOf, type PreparedBallot, signedHash } from "./ballot.ts";
import { ballotLengthMax, encodeUnsignedBallot, parseUnsignedBallot, type UnsignedBallot } from "./ballot-message.ts";
import { collect } from "./collect.ts";
import { Decimal, encodeJson, readJson } from "./compact-json.ts";
import { choicesMax, type ElectionContext, questionsMax, Uuid } from "./election.ts";
import { lockCode } from "./lock-code.ts";
import { answersMax, checkChoice } from "./question.ts";

/*
 * Cast or challenge (Benaloh 2006). Before casting, the voter is shown the lock code of the ballot that the device made.
 * Whoever doubts the device challenges: it must show what it encrypted and with which randomness. It committed itself by
 * the code before it knew whether it would be challenged, so that a device that cheats is caught each time it is. A
 * challenged ballot was never signed and is thrown away: it cannot be cast.
 */
export interface ChallengedBallot {
  readonly electionUuid: string;
  readonly electionHash: string;
  readonly lockCode: string;
  /** `[question][choice]`, zeros and ones: what the device says that it encrypted. */
  readonly choices: readonly (readonly number[])[];
  /** r of each ciphertext, as decimal text. */
  readonly randomness: readonly (readonly string[])[];
  /** The exact text of the unsigned ballot. */
  readonly ballot: string;
}

/** The steps of {@link checkChallengedBallot}, in order. */
export const challengeSteps = ["form", "election", "choices", "encryption", "proofs", "code"] as const;
export type ChallengeStep = (typeof challengeSteps)[number];

/** Which step a challenged ballot does not pass, in which question (from 0) if in one, and the facts. */
export interface ChallengeFailure {
  readonly step: ChallengeStep;
  readonly question: number | null;
  readonly detail: string;
}

/** A challenged ballot that holds: it encrypts these choices and nothing else. */
export interface CheckedChallenge {
  readonly choices: readonly (readonly number[])[];
  /** To be compared with the code that the device showed before it was challenged: this, no program can know. */
  readonly lockCode: string;
  /** The whole hash of the unsigned ballot, unpadded Base64. */
  readonly hash: string;
}

interface ChallengedBallotMessage {
  readonly format: "tabella-challenged-ballot-1";
  readonly election_uuid: string;
  readonly election_hash: string;
  readonly lock_code: string;
  readonly choices: readonly (readonly number[])[];
  readonly randomness: readonly (readonly string[])[];
  readonly ballot: string;
}

const perQuestion = <Entry>(entry: z.ZodType<Entry>) => z.array(z.array(entry).max(answersMax + 1)).max(questionsMax);
const ChallengedBallotSchema: z.ZodType<ChallengedBallotMessage> = z.strictObject({
  format: z.literal("tabella-challenged-ballot-1"),
  election_uuid: Uuid,
  election_hash: z.string().max(100),
  lock_code: z.string().max(30),
  choices: perQuestion(z.int().min(0).max(1)),
  randomness: perQuestion(Decimal),
  ballot: z.string().max(ballotLengthMax),
});
/** The ballot with its quotation marks escaped, and a scalar a choice. */
export const challengedBallotLengthMax = 2 * ballotLengthMax + 200 * choicesMax;

/** Reveals a prepared ballot: the text of a `tabella-challenged-ballot-1` file. It must never be signed afterwards. */
export function revealBallot(
  { unsigned, hash, randomness }: PreparedBallot,
  choices: readonly (readonly number[])[],
): string {
  const message: ChallengedBallotMessage = {
    format: "tabella-challenged-ballot-1",
    election_uuid: unsigned.electionUuid,
    election_hash: unsigned.electionHash,
    lock_code: lockCode(hash),
    choices,
    randomness: randomness.map((scalars) => scalars.map(encodeScalar)),
    ballot: encodeUnsignedBallot(unsigned),
  };
  return encodeJson(message);
}

/** Reads the form alone, white space around it ignored: enough to know which election it is of. */
export function parseChallengedBallot(text: string): Result<ChallengedBallot, string> {
  const read = readJson(text.trim(), ChallengedBallotSchema, { lengthMax: challengedBallotLengthMax });
  if (!read.ok) return read;
  const { election_uuid, election_hash, lock_code, choices, randomness, ballot } = read.value;
  return ok({
    electionUuid: election_uuid,
    electionHash: election_hash,
    lockCode: lock_code,
    choices,
    randomness,
    ballot,
  });
}

/**
 * Checks that a revealed ballot encrypts the choices that stand beside it and would have been taken if it had been
 * signed: every ciphertext is computed again from choice and randomness, every proof checked, the code recomputed.
 * Anything `revealBallot` returns passes.
 */
export function checkChallengedBallot(
  context: ElectionContext,
  text: string,
): Result<CheckedChallenge, ChallengeFailure> {
  const fail = (step: ChallengeStep, detail: string) => err({ step, question: null, detail });
  const parsed = parseChallengedBallot(text);
  if (!parsed.ok) return fail("form", parsed.error);
  const challenged = parsed.value;
  const { election, hash: electionHash } = context;
  // P-601
  if (challenged.electionUuid !== election.uuid) return fail("election", "made for another election");
  if (challenged.electionHash !== electionHash) return fail("election", "made for an election with another text");
  const read = parseUnsignedBallot(context, challenged.ballot);
  if (!read.ok) return fail("form", `ballot: ${read.error}`);
  const unsigned = read.value;
  if (unsigned.electionUuid !== election.uuid || unsigned.electionHash !== electionHash) {
    return fail("election", "the ballot was made for another election");
  }
  const parts = [
    checkChoices(context, challenged),
    checkEncryption(context, unsigned, challenged),
    checkProofs(context, unsigned),
  ];
  const failed = parts.find((part) => !part.ok);
  if (failed !== undefined && !failed.ok) return failed;
  const hash = signedHash(unsigned);
  const code = lockCode(hash);
  // P-604
  if (challenged.lockCode !== code) return fail("code", `the lock code of this ballot is ${code}`);
  return ok({ choices: challenged.choices, lockCode: code, hash });
}

function checkChoices({ election }: ElectionContext, { choices }: ChallengedBallot): Result<unknown, ChallengeFailure> {
  if (choices.length !== election.questions.length) {
    return err({ step: "choices", question: null, detail: "not one choice a question" });
  }
  return collect(election.questions, (asked, question) => {
    const checked = checkChoice(asked, choices[question] ?? []);
    return checked.ok ? checked : err({ step: "choices" as const, question, detail: checked.error });
  });
}

/** P-602: alpha = [r]g and beta = [r]y + [m]g (spec 4.11.1) for every ciphertext. */
function checkEncryption(
  { group, publicKey }: ElectionContext,
  unsigned: UnsignedBallot,
  { choices, randomness }: ChallengedBallot,
): Result<unknown, ChallengeFailure> {
  const failure = (question: number, detail: string) => err({ step: "encryption" as const, question, detail });
  if (randomness.length !== unsigned.answers.length) {
    return err({ step: "encryption", question: null, detail: "not one list of random numbers a question" });
  }
  return collect(choicesOf(unsigned), (ciphertexts, question) => {
    const scalars = randomness[question] ?? [];
    const entries = choices[question] ?? [];
    if (scalars.length !== ciphertexts.length || entries.length !== ciphertexts.length) {
      return failure(question, "not one random number and one choice a ciphertext");
    }
    return collect(ciphertexts, ({ alpha, beta }, at) => {
      const r = parseScalar(scalars[at] ?? "", group.order);
      if (!r.ok) return failure(question, `randomness ${at}: ${r.error}`);
      const message = group.multiplyGenerator(BigInt(entries[at] ?? 0));
      const encrypts =
        group.equals(alpha, group.multiplyGenerator(r.value)) &&
        group.equals(beta, group.add(group.multiply(publicKey, r.value), message));
      return encrypts ? ok(undefined) : failure(question, `ciphertext ${at} does not encrypt ${entries[at]}`);
    });
  });
}

function checkProofs(context: ElectionContext, unsigned: UnsignedBallot): Result<unknown, ChallengeFailure> {
  const { group } = context;
  // P-603
  if (group.equals(unsigned.credential, group.identity)) {
    return err({ step: "proofs", question: null, detail: "the identity is no credential" });
  }
  const statements = answerStatements(context, unsigned.credential);
  return collect(statements, (statement, question) => {
    const answer = unsigned.answers[question];
    const checked = answer === undefined ? err("there is no answer") : checkAnswer(statement, answer);
    return checked.ok ? checked : err({ step: "proofs" as const, question, detail: checked.error });
  });
}
