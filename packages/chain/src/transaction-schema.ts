import { type Hash, type Hex, isHex } from "@tabella/crypto/hex";
import { z } from "zod";
import type { Transaction } from "./transaction.ts";

/** Most credentials that one transaction registers: each is a point whose subgroup has to be tested (about 1 ms). */
export const credentialsPerTransactionMax = 1_000;
/** Most questions and answers a question that one election asks; the schemas of decryptions follow from them. */
export const questionsMax = 100;
export const answersMax = 100;
/** The sum of all weights must stay a discrete logarithm that can be found. */
export const weightMax = 1_000_000;

export const hashSchema = z.custom<Hash>(
  (value) => typeof value === "string" && isHex(value, 32),
  "not 0x and 64 lower-case hexadecimal digits",
);
export const hexSchema = z.custom<Hex>(
  (value) => typeof value === "string" && isHex(value),
  "not lower-case hexadecimal behind 0x",
);
const ed25519Signature = z.custom<Hex>(
  (value) => typeof value === "string" && isHex(value, 64),
  "not 0x and 128 lower-case hexadecimal digits",
);
const electionId = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{14,40}$/, "not a Base58 identifier of 14 to 40 characters");
/** RFC 8785 has no form for half of a surrogate pair. */
const text = z.string().refine((value) => value.isWellFormed(), "not well-formed Unicode");
const decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,79})$/, "not a decimal number");
const credentials = z
  .array(
    z.strictObject({
      credential: z.string().regex(/^[0-9a-f]{64}$/, "not 64 lower-case hexadecimal digits"),
      weight: z.int().min(1).max(weightMax),
    }),
  )
  .max(credentialsPerTransactionMax);

/** The form of every kind of transaction; unknown kinds and fields are refused. Meaning is the rules' matter. */
export const TransactionSchema: z.ZodType<Transaction> = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("ballot"),
    voter_id: hashSchema,
    election_id: electionId,
    encrypted_vote: hexSchema,
    proof: hexSchema,
    ballot_hash: hashSchema,
    replaces: hashSchema,
    signature: ed25519Signature,
  }),
  z.strictObject({
    type: z.literal("open-election"),
    election_id: electionId,
    election: text,
    trustees: text,
    options: z.strictObject({
      registration: z.enum(["open", "roll"]),
      ballots_min: z.int().min(1),
      replacing_allowed: z.boolean(),
      closes_at: z.int().min(0).nullable(),
    }),
    credentials,
    signature: ed25519Signature,
  }),
  z.strictObject({
    type: z.literal("add-credentials"),
    election_id: electionId,
    credentials: credentials.min(1),
    signature: ed25519Signature,
  }),
  z.strictObject({
    type: z.literal("close-election"),
    election_id: electionId,
    signature: ed25519Signature.nullable(),
  }),
  z.strictObject({
    type: z.literal("partial-decryption"),
    election_id: electionId,
    owner: z.int().min(1),
    partial_decryption: text,
    strong_proofs: z
      .array(z.array(z.strictObject({ challenge: decimal, response: decimal })).max(answersMax + 1))
      .max(questionsMax),
  }),
  z.strictObject({
    type: z.literal("election-result"),
    election_id: electionId,
    result: text,
  }),
]);
