import { ed25519Group, type Point } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import { encodeScalar, parseScalar } from "@tabella/crypto/scalar";
import { z } from "zod";
import { Decimal, encodeJson, HexDigits, readJson } from "../compact-json.ts";
import { type ProofMessage, ProofSchema } from "../proof-message.ts";
import { checkTrusteePublicKey, type TrusteePublicKey, trusteePublicKey } from "../trustee-key.ts";
import type { Certificate } from "./certificate.ts";
import { receiveMessage, sendMessage } from "./channel.ts";
import { sumCoefexps } from "./coefexps.ts";
import { parseEncryptedMessage } from "./encrypted-message.ts";
import type { SeedKeys } from "./seed-keys.ts";
import { evaluateImage } from "./share.ts";
import { checkSignature, signText } from "./signed-message.ts";

/** A `trustee_public_key` of a threshold (spec 4.5): its owner signed the key. */
export interface SignedTrusteePublicKey extends TrusteePublicKey {
  readonly signature: ProofMessage;
}

/** The `voutput` message (spec 4.6.6). */
export interface Voutput {
  /** The trustee's share of the key, for itself: with the seed it is all that decrypting needs (belenios-tool's `.dkey`). */
  readonly private_key: string;
  readonly public_key: SignedTrusteePublicKey;
}

export const SignedTrusteePublicKeySchema: z.ZodType<SignedTrusteePublicKey> = z.strictObject({
  pok: ProofSchema,
  public_key: HexDigits,
  signature: ProofSchema,
});
const VoutputSchema: z.ZodType<Voutput> = z.strictObject({
  private_key: z.string(),
  public_key: SignedTrusteePublicKeySchema,
});
/** The `partial_decryption_key` inside of private_key. */
const DecryptionKeySchema = z.strictObject({ decryption_key: Decimal });
const privateKeyLengthMax = 2_000;

/** @param input.share S_j, from `checkVinput` */
export function makeVoutput(input: { readonly keys: SeedKeys; readonly share: bigint }, random: RandomSource): Voutput {
  const { keys, share } = input;
  const { signing } = keys;
  const message = encodeJson({ decryption_key: encodeScalar(share) });
  const { pok, public_key } = trusteePublicKey(share, random);
  return {
    private_key: sendMessage({ signing, recipient: keys.encryption, message }, random),
    public_key: { pok, public_key, signature: signText(signing, public_key, random) },
  };
}

/**
 * The public part: the key is the one that follows from all polynomials, its owner knows the private one and signed it.
 * Anything {@link makeVoutput} returns passes.
 * @param statement.coefexps the points of every polynomial, in the order of the certificates
 */
export function checkVoutput(
  statement: {
    readonly certificates: readonly Certificate[];
    readonly index: number;
    readonly coefexps: readonly (readonly Point[])[];
  },
  voutput: Voutput,
): Result<{ readonly publicKey: Point }, string> {
  const { certificates, index, coefexps } = statement;
  const owner = certificates[index - 1];
  if (owner === undefined) return err(`no certificate ${index}`);
  const encrypted = parseEncryptedMessage(voutput.private_key, { lengthMax: privateKeyLengthMax });
  if (!encrypted.ok) return err(`private_key: ${encrypted.error}`);
  const publicKey = checkVerificationKey({ owner, sum: sumCoefexps(coefexps) }, voutput.public_key);
  return publicKey.ok ? ok({ publicKey: publicKey.value }) : publicKey;
}

/**
 * One of the `verification_keys` of a threshold (P-219).
 * @param statement.sum the points of the sum of all polynomials
 */
export function checkVerificationKey(
  statement: { readonly owner: Certificate; readonly sum: readonly Point[] },
  key: SignedTrusteePublicKey,
): Result<Point, string> {
  const { owner, sum } = statement;
  const publicKey = checkTrusteePublicKey(key);
  if (!publicKey.ok) return publicKey;
  const follows = ed25519Group.equals(publicKey.value, evaluateImage(sum, owner.context.index));
  if (!follows) return err("public_key: not the one that follows from the polynomials");
  const authentic = checkSignature(owner.verification, key.public_key, key.signature);
  return authentic.ok ? publicKey : authentic;
}

/**
 * The share of the key out of a voutput's `private_key`, with the trustee's keys alone.
 * @param input.publicKey the trustee's, which the share must belong to
 */
export function decryptionShareOf(
  input: { readonly keys: SeedKeys; readonly privateKey: string; readonly publicKey: Point },
  random: RandomSource,
): Result<bigint, string> {
  const { keys, publicKey } = input;
  const group = ed25519Group;
  const encrypted = parseEncryptedMessage(input.privateKey.trim(), { lengthMax: privateKeyLengthMax });
  if (!encrypted.ok) return encrypted;
  const message = receiveMessage({ encrypted: encrypted.value, sender: keys.verification, keys }, random);
  if (!message.ok) return message;
  const read = readJson(message.value, DecryptionKeySchema, { lengthMax: 200 });
  if (!read.ok) return read;
  const share = parseScalar(read.value.decryption_key, group.order);
  if (!share.ok) return share;
  return group.equals(group.multiplySecret(group.generator, share.value, random), publicKey)
    ? share
    : err("the share does not belong to this public key");
}

export function encodeVoutput(voutput: Voutput): string {
  return encodeJson(VoutputSchema.parse(voutput));
}

/** Reads the outer form only; {@link checkVoutput} checks what it says. */
export function parseVoutput(text: string): Result<Voutput, string> {
  return readJson(text.trim(), VoutputSchema, { lengthMax: 5_000 });
}
