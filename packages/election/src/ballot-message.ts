import type { Group, Point } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Proof } from "@tabella/crypto/schnorr";
import { z } from "zod";
import type { Answer } from "./answer.ts";
import { type CiphertextMessage, CiphertextSchema, decodeCiphertext, encodeCiphertext } from "./ciphertext-message.ts";
import { collect } from "./collect.ts";
import { encodeJson, HexDigits, readJson } from "./compact-json.ts";
import { choicesMax, type ElectionContext, questionsMax, Uuid } from "./election.ts";
import { decodeProof, encodeProof, type ProofMessage, ProofSchema } from "./proof-message.ts";
import { answersMax } from "./question.ts";

/** The `ballot` message without its signature (spec 4.17), as checked points and scalars. */
export interface UnsignedBallot {
  readonly group: Group;
  readonly electionUuid: string;
  /** Fingerprint of the election: unpadded Base64. */
  readonly electionHash: string;
  /** The voter's public credential. */
  readonly credential: Point;
  readonly answers: readonly Answer[];
}

export interface Ballot extends UnsignedBallot {
  readonly signature: {
    /** Unpadded Base64 of SHA-256 of the unsigned ballot's JSON. */
    readonly hash: string;
    readonly proof: Proof;
  };
}

interface AnswerMessage {
  readonly choices: readonly CiphertextMessage[];
  readonly individual_proofs: readonly (readonly ProofMessage[])[];
  readonly overall_proof: readonly ProofMessage[];
  readonly blank_proof?: readonly ProofMessage[];
}

interface UnsignedBallotMessage {
  readonly election_uuid: string;
  readonly election_hash: string;
  readonly credential: string;
  readonly answers: readonly AnswerMessage[];
}

interface BallotMessage extends UnsignedBallotMessage {
  readonly signature: { readonly hash: string; readonly proof: ProofMessage };
}

const Fingerprint = z.string().regex(/^[A-Za-z0-9+/]{43}$/, "not 43 Base64 characters");
const Iproof = z.array(ProofSchema).max(answersMax + 2);
const AnswerSchema: z.ZodType<AnswerMessage> = z.strictObject({
  choices: z.array(CiphertextSchema).max(answersMax + 1),
  individual_proofs: z.array(Iproof).max(answersMax + 1),
  overall_proof: Iproof,
  blank_proof: z.exactOptional(Iproof),
});
const unsignedFields = {
  election_uuid: Uuid,
  election_hash: Fingerprint,
  credential: HexDigits,
  answers: z.array(AnswerSchema).max(questionsMax),
};
const UnsignedBallotSchema: z.ZodType<UnsignedBallotMessage> = z.strictObject(unsignedFields);
const BallotSchema: z.ZodType<BallotMessage> = z.strictObject({
  ...unsignedFields,
  signature: z.strictObject({ hash: Fingerprint, proof: ProofSchema }),
});
/** 2 points and 2 proofs a choice, and not more proofs for all than there are choices: below 1,200 characters each. */
export const ballotLengthMax = 1_200 * (choicesMax + 10 * questionsMax);

/** The one JSON text of a ballot (spec 4.1, 4.17), from which its hash and tracker follow. */
export function encodeBallot(ballot: Ballot): string {
  const { hash, proof } = ballot.signature;
  return encodeJson({ ...unsignedMessage(ballot), signature: { hash, proof: encodeProof(proof) } });
}

/** The JSON text that the signature covers (spec 4.17): the ballot without the field. */
export function encodeUnsignedBallot(ballot: UnsignedBallot): string {
  return encodeJson(unsignedMessage(ballot));
}

/**
 * Reads a ballot: canonical form, every point in the group, every scalar below its order. Each point costs a
 * multiplication; what can be known without (identifier, fingerprint, length) is looked at first.
 */
export function parseBallot(context: ElectionContext, text: string): Result<Ballot, string> {
  const read = readJson(text, BallotSchema, { lengthMax: ballotLengthMax });
  if (!read.ok) return read;
  const unsigned = decodeUnsigned(context, read.value);
  if (!unsigned.ok) return unsigned;
  const { hash, proof: message } = read.value.signature;
  const proof = decodeProof(context.group, message);
  if (!proof.ok) return err(`signature.proof.${proof.error}`);
  return ok({ ...unsigned.value, signature: { hash, proof: proof.value } });
}

/** Reads what {@link encodeUnsignedBallot} writes, as strictly as {@link parseBallot}. */
export function parseUnsignedBallot(context: ElectionContext, text: string): Result<UnsignedBallot, string> {
  const read = readJson(text, UnsignedBallotSchema, { lengthMax: ballotLengthMax });
  return read.ok ? decodeUnsigned(context, read.value) : read;
}

function decodeUnsigned(context: ElectionContext, message: UnsignedBallotMessage): Result<UnsignedBallot, string> {
  const { group, election } = context;
  const choices = message.answers.reduce((sum, answer) => sum + answer.choices.length, 0);
  if (message.answers.length !== election.questions.length || choices > choicesMax)
    return err("not one answer a question");
  const credential = group.decode(message.credential);
  if (!credential.ok) return err(`credential: ${credential.error}`);
  const answers = collect(message.answers, (answer, at) => {
    const decoded = decodeAnswer(group, answer);
    return decoded.ok ? decoded : err(`answers.${at}.${decoded.error}`);
  });
  if (!answers.ok) return answers;
  return ok({
    group,
    electionUuid: message.election_uuid,
    electionHash: message.election_hash,
    credential: credential.value,
    answers: answers.value,
  });
}

function unsignedMessage({ group, ...ballot }: UnsignedBallot): UnsignedBallotMessage {
  return {
    election_uuid: ballot.electionUuid,
    election_hash: ballot.electionHash,
    credential: group.encode(ballot.credential),
    answers: ballot.answers.map((answer) => encodeAnswer(group, answer)),
  };
}

function encodeAnswer(group: Group, answer: Answer): AnswerMessage {
  group.encodeAll(answer.choices.flatMap(({ alpha, beta }) => [alpha, beta]));
  return {
    choices: answer.choices.map((choice) => encodeCiphertext(group, choice)),
    individual_proofs: answer.individualProofs.map((proofs) => proofs.map(encodeProof)),
    overall_proof: answer.overallProof.map(encodeProof),
    ...(answer.blankProof === null ? {} : { blank_proof: answer.blankProof.map(encodeProof) }),
  };
}

function decodeAnswer(group: Group, message: AnswerMessage): Result<Answer, string> {
  const choices = collect(message.choices, (choice, at) => inField(`choices.${at}`, decodeCiphertext(group, choice)));
  if (!choices.ok) return choices;
  const iproof = (proofs: readonly ProofMessage[]) => collect(proofs, (proof) => decodeProof(group, proof));
  const individualProofs = collect(message.individual_proofs, iproof);
  if (!individualProofs.ok) return inField("individual_proofs", individualProofs);
  const overallProof = iproof(message.overall_proof);
  if (!overallProof.ok) return inField("overall_proof", overallProof);
  const blankProof = message.blank_proof === undefined ? ok(null) : iproof(message.blank_proof);
  if (!blankProof.ok) return inField("blank_proof", blankProof);
  return ok({
    choices: choices.value,
    individualProofs: individualProofs.value,
    overallProof: overallProof.value,
    blankProof: blankProof.value,
  });
}

function inField<Value>(field: string, result: Result<Value, string>): Result<Value, string> {
  return result.ok ? result : err(`${field}: ${result.error}`);
}
