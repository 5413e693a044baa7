import { type Hash, type Hex, isHex } from "@tabella/crypto/hex";
import { hybridSignatureLength } from "@tabella/crypto/signature";
import { z } from "zod";

/* The forms of values that stand in transactions. */

export const hashSchema = z.custom<Hash>(
  (value) => typeof value === "string" && isHex(value, 32),
  "not 0x and 64 lower-case hexadecimal digits",
);
export const hexSchema = z.custom<Hex>(
  (value) => typeof value === "string" && isHex(value),
  "not lower-case hexadecimal behind 0x",
);
/** An Ed25519 signature, or the Schnorr signature of a credential or trustee: all have 64 bytes. */
export const signatureSchema = z.custom<Hex>(
  (value) => typeof value === "string" && isHex(value, 64),
  "not 0x and 128 lower-case hexadecimal digits",
);
export const addressSchema = z.custom<Hex>(
  (value) => typeof value === "string" && isHex(value, 20),
  "not 0x and 40 lower-case hexadecimal digits",
);
/** A validator's: Ed25519 and ML-DSA-44, one behind the other. */
export const hybridSignatureSchema = z.custom<Hex>(
  (value) => typeof value === "string" && isHex(value, hybridSignatureLength),
  "not a hybrid signature",
);
/** What a validator may be called, in genesis.json and ever after. */
export const validatorNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,49}$/, "not a name of 1 to 50 letters, digits, ' ._-'");
/** RFC 8785 has no form for half of a surrogate pair. */
export const textSchema = z.string().refine((value) => value.isWellFormed(), "not well-formed Unicode");
