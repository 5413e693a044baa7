import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { utf8ToBytes } from "./utf8.ts";

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
  const hasLength = byteLength === undefined ? text.length % 2 === 0 : text.length === 2 + 2 * byteLength;
  return hasLength && text.startsWith("0x") && hasOnlyDigits(text.slice(2));
}

/** 0 for the bytes of lower-case hexadecimal digits, 1 for all others. */
const isOther = Uint8Array.from({ length: 256 }, (_, byte) => (/[0-9a-f]/.test(String.fromCharCode(byte)) ? 0 : 1));

/** Digits and letters alternate by chance, so whatever branches at each of them, as a regular expression does, is slow. */
function hasOnlyDigits(text: string): boolean {
  const bytes = utf8ToBytes(text);
  let others = 0;
  for (let at = 0; at < bytes.length; at += 1) others |= isOther[bytes[at] ?? 0] ?? 1;
  return others === 0;
}
