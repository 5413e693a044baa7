import { ed25519Group, type Point } from "@tabella/crypto/group";
import { hedgedRandom } from "@tabella/crypto/hedged-random";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { z } from "zod";
import { encodeJson, HexDigits, readJson } from "../compact-json.ts";
import { type EncryptedMessage, encryptMessage, openMessage, sharedPoint } from "./encrypted-message.ts";
import { checkSignature, SignedMessageSchema, signMessage } from "./signed-message.ts";

const ChannelMessageSchema = z.strictObject({ recipient: HexDigits, message: z.string() });

/** No message between trustees is longer: AES-CCM with the specification's nonce takes no more bytes. */
const lengthMax = 65_535;

/**
 * send(sk, recipient, message) (spec 4.6.3): the message with its recipient, signed, and encrypted for the recipient. The
 * randomness of the encryption follows from the signing key too, so that a bad source shows nobody a share (SEC-20).
 */
export function sendMessage(
  input: { readonly signing: bigint; readonly recipient: Point; readonly message: string },
  random: RandomSource,
): string {
  const { signing, message } = input;
  const recipient = ed25519Group.encode(input.recipient);
  const signed = signMessage(signing, encodeJson({ recipient, message }), random);
  const statement = [recipient, message].map((text) => utf8ToBytes(text));
  const hedged = hedgedRandom({ secrets: [signing], statement }, random);
  return encryptMessage(input.recipient, encodeJson(signed), hedged);
}

/** What the recipient reads with its decryption key; see {@link readMessage}. */
export function receiveMessage(
  input: {
    readonly encrypted: EncryptedMessage;
    readonly sender: Point;
    readonly keys: { readonly decryption: bigint; readonly encryption: Point };
  },
  random: RandomSource,
): Result<string, string> {
  const { encrypted, sender, keys } = input;
  const shared = sharedPoint(encrypted, keys.decryption, random);
  return readMessage({ encrypted, shared, sender, recipient: keys.encryption });
}

/**
 * The message, if it opens with the point `shared`, its form is canonical, `sender` signed it, and it names `recipient`:
 * what anyone can tell who knows that point.
 */
export function readMessage(input: {
  readonly encrypted: EncryptedMessage;
  readonly shared: Point;
  /** Its verification key. */
  readonly sender: Point;
  /** Its encryption key. */
  readonly recipient: Point;
}): Result<string, string> {
  const text = openMessage(input.encrypted, input.shared);
  if (!text.ok) return text;
  const signed = readJson(text.value, SignedMessageSchema, { lengthMax });
  if (!signed.ok) return err(`signed message: ${signed.error}`);
  const authentic = checkSignature(input.sender, signed.value.message, signed.value.signature);
  if (!authentic.ok) return authentic;
  const channel = readJson(signed.value.message, ChannelMessageSchema, { lengthMax });
  if (!channel.ok) return err(`channel message: ${channel.error}`);
  const { recipient, message } = channel.value;
  return recipient === ed25519Group.encode(input.recipient) ? ok(message) : err("it is for another recipient");
}
