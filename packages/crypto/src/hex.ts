import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";

/** Bytes as lower-case hexadecimal digits behind `0x`: the form in which the chain writes hashes, keys and signatures. */
export type Hex = `0x${string}`;

/** 32 bytes (SHA-256) as {@link Hex}. */
export type Hash = Hex;

export function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}

/** @throws Error if `hex` is not `0x` and an even number of lower-case digits; check with {@link isHex} first. */
export function fromHex(hex: Hex): Uint8Array {
  if (!isHex(hex)) throw new Error("not lower-case hexadecimal behind 0x");
  return hexToBytes(hex.slice(2));
}

/** True for `0x` and lower-case digits, an even number of them; of exactly `byteLength` bytes if that is given. */
export function isHex(text: string, byteLength?: number): text is Hex {
  if (!/^0x[0-9a-f]*$/.test(text)) return false;
  return byteLength === undefined ? text.length % 2 === 0 : text.length === 2 + 2 * byteLength;
}
