import { utf8ToBytes } from "@noble/hashes/utils.js";
import { utf8 } from "@scure/base";

/** UTF-8 bytes of a text. @throws if it is no string. */
export { utf8ToBytes } from "@noble/hashes/utils.js";

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
