import { fromBase64 } from "@tabella/crypto/base64";
import { toHex } from "@tabella/crypto/hex";
import { assert } from "@tabella/crypto/result";
import { trackingCode } from "./tracking-code.ts";

/**
 * The code that the device shows before the voter casts or challenges: the first 80 bits of the hash of the unsigned
 * ballot, in the form of a tracking code. It stands in the signature of the cast ballot, so that anyone can compare.
 * @param signedHash unpadded Base64 of 32 bytes: `PreparedBallot.hash`, or `signature.hash` of a ballot
 */
export function lockCode(signedHash: string): string {
  const bytes = fromBase64(signedHash);
  assert(bytes.ok && bytes.value.length === 32, "the hash of an unsigned ballot is 32 bytes");
  return trackingCode(toHex(bytes.value));
}
