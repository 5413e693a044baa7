import { base64, base64nopad, base64urlnopad } from "@scure/base";
import { err, ok, type Result } from "./result.ts";

/** The bytes of canonical unpadded Base64: the form of fingerprints and trackers (spec 4.10, 4.17). */
export function fromBase64(text: string): Result<Uint8Array, string> {
  return decode(base64nopad, text);
}

/** Base64 as most files have it, padded (RFC 4648, section 4). */
export function toPaddedBase64(bytes: Uint8Array): string {
  return base64.encode(bytes);
}

/** The bytes of what {@link toPaddedBase64} writes; every other text is an error. */
export function fromPaddedBase64(text: string): Result<Uint8Array, string> {
  return decode(base64, text);
}

/** Unpadded Base64 with the alphabet that links carry unescaped (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return base64urlnopad.encode(bytes);
}

/** The bytes of what {@link toBase64Url} writes; every other text is an error. */
export function fromBase64Url(text: string): Result<Uint8Array, string> {
  return decode(base64urlnopad, text);
}

function decode(coder: { readonly decode: (text: string) => Uint8Array }, text: string): Result<Uint8Array, string> {
  try {
    return ok(coder.decode(text));
  } catch {
    return err("not canonical Base64");
  }
}
