import { utf8ToBytes } from "@noble/hashes/utils.js";
import { sha256 } from "@tabella/sha256";

/**
 * The one encoding behind every signature and hash of our own: each field behind its length (4 bytes, big-endian),
 * the domain tag first, so that no two lists of fields give the same bytes.
 */
export function encodeFields(tag: string, fields: readonly Uint8Array[]): Uint8Array {
  const all = [utf8ToBytes(tag), ...fields];
  const encoded = new Uint8Array(all.reduce((sum, { length }) => sum + 4 + length, 0));
  const lengths = new DataView(encoded.buffer);
  let at = 0;
  for (const field of all) {
    lengths.setUint32(at, field.length);
    encoded.set(field, at + 4);
    at += 4 + field.length;
  }
  return encoded;
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
