import { hash } from "node:crypto";

/** SHA-256 (FIPS 180-4) by the platform: the same 32 bytes as everywhere, sooner. */
export function sha256(data: Uint8Array): Uint8Array {
  const digest = hash("sha256", data, "buffer");
  return new Uint8Array(digest.buffer, digest.byteOffset, digest.byteLength);
}
