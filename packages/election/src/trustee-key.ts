import { hashToScalar } from "@tabella/crypto/belenios-hash";
import { ed25519Group, type Point } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { err, type Result } from "@tabella/crypto/result";
import { encodeScalar, parseScalar } from "@tabella/crypto/scalar";
import { checkSchnorr, proveSchnorr } from "@tabella/crypto/schnorr";
import { z } from "zod";
import { encodeJson, HexDigits, readJson } from "./compact-json.ts";
import { decodeProof, encodeProof, type ProofMessage, ProofSchema } from "./proof-message.ts";

/** The `trustee_public_key` message (spec 4.5): a public key with a proof that its owner knows the private one. */
export interface TrusteePublicKey {
  readonly pok: ProofMessage;
  readonly public_key: string;
}

/** No election has more trustees, single ones and those of a threshold together. */
export const trusteesMax = 100;

export const TrusteePublicKeySchema: z.ZodType<TrusteePublicKey> = z.strictObject({
  pok: ProofSchema,
  public_key: HexDigits,
});

/** A fresh key pair of a single trustee. The private key is all that the trustee must keep. */
export function generateTrusteeKey(random: RandomSource): {
  readonly privateKey: bigint;
  readonly publicKey: TrusteePublicKey;
} {
  const privateKey = ed25519Group.randomScalar(random);
  return { privateKey, publicKey: trusteePublicKey(privateKey, random) };
}

/** The public half of a private key, with its proof. */
export function trusteePublicKey(privateKey: bigint, random: RandomSource): TrusteePublicKey {
  const group = ed25519Group;
  const publicKey = group.multiplySecret(group.generator, privateKey, random);
  const { proof } = proveSchnorr({ group, secret: privateKey, challengeOf: pokChallenge(publicKey) }, random);
  return { pok: encodeProof(proof), public_key: group.encode(publicKey) };
}

/** The checked point if the key is one and its proof of knowledge holds. Anything `generateTrusteeKey` returns passes. */
export function checkTrusteePublicKey(key: TrusteePublicKey): Result<Point, string> {
  const group = ed25519Group;
  const publicKey = decodeTrusteeKey(key.public_key);
  if (!publicKey.ok) return publicKey;
  const pok = decodeProof(group, key.pok);
  if (!pok.ok) return err(`pok: ${pok.error}`);
  const challengeOf = pokChallenge(publicKey.value);
  // P-202
  if (!checkSchnorr({ group, publicKey: publicKey.value, proof: pok.value, challengeOf })) {
    return err("the proof of knowledge of the private key does not hold");
  }
  return publicKey;
}

/** The `private_key` message: a decimal string, quotation marks included. */
export function encodePrivateKey(privateKey: bigint): string {
  return encodeJson(encodeScalar(privateKey));
}

export function parsePrivateKey(text: string): Result<bigint, string> {
  const digits = readJson(text.trim(), z.string(), { lengthMax: 100 });
  return digits.ok ? parseScalar(digits.value, ed25519Group.order) : digits;
}

export function encodeTrusteePublicKey({ pok, public_key }: TrusteePublicKey): string {
  return encodeJson({ pok: { challenge: pok.challenge, response: pok.response }, public_key });
}

/** Reads the form only; {@link checkTrusteePublicKey} checks the point and the proof. */
export function parseTrusteePublicKey(text: string): Result<TrusteePublicKey, string> {
  return readJson(text.trim(), TrusteePublicKeySchema, { lengthMax: 1_000 });
}

/** The point of a `public_key`; the identity is refused, because everyone knows its secret (P-201). */
export function decodeTrusteeKey(text: string): Result<Point, string> {
  const publicKey = ed25519Group.decode(text);
  if (!publicKey.ok) return err(`public_key: ${publicKey.error}`);
  return ed25519Group.equals(publicKey.value, ed25519Group.identity) ? err("public_key: the identity") : publicKey;
}

/** H_pok(X, A) (spec 4.5). */
function pokChallenge(publicKey: Point): (commitment: Point) => bigint {
  const { name, order, encode } = ed25519Group;
  return (commitment) => hashToScalar(`pok|${name}|${encode(publicKey)}|${encode(commitment)}`, order);
}
