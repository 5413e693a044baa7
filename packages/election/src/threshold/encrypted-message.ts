import { decryptCcm, encryptCcm } from "@tabella/crypto/aes-ccm";
import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { ed25519Group, type Point } from "@tabella/crypto/group";
import { fromHex, type Hex, toHex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import { bytesToUtf8, utf8ToBytes } from "@tabella/crypto/utf8";
import { z } from "zod";
import { decodeCiphertext } from "../ciphertext-message.ts";
import { encodeJson, HexDigits, readJson } from "../compact-json.ts";

/** An `encrypted_msg` message (spec 4.6.1), its points decoded. */
export interface EncryptedMessage {
  /** [r]g, never the identity. */
  readonly alpha: Point;
  /** [r]ek + S: the point S is the secret from which the key of the cipher follows. */
  readonly beta: Point;
  /** Ciphertext and tag, lower-case hexadecimal. */
  readonly data: string;
}

const EncryptedMessageSchema = z.strictObject({
  alpha: HexDigits,
  beta: HexDigits,
  data: z.string().regex(/^(?:[0-9a-f]{2}){8,}$/, "not lower-case hexadecimal bytes, eight at least"),
});

/** Encrypts a text for who knows the secret of `recipient`. */
export function encryptMessage(recipient: Point, text: string, random: RandomSource): string {
  const group = ed25519Group;
  const r = group.randomScalar(random);
  const s = group.randomScalar(random);
  const shared = group.multiplySecret(group.generator, s, random);
  const alpha = group.multiplySecret(group.generator, r, random);
  const beta = group.add(group.multiplySecret(recipient, r, random), shared);
  const data = encryptCcm(cipherParameters(shared, alpha), utf8ToBytes(text));
  return encodeJson({ alpha: group.encode(alpha), beta: group.encode(beta), data: toHex(data).slice(2) });
}

/** Reads the text of an encrypted message: canonical form, points of the group, at most `lengthMax` characters. */
export function parseEncryptedMessage(
  text: string,
  bounds: { readonly lengthMax: number },
): Result<EncryptedMessage, string> {
  const group = ed25519Group;
  const read = readJson(text, EncryptedMessageSchema, bounds);
  if (!read.ok) return read;
  const ciphertext = decodeCiphertext(group, read.value);
  if (!ciphertext.ok) return ciphertext;
  if (group.equals(ciphertext.value.alpha, group.identity)) return err("alpha: the identity hides nothing");
  return ok({ ...ciphertext.value, data: read.value.data });
}

/** S, which opens the one message and tells nothing of the key that found it. */
export function sharedPoint({ alpha, beta }: EncryptedMessage, decryption: bigint, random: RandomSource): Point {
  const group = ed25519Group;
  return group.add(beta, group.negate(group.multiplySecret(alpha, decryption, random)));
}

/** The text of a message whose secret point is `shared`. */
export function openMessage({ alpha, data }: EncryptedMessage, shared: Point): Result<string, string> {
  const bytes = decryptCcm(cipherParameters(shared, alpha), fromHex(`0x${data}`));
  if (!bytes.ok) return err(`not decryptable: ${bytes.error}`);
  const text = bytesToUtf8(bytes.value);
  return text === null ? err("not decryptable: no UTF-8 text") : ok(text);
}

/** AES-256, its key SHA256(key|S); the nonce is what fits of SHA256(iv|alpha), and the tag has 8 bytes, as belenios-tool has it. */
function cipherParameters(shared: Point, alpha: Point) {
  const { encode } = ed25519Group;
  return {
    key: hashBytes(`key|${encode(shared)}`),
    nonce: hashBytes(`iv|${encode(alpha)}`).slice(0, 13),
    tagLength: 8,
  };
}

function hashBytes(text: string): Uint8Array {
  const hex: Hex = `0x${sha256Hex(text)}`;
  return fromHex(hex);
}
