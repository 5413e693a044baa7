import { gcm } from "@noble/ciphers/aes.js";
import { err, ok, type Result } from "./result.ts";

/** What both sides of AES-256 in Galois/counter mode (NIST SP 800-38D) share; the tag has 16 bytes. */
export interface GcmParameters {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 12 bytes, never twice under one key. */
  readonly nonce: Uint8Array;
  /** Not encrypted, but bound to the text: other data open nothing. */
  readonly additionalData: Uint8Array;
}

/** The ciphertext, as long as the plaintext, and the tag behind it. */
export function encryptGcm({ key, nonce, additionalData }: GcmParameters, plaintext: Uint8Array): Uint8Array {
  return gcm(key, nonce, additionalData).encrypt(plaintext);
}

/** The plaintext, or an error if it is not what was encrypted under this key, nonce and data. */
export function decryptGcm(
  { key, nonce, additionalData }: GcmParameters,
  encrypted: Uint8Array,
): Result<Uint8Array, string> {
  try {
    return ok(gcm(key, nonce, additionalData).decrypt(encrypted));
  } catch {
    return err("the tag does not fit");
  }
}
