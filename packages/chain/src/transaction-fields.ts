import { type Hash, type Hex, isHex } from "@tabella/crypto/hex";
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
/** RFC 8785 has no form for half of a surrogate pair. */
export const textSchema = z.string().refine((value) => value.isWellFormed(), "not well-formed Unicode");
