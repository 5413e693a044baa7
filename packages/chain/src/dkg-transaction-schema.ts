import { HexDigits } from "@tabella/election/compact-json";
import { Uuid } from "@tabella/election/election";
import { ProofSchema } from "@tabella/election/proof-message";
import { z } from "zod";
import { ceremonyAttemptsMax, ceremonyTrusteesMax } from "./ceremony.ts";
import { hashSchema, signatureSchema, textSchema } from "./transaction-fields.ts";

const ceremony = { election_id: Uuid, attempt: z.int().min(1).max(ceremonyAttemptsMax) } as const;
const index = z.int().min(1).max(ceremonyTrusteesMax);
const trustee = { ...ceremony, index, signature: signatureSchema } as const;

/** The forms of the ceremony's transactions; see {@link TransactionSchema}. */
export const dkgSchemas = [
  z.strictObject({
    ...ceremony,
    type: z.literal("dkg-certificate"),
    certificate: textSchema,
    signature: signatureSchema,
  }),
  z.strictObject({ ...trustee, type: z.literal("dkg-commitment"), commitment: hashSchema }),
  z.strictObject({ ...trustee, type: z.literal("dkg-polynomial"), polynomial: textSchema }),
  z.strictObject({
    ...trustee,
    type: z.literal("dkg-complaint"),
    against: index,
    shared: HexDigits,
    proof: ProofSchema,
  }),
  z.strictObject({ ...trustee, type: z.literal("dkg-output"), output: textSchema }),
] as const;
