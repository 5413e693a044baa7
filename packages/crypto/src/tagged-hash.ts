import { sha256 } from "@tabella/sha256";
import { utf8ToBytes } from "./utf8.ts";

/**
 * The one encoding behind every signature and hash of our own: each field behind its length (4 bytes, big-endian),
 * the domain tag first, so that no two lists of fields give the same bytes.
 */
export function encodeFields(tag: string, fields: readonly Uint8Array[]): Uint8Array {
  const first = encodedTag(tag);
  let length = first.length;
  for (const field of fields) length += 4 + field.length;
  const encoded = new Uint8Array(length);
  encoded.set(first);
  let at = first.length;
  for (const field of fields) {
    putLength(encoded, at, field.length);
    encoded.set(field, at + 4);
    at += 4 + field.length;
  }
  return encoded;
}

/** Tags are few (domain-tags.ts) and stand in front of every hash: each is encoded once. */
const encodedTags = new Map<string, Uint8Array>();

function encodedTag(tag: string): Uint8Array {
  const known = encodedTags.get(tag);
  if (known !== undefined) return known;
  const text = utf8ToBytes(tag);
  const encoded = new Uint8Array(4 + text.length);
  putLength(encoded, 0, text.length);
  encoded.set(text, 4);
  encodedTags.set(tag, encoded);
  return encoded;
}

function putLength(bytes: Uint8Array, at: number, length: number): void {
  bytes[at] = length >>> 24;
  bytes[at + 1] = length >>> 16;
  bytes[at + 2] = length >>> 8;
  bytes[at + 3] = length;
}

/** SHA-256 of {@link encodeFields}; 32 bytes. */
export function taggedHash(tag: string, fields: readonly Uint8Array[]): Uint8Array {
  return sha256(encodeFields(tag, fields));
}

export function uint32(value: number): Uint8Array {
  return bigEndian(BigInt(value), 4);
}

export function uint64(value: number | bigint): Uint8Array {
  return bigEndian(BigInt(value), 8);
}

function bigEndian(value: bigint, byteLength: number): Uint8Array {
  if (value < 0n || value >= 1n << BigInt(8 * byteLength)) throw new RangeError(`does not fit ${byteLength} bytes`);
  const bytes = new Uint8Array(byteLength);
  for (let at = byteLength - 1, rest = value; at >= 0; at -= 1, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}
