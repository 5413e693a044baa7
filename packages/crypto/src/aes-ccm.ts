import { cbc, ctr } from "@noble/ciphers/aes.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assert, err, ok, type Result } from "./result.ts";

/** What both sides of AES in CCM mode (RFC 3610) share. There is no additional data. */
export interface CcmParameters {
  /** 16, 24 or 32 bytes. */
  readonly key: Uint8Array;
  /** 7 to 13 bytes, never twice under one key; the longer, the shorter a text may be: 15 - length bytes hold its length. */
  readonly nonce: Uint8Array;
  /** Bytes of the tag behind the ciphertext: 4, 6 … 16. */
  readonly tagLength: number;
}

/** The ciphertext, as long as the plaintext, and the tag behind it. @throws Error for a text too long for the nonce */
export function encryptCcm(parameters: CcmParameters, plaintext: Uint8Array): Uint8Array {
  assert(plaintext.length < lengthLimit(parameters), "the length of the text fits what the nonce leaves for it");
  const { tagLength } = parameters;
  const tag = authenticate(parameters, plaintext);
  const { mask, text } = applyKeyStream(parameters, plaintext);
  return concatBytes(text, xor(tag, mask).subarray(0, tagLength));
}

/** The plaintext, or an error if it is not what was encrypted under this key and nonce. */
export function decryptCcm(parameters: CcmParameters, encrypted: Uint8Array): Result<Uint8Array, string> {
  const { tagLength } = parameters;
  const length = encrypted.length - tagLength;
  if (length < 0) return err("shorter than its tag");
  if (length >= lengthLimit(parameters)) return err("longer than the nonce allows");
  const { mask, text } = applyKeyStream(parameters, encrypted.subarray(0, length));
  const tag = xor(authenticate(parameters, text), mask).subarray(0, tagLength);
  return isEqual(tag, encrypted.subarray(length)) ? ok(text) : err("the tag does not fit");
}

function lengthLimit({ key, nonce, tagLength }: CcmParameters): number {
  assert([16, 24, 32].includes(key.length), "an AES key has 16, 24 or 32 bytes");
  assert(nonce.length >= 7 && nonce.length <= 13, "a nonce has 7 to 13 bytes");
  assert(tagLength % 2 === 0 && tagLength >= 4 && tagLength <= 16, "a tag has 4, 6 … 16 bytes");
  return 256 ** Math.min(15 - nonce.length, 4);
}

/** CBC-MAC over B_0 and the padded plaintext: the whole block, before it is masked. */
function authenticate({ key, nonce, tagLength }: CcmParameters, plaintext: Uint8Array): Uint8Array {
  const first = firstBlock(nonce, (8 * (tagLength - 2)) / 2);
  for (let at = 15, rest = plaintext.length; rest > 0; at -= 1, rest = Math.floor(rest / 256)) first[at] = rest % 256;
  const padded = new Uint8Array(16 * Math.ceil(plaintext.length / 16));
  padded.set(plaintext);
  return cbc(key, new Uint8Array(16), { disablePadding: true }).encrypt(concatBytes(first, padded)).slice(-16);
}

/** S_0, which masks the tag, and the text under S_1, S_2 … */
function applyKeyStream({ key, nonce }: CcmParameters, text: Uint8Array) {
  const stream = ctr(key, firstBlock(nonce, 0)).encrypt(concatBytes(new Uint8Array(16), text));
  return { mask: stream.subarray(0, 16), text: stream.slice(16) };
}

/** Flags, nonce and zeros where length or counter stand. */
function firstBlock(nonce: Uint8Array, flags: number): Uint8Array {
  const block = new Uint8Array(16);
  block[0] = flags + (14 - nonce.length);
  block.set(nonce, 1);
  return block;
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, at) => byte ^ (b[at] ?? 0));
}

/** In a time that does not tell where they differ. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && xor(a, b).reduce((sum, byte) => sum | byte, 0) === 0;
}
