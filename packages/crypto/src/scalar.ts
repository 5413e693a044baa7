import { err, ok, type Result } from "./result.ts";

/** The remainder in 0 … modulus - 1, also for negative values. */
export function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** A scalar as the specification writes it (4.2): decimal digits. */
export function encodeScalar(scalar: bigint): string {
  return scalar.toString(10);
}

/** Reads 0 … order - 1 without sign, leading zero or blank; anything else is an error (P-103). */
export function parseScalar(text: string, order: bigint): Result<bigint, string> {
  // The length is bounded first: converting a long decimal takes quadratic time.
  if (text.length > 100 || !/^(?:0|[1-9][0-9]*)$/.test(text)) return err("not a decimal number in canonical form");
  const scalar = BigInt(text);
  return scalar < order ? ok(scalar) : err("scalar not below the order of the group");
}

/** `byteLength` bytes, big-endian. @throws RangeError if the scalar does not fit. */
export function scalarToBytes(scalar: bigint, byteLength: number): Uint8Array {
  if (scalar < 0n || scalar >= 1n << BigInt(8 * byteLength)) throw new RangeError("scalar does not fit");
  const bytes = new Uint8Array(byteLength);
  for (let at = byteLength - 1, rest = scalar; at >= 0; at -= 1, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}

/** The big-endian number that the bytes are. */
export function scalarFromBytes(bytes: Uint8Array): bigint {
  let digits = "0x0";
  for (const byte of bytes) digits += byte.toString(16).padStart(2, "0");
  return BigInt(digits);
}
