import { totalWeightMax } from "@tabella/election/credential-list";
import { questionsMax, Uuid } from "@tabella/election/election";
import { ProofSchema } from "@tabella/election/proof-message";
import { answersMax } from "@tabella/election/question";
import { rollSizeMax } from "@tabella/election/roll";
import { z } from "zod";
import { dkgSchemas } from "./dkg-transaction-schema.ts";
import type { Transaction } from "./transaction.ts";
import { hashSchema, hexSchema, signatureSchema, textSchema } from "./transaction-fields.ts";
import { validatorSchemas } from "./validator-transaction-schema.ts";

/**
 * Most credentials that one add-credentials may bring. Each is a point whose subgroup has to be tested (1 ms, by every
 * validator), and a block must be checked well within a round (1 s).
 */
export const credentialsPerTransactionMax = 250;

const credentials = z
  .array(
    z.strictObject({
      credential: z.string().regex(/^[0-9a-f]{64}$/, "not 64 lower-case hexadecimal digits"),
      weight: z.int().min(1).max(totalWeightMax),
    }),
  )
  .min(1)
  .max(credentialsPerTransactionMax);

export const BallotSchema = z.strictObject({
  type: z.literal("ballot"),
  voter_id: hashSchema,
  election_id: Uuid,
  encrypted_vote: hexSchema,
  proof: hexSchema,
  ballot_hash: hashSchema,
  replaces: hashSchema,
  signature: signatureSchema,
});

/** The form of every kind of transaction; unknown kinds and fields are refused. Meaning is the rules' matter. */
export const TransactionSchema: z.ZodType<Transaction> = z.discriminatedUnion("type", [
  BallotSchema,
  z.strictObject({
    type: z.literal("open-election"),
    election_id: Uuid,
    election: textSchema,
    trustees: textSchema,
    options: z.strictObject({
      registration: z.enum(["open", "roll"]),
      ballots_min: z.int().min(1),
      replacing_allowed: z.boolean(),
      closes_at: z.int().min(0).nullable(),
    }),
    roll: z
      .strictObject({
        hash: hashSchema,
        size: z.int().min(1).max(rollSizeMax),
        authority: hashSchema,
        signature: signatureSchema,
      })
      .nullable(),
    signature: signatureSchema,
  }),
  z.strictObject({
    type: z.literal("add-credentials"),
    election_id: Uuid,
    credentials,
    signature: signatureSchema,
  }),
  z.strictObject({
    type: z.literal("close-election"),
    election_id: Uuid,
    signature: signatureSchema.nullable(),
  }),
  z.strictObject({
    type: z.literal("partial-decryption"),
    election_id: Uuid,
    owner: z.int().min(1),
    partial_decryption: textSchema,
    strong_proofs: z.array(z.array(ProofSchema).max(answersMax + 1)).max(questionsMax),
    signature: signatureSchema,
  }),
  z.strictObject({
    type: z.literal("election-result"),
    election_id: Uuid,
    result: textSchema,
  }),
  ...dkgSchemas,
  ...validatorSchemas,
  z.strictObject({ type: z.literal("evidence"), evidence: textSchema }),
]);
