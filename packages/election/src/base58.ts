import type { RandomSource } from "@tabella/crypto/random";

/** The characters of uuids and credentials (spec 4.2). */
const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Independent, uniform Base58 characters: about 5.86 bits of entropy each. */
export function randomBase58(length: number, random: RandomSource): string {
  let text = "";
  while (text.length < length) {
    // 232 is the largest multiple of 58 below 256: bytes above it are thrown away, so that no character is preferred.
    for (const byte of random(length)) if (byte < 232 && text.length < length) text += base58Alphabet.charAt(byte % 58);
  }
  return text;
}
