import { ed25519Group, type Point } from "@tabella/crypto/group";
import { repeatableRandom } from "@tabella/crypto/hedged-random";
import type { RandomSource } from "@tabella/crypto/random";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { encodeScalar, parseScalar } from "@tabella/crypto/scalar";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { z } from "zod";
import { collect } from "../collect.ts";
import { Decimal, encodeJson, readJson } from "../compact-json.ts";
import { ProofSchema } from "../proof-message.ts";
import { trusteesMax } from "../trustee-key.ts";
import { type Certificate, encodeCertificate, indexOfKeys } from "./certificate.ts";
import { sendMessage } from "./channel.ts";
import { checkCoefexps, type SignedCoefexps, signCoefexps } from "./coefexps.ts";
import { type EncryptedMessage, parseEncryptedMessage } from "./encrypted-message.ts";
import type { SeedKeys } from "./seed-keys.ts";
import { encodeShare, evaluatePolynomial } from "./share.ts";
import { SignedMessageSchema } from "./signed-message.ts";

/** The `polynomial` message (spec 4.6.4). */
export interface PolynomialMessage extends SignedCoefexps {
  /** The coefficients, for their owner. */
  readonly polynomial: string;
  /** What the polynomial gives for each trustee, for that trustee. */
  readonly secrets: readonly string[];
}

/** What anyone can tell of a polynomial. */
export interface CheckedPolynomial {
  readonly coefexps: readonly Point[];
  readonly secrets: readonly EncryptedMessage[];
}

const PolynomialSchema: z.ZodType<PolynomialMessage> = z.strictObject({
  polynomial: z.string(),
  secrets: z.array(z.string()).max(trusteesMax).readonly(),
  coefexps: SignedMessageSchema,
  signature: ProofSchema,
});
const RawPolynomialSchema = z.strictObject({ polynomial: z.array(Decimal).max(trusteesMax) });

/** Characters of an encrypted share, and of encrypted coefficients: about 1,000, and 850 + 170 each. */
export const encryptedShareLengthMax = 2_000;
const encryptedPolynomialLengthMax = 2_000 + 200 * trusteesMax;
const polynomialLengthMax = 3 * encryptedShareLengthMax * trusteesMax;

/**
 * A random polynomial of as many coefficients as the threshold says, its values encrypted for all trustees.
 * @throws Error if `index` is not the number of these keys: see `indexOfKeys`
 */
export function makePolynomial(
  input: { readonly keys: SeedKeys; readonly index: number; readonly certificates: readonly Certificate[] },
  random: RandomSource,
): PolynomialMessage {
  const { keys, index, certificates } = input;
  assert(indexOfKeys(certificates, keys) === index, "a trustee makes its own polynomial");
  const group = ed25519Group;
  const { signing } = keys;
  const threshold = certificates[0]?.context.threshold ?? 0;
  const coefficients = Array.from({ length: threshold }, () => group.randomScalar(random));
  const points = coefficients.map((coefficient) => group.multiplySecret(group.generator, coefficient, random));
  const raw = encodeJson({ polynomial: coefficients.map(encodeScalar) });
  return {
    polynomial: sendMessage({ signing, recipient: keys.encryption, message: raw }, random),
    secrets: certificates.map(({ encryption }, at) => {
      const message = encodeShare(evaluatePolynomial(coefficients, at + 1));
      return sendMessage({ signing, recipient: encryption, message }, random);
    }),
    ...signCoefexps({ certificates, signing, points }, random),
  };
}

/**
 * The same polynomial whenever it is asked for: everything follows from the trustee's keys, the certificates and
 * `context`. So whoever has the seed can go on from any device, and never makes two polynomials for one commitment.
 * @param input.context sets this ceremony apart from all others: ledger, election, attempt
 */
export function makeRepeatablePolynomial(input: {
  readonly keys: SeedKeys;
  readonly index: number;
  readonly certificates: readonly Certificate[];
  readonly context: readonly Uint8Array[];
}): PolynomialMessage {
  const { keys, certificates, context } = input;
  const texts = certificates.map(({ message }) => utf8ToBytes(encodeCertificate(message)));
  const secrets = [keys.signing, keys.decryption];
  return makePolynomial(input, repeatableRandom({ secrets, statement: [...context, ...texts] }));
}

/**
 * The public part: one encrypted share a trustee, points and signatures. Whether a share is right only its recipient can
 * tell. Anything {@link makePolynomial} returns passes.
 */
export function checkPolynomial(
  statement: { readonly certificates: readonly Certificate[]; readonly index: number },
  message: PolynomialMessage,
): Result<CheckedPolynomial, string> {
  const { certificates } = statement;
  const own = parseEncryptedCoefficients(message.polynomial);
  if (!own.ok) return err(`polynomial: ${own.error}`);
  // P-216
  if (message.secrets.length !== certificates.length) return err("secrets: not one a trustee");
  const secrets = collect(message.secrets, (text, at) => {
    const secret = parseEncryptedMessage(text, { lengthMax: encryptedShareLengthMax });
    return secret.ok ? secret : err(`secrets: trustee ${at + 1}: ${secret.error}`);
  });
  if (!secrets.ok) return secrets;
  const coefexps = checkCoefexps(statement, message);
  return coefexps.ok ? ok({ coefexps: coefexps.value, secrets: secrets.value }) : coefexps;
}

/** Reads the `raw_polynomial` that its owner decrypted. */
export function parseCoefficients(text: string): Result<bigint[], string> {
  const read = readJson(text, RawPolynomialSchema, { lengthMax: 200 * trusteesMax });
  return read.ok ? collect(read.value.polynomial, (digits) => parseScalar(digits, ed25519Group.order)) : read;
}

/** Reads an encrypted list of coefficients, as it stands in a polynomial and in a vinput. */
export function parseEncryptedCoefficients(text: string): Result<EncryptedMessage, string> {
  return parseEncryptedMessage(text, { lengthMax: encryptedPolynomialLengthMax });
}

export function encodePolynomial(message: PolynomialMessage): string {
  return encodeJson(PolynomialSchema.parse(message));
}

/** Reads the outer form only; {@link checkPolynomial} checks what it says. */
export function parsePolynomial(text: string): Result<PolynomialMessage, string> {
  return readJson(text.trim(), PolynomialSchema, { lengthMax: polynomialLengthMax });
}
