import { sha256Base64 } from "@tabella/crypto/belenios-hash";
import { ed25519Group, type Group, type Point } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { randomBase58 } from "./base58.ts";
import { boundedText, encodeJson, HexDigits, readJson } from "./compact-json.ts";
import { choiceCount, type Question, QuestionSchema } from "./question.ts";

/** The `election` message of the Belenios 3 specification (4.10). Field order is the order of serialisation. */
export interface Election {
  readonly version: 1;
  readonly description: string;
  readonly name: string;
  readonly group: "Ed25519";
  /** 64 hexadecimal digits, see crypto/group.ts */
  readonly public_key: string;
  readonly questions: readonly Question[];
  readonly uuid: string;
  readonly administrator?: string;
  readonly credential_authority?: string;
}

export const questionsMax = 50;
/** Over all questions: what a ballot costs in bytes and time grows with it. */
export const choicesMax = 500;
const electionLengthMax = 262_144;

/** 14 Base58 characters at least (spec 4.2). */
export const Uuid = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{14,32}$/, "not 14 to 32 Base58 characters");

const ElectionSchema: z.ZodType<Election> = z
  .strictObject({
    version: z.literal(1),
    description: boundedText(20_000),
    name: boundedText(1_000),
    group: z.literal("Ed25519"),
    public_key: HexDigits,
    questions: z.array(QuestionSchema).min(1).max(questionsMax).readonly(),
    uuid: Uuid,
    administrator: z.exactOptional(boundedText(1_000)),
    credential_authority: z.exactOptional(boundedText(1_000)),
  })
  .refine(
    ({ questions }) => questions.reduce((sum, question) => sum + choiceCount(question), 0) <= choicesMax,
    `more than ${choicesMax} choices`,
  );

/** The one text of an election, from which its hash follows. */
export function encodeElection(election: Election): string {
  return encodeJson(ElectionSchema.parse(election));
}

/** Reads the text of an election: canonical form, known group, bounds (P-302). The public key is decoded by {@link openElection}. */
export function parseElection(text: string): Result<Election, string> {
  return readJson(text, ElectionSchema, { lengthMax: electionLengthMax });
}

/** The fingerprint of an election that ballots and challenges bind: unpadded Base64 of SHA-256 of its text (spec 4.10). */
export function electionHash(text: string): string {
  return sha256Base64(text);
}

/** A fresh election identifier: 14 Base58 characters, 82 bits. */
export function generateUuid(random: RandomSource): string {
  return randomBase58(14, random);
}

/** An election as proofs need it: what its text says, its fingerprint, and its public key as a checked point. */
export interface ElectionContext {
  readonly election: Election;
  readonly text: string;
  readonly hash: string;
  readonly group: Group;
  readonly publicKey: Point;
}

/**
 * Reads the text of an election and decodes its public key, with a table of its multiples (about 10 ms: keep the
 * context for all ballots of an election).
 */
export function openElection(text: string): Result<ElectionContext, string> {
  const election = parseElection(text);
  if (!election.ok) return election;
  const group = ed25519Group;
  const publicKey = group.decode(election.value.public_key);
  if (!publicKey.ok) return err(`public_key: ${publicKey.error}`);
  // P-303
  if (group.equals(publicKey.value, group.identity)) return err("public_key: encrypts nothing");
  group.precompute(publicKey.value);
  return ok({ election: election.value, text, hash: electionHash(text), group, publicKey: publicKey.value });
}
