import { ed25519Group, type Point } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { modulo } from "@tabella/crypto/scalar";
import { z } from "zod";
import { encodeJson, readJson } from "../compact-json.ts";
import { type ProofMessage, ProofSchema } from "../proof-message.ts";
import { trusteesMax } from "../trustee-key.ts";
import { type Certificate, indexOfKeys } from "./certificate.ts";
import { receiveMessage } from "./channel.ts";
import { checkCoefexps } from "./coefexps.ts";
import { parseEncryptedMessage } from "./encrypted-message.ts";
import {
  encryptedShareLengthMax,
  type PolynomialMessage,
  parseCoefficients,
  parseEncryptedCoefficients,
} from "./polynomial.ts";
import type { SeedKeys } from "./seed-keys.ts";
import { evaluateImage, parseShare } from "./share.ts";
import { type SignedMessage, SignedMessageSchema } from "./signed-message.ts";

/** The `vinput` message (spec 4.6.5): all polynomials as one trustee needs them. */
export interface Vinput {
  readonly polynomial: string;
  readonly secrets: readonly string[];
  readonly coefexps: readonly SignedMessage[];
  readonly signatures: readonly ProofMessage[];
}

/**
 * Why a trustee does not go on. polynomial-invalid: what anyone can see of `from`'s polynomial is wrong ·
 * polynomial-of-another: the own polynomial is not the one that this trustee made · secret-invalid: the share that `from`
 * sent is wrong, which only this trustee can see: it complains.
 */
export interface VinputFailure {
  readonly kind: "polynomial-invalid" | "polynomial-of-another" | "secret-invalid";
  /** The number of the trustee whose part it is. */
  readonly from: number;
  readonly detail: string;
}

const VinputSchema: z.ZodType<Vinput> = z.strictObject({
  polynomial: z.string(),
  secrets: z.array(z.string()).max(trusteesMax).readonly(),
  coefexps: z.array(SignedMessageSchema).max(trusteesMax).readonly(),
  signatures: z.array(ProofSchema).max(trusteesMax).readonly(),
});

/** What trustee `index`, from 1, gets to see of all polynomials. @throws Error if it has none among them */
export function vinputFor(index: number, polynomials: readonly PolynomialMessage[]): Vinput {
  const own = polynomials[index - 1];
  assert(own !== undefined, "there is a polynomial a trustee");
  return {
    polynomial: own.polynomial,
    secrets: polynomials.map(({ secrets }) => secrets[index - 1] ?? ""),
    coefexps: polynomials.map(({ coefexps }) => coefexps),
    signatures: polynomials.map(({ signature }) => signature),
  };
}

/**
 * Opens all shares and checks each against the points of its polynomial.
 * @returns the trustee's share of the key, S_j: the sum of all
 * @throws Error if `index` is not the number of these keys: see `indexOfKeys`
 */
export function checkVinput(
  input: { readonly keys: SeedKeys; readonly index: number; readonly certificates: readonly Certificate[] },
  vinput: Vinput,
  random: RandomSource,
): Result<{ readonly share: bigint }, VinputFailure> {
  const { keys, index, certificates } = input;
  assert(indexOfKeys(certificates, keys) === index, "a trustee opens its own shares");
  const group = ed25519Group;
  const fail = (kind: VinputFailure["kind"], from: number, detail: string) => err({ kind, from, detail });
  const all: Point[][] = [];
  for (const [at] of certificates.entries()) {
    const [coefexps, signature] = [vinput.coefexps[at], vinput.signatures[at]];
    if (coefexps === undefined || signature === undefined) return fail("polynomial-invalid", at + 1, "missing");
    const points = checkCoefexps({ certificates, index: at + 1 }, { coefexps, signature });
    if (!points.ok) return fail("polynomial-invalid", at + 1, points.error);
    all.push(points.value);
  }
  const own = checkOwnPolynomial({ keys, points: all[index - 1] ?? [] }, vinput.polynomial, random);
  if (!own.ok) return fail("polynomial-of-another", index, own.error);
  let share = 0n;
  for (const [at, { verification }] of certificates.entries()) {
    const points = all[at] ?? [];
    const secret = receiveShare({ keys, sender: verification }, vinput.secrets[at] ?? "", random);
    if (!secret.ok) return fail("secret-invalid", at + 1, secret.error);
    const image = group.multiplySecret(group.generator, secret.value, random);
    // P-217
    const fits = group.equals(image, evaluateImage(points, index));
    if (!fits) return fail("secret-invalid", at + 1, "the share does not fit the points of its polynomial");
    share = modulo(share + secret.value, group.order);
  }
  return ok({ share });
}

export function encodeVinput(vinput: Vinput): string {
  return encodeJson(VinputSchema.parse(vinput));
}

/** Reads the outer form only; {@link checkVinput} checks what it says. */
export function parseVinput(text: string): Result<Vinput, string> {
  return readJson(text.trim(), VinputSchema, { lengthMax: 2_000_000 });
}

/** The coefficients are readable, the trustee's own, and those of its points (P-218). */
function checkOwnPolynomial(
  input: { readonly keys: SeedKeys; readonly points: readonly Point[] },
  text: string,
  random: RandomSource,
): Result<void, string> {
  const { keys, points } = input;
  const group = ed25519Group;
  const encrypted = parseEncryptedCoefficients(text);
  if (!encrypted.ok) return encrypted;
  const message = receiveMessage({ encrypted: encrypted.value, sender: keys.verification, keys }, random);
  if (!message.ok) return message;
  const coefficients = parseCoefficients(message.value);
  if (!coefficients.ok) return coefficients;
  const fits =
    coefficients.value.length === points.length &&
    coefficients.value.every((coefficient, at) => {
      const point = points[at];
      const image = group.multiplySecret(group.generator, coefficient, random);
      return point !== undefined && group.equals(image, point);
    });
  return fits ? ok(undefined) : err("its points are not those of its coefficients");
}

function receiveShare(
  input: { readonly keys: SeedKeys; readonly sender: Point },
  text: string,
  random: RandomSource,
): Result<bigint, string> {
  const encrypted = parseEncryptedMessage(text, { lengthMax: encryptedShareLengthMax });
  if (!encrypted.ok) return encrypted;
  const message = receiveMessage({ ...input, encrypted: encrypted.value }, random);
  return message.ok ? parseShare(message.value) : message;
}
