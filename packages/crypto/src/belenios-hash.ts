import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64nopad } from "@scure/base";
import { sha256 } from "@tabella/sha256";

/** SHA-256 of the UTF-8 bytes of `text`, 64 lower-case hexadecimal digits (type H of the Belenios specification, 4.2). */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** SHA-256 of the UTF-8 bytes of `text` in Base64 without padding: fingerprints and trackers (spec 4.10, 4.17). */
export function sha256Base64(text: string): string {
  return base64nopad.encode(sha256(utf8ToBytes(text)));
}

/** A challenge of the specification: SHA-256 of `text` as a 256-bit big-endian number, modulo the group's order. */
export function hashToScalar(text: string, order: bigint): bigint {
  return BigInt(`0x${sha256Hex(text)}`) % order;
}
