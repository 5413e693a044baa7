import { utf8 } from "@scure/base";
import { assert } from "./result.ts";

/** WHATWG Encoding: browsers and Node have it, though the language itself does not declare it. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const encoder = new TextEncoder();

/** UTF-8 bytes of a text; half of a surrogate pair becomes U+FFFD. @throws if it is no string, which only a bug can cause. */
export function utf8ToBytes(text: string): Uint8Array {
  assert(typeof text === "string", "only texts have UTF-8 bytes");
  return encoder.encode(text);
}

/** The text whose UTF-8 bytes these are, or null if there is none. */
export function bytesToUtf8(bytes: Uint8Array): string | null {
  try {
    const text = utf8.encode(bytes);
    // Decoders replace what is malformed and swallow byte order marks: such a text has other bytes.
    const again = utf8ToBytes(text);
    return again.length === bytes.length && again.every((byte, at) => byte === bytes[at]) ? text : null;
  } catch {
    return null;
  }
}
