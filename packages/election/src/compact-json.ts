import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";

/**
 * JSON as the specification has it (4.1): compact, fields in the order of the text, and as belenios-tool writes it:
 * U+007F is escaped too, everything else that JSON does not force to be escaped stands as it is.
 */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
}

/**
 * Reads a message of the specification strictly: the one text that {@link encodeJson} gives for it, with the fields of
 * `schema` in the order of `schema`. Text longer than `lengthMax` is refused unread.
 */
export function readJson<Value>(
  text: string,
  schema: z.ZodType<Value>,
  { lengthMax }: { readonly lengthMax: number },
): Result<Value, string> {
  if (text.length > lengthMax) return err(`longer than ${lengthMax} characters`);
  const json = parse(text);
  if (!json.ok) return json;
  const parsed = schema.safeParse(json.value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(`${issue?.path.join(".") || "the message"}: ${issue?.message ?? "not of the specified form"}`);
  }
  // P-104
  return encodeJson(parsed.data) === text ? ok(parsed.data) : err("not the canonical form of this message");
}

function parse(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return err("not JSON");
  }
}

/** 64 lower-case hexadecimal digits: a SHA-256 hash or the text of a point, which is no point before it is decoded. */
export const HexDigits = z.string().regex(/^[0-9a-f]{64}$/, "not 64 lower-case hexadecimal digits");

/** Decimal digits of a scalar; whether it is below the order of the group is checked when it is parsed. */
export const Decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,99})$/, "not a decimal number in canonical form");

/** A text of at most `lengthMax` UTF-16 units that has a UTF-8 form (no half of a surrogate pair alone). */
export function boundedText(lengthMax: number): z.ZodType<string> {
  return z
    .string()
    .max(lengthMax)
    .refine((text) => text.isWellFormed(), "half of a surrogate pair");
}
