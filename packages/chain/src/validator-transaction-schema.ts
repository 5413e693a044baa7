import { type Hex, isHex } from "@tabella/crypto/hex";
import { mlDsa44PublicKeyLength } from "@tabella/crypto/signature";
import { z } from "zod";
import { addressSchema, hashSchema, hybridSignatureSchema, validatorNameSchema } from "./transaction-fields.ts";

/** Form only: that the keys are points of the group is tested once an author of the set has signed. */
export const ValidatorEntrySchema = z.strictObject({
  name: validatorNameSchema,
  ed25519: hashSchema,
  ml_dsa_44: z.custom<Hex>(
    (value) => typeof value === "string" && isHex(value, mlDsa44PublicKeyLength),
    "not an ML-DSA-44 public key (0x and 2624 lower-case hexadecimal digits)",
  ),
});

/** What is voted on. */
export const setChangeFields = { change: z.enum(["add", "remove"]), validator: ValidatorEntrySchema } as const;

export const validatorSchemas = [
  z.strictObject({
    type: z.literal("validator-change"),
    ...setChangeFields,
    epoch: z.int().min(0),
    author: addressSchema,
    signature: hybridSignatureSchema,
  }),
  z.strictObject({
    type: z.literal("watch-override"),
    validator: addressSchema,
    height: z.int().min(1),
    signature: hybridSignatureSchema,
  }),
] as const;
