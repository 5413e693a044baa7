import { ed25519Group, type Point } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { collect } from "../collect.ts";
import { type ProofMessage, ProofSchema } from "../proof-message.ts";
import { decodeTrusteeKey, trusteesMax } from "../trustee-key.ts";
import { type Certificate, checkCertificates, openCertificates } from "./certificate.ts";
import { checkCoefexps, openCoefexps, sumCoefexps } from "./coefexps.ts";
import type { PolynomialMessage } from "./polynomial.ts";
import { type SignedMessage, SignedMessageSchema } from "./signed-message.ts";
import {
  checkVerificationKey,
  type SignedTrusteePublicKey,
  SignedTrusteePublicKeySchema,
  type Voutput,
} from "./voutput.ts";

/** The `threshold_parameters` message (spec 4.6.7): what is public of a key that some of its trustees can use. */
export interface ThresholdParameters {
  readonly threshold: number;
  readonly certs: readonly SignedMessage[];
  readonly coefexps: readonly SignedMessage[];
  readonly signatures: readonly ProofMessage[];
  readonly verification_keys: readonly SignedTrusteePublicKey[];
}

export const ThresholdParametersSchema: z.ZodType<ThresholdParameters> = z.strictObject({
  threshold: z.int().min(1).max(trusteesMax),
  certs: z.array(SignedMessageSchema).max(trusteesMax).readonly(),
  coefexps: z.array(SignedMessageSchema).max(trusteesMax).readonly(),
  signatures: z.array(ProofSchema).max(trusteesMax).readonly(),
  verification_keys: z.array(SignedTrusteePublicKeySchema).max(trusteesMax).readonly(),
});

/** Threshold parameters as points. */
export interface OpenedThresholdParameters {
  /** How many trustees it takes. */
  readonly threshold: number;
  /** What the key contributes to the election's. */
  readonly subKey: Point;
  /** Of every trustee, in order. */
  readonly keys: readonly Point[];
}

/** Puts together what the trustees gave, each list in the order of their numbers. */
export function thresholdParameters(input: {
  readonly certificates: readonly Certificate[];
  readonly polynomials: readonly PolynomialMessage[];
  readonly voutputs: readonly Voutput[];
}): ThresholdParameters {
  const { certificates, polynomials, voutputs } = input;
  return {
    threshold: certificates[0]?.context.threshold ?? 0,
    certs: certificates.map(({ message }) => message),
    coefexps: polynomials.map(({ coefexps }) => coefexps),
    signatures: polynomials.map(({ signature }) => signature),
    verification_keys: voutputs.map(({ public_key }) => public_key),
  };
}

/** Forms, numbers and points; signatures and proofs are for {@link checkThresholdParameters}. */
export function openThresholdParameters(message: ThresholdParameters): Result<OpenedThresholdParameters, string> {
  const { threshold, certs, coefexps, signatures, verification_keys } = message;
  const hasShape = [coefexps, signatures, verification_keys].every((list) => list.length === certs.length);
  if (!hasShape) return err("not one of everything a trustee");
  const certificates = openCertificates(certs);
  if (!certificates.ok) return certificates;
  if (certificates.value[0]?.context.threshold !== threshold) return err("not the threshold of its certificates");
  const points = collect(coefexps, (signed, at) => named(at, openCoefexps(signed, threshold)));
  if (!points.ok) return points;
  const keys = collect(verification_keys, ({ public_key }, at) => named(at, decodeTrusteeKey(public_key)));
  if (!keys.ok) return keys;
  const [subKey] = sumCoefexps(points.value);
  if (subKey === undefined || ed25519Group.equals(subKey, ed25519Group.identity))
    return err("its sub-key is the identity");
  return ok({ threshold, subKey, keys: keys.value });
}

/**
 * P-222: true to everything that the trustees signed: certificates, polynomials among just these certificates, keys that follow
 * from the polynomials, each with its proof. Anything {@link thresholdParameters} makes of checked messages passes.
 */
export function checkThresholdParameters(message: ThresholdParameters): Result<OpenedThresholdParameters, string> {
  const opened = openThresholdParameters(message);
  if (!opened.ok) return opened;
  const checked = checkCertificates(message.certs);
  if (!checked.ok) return checked;
  const certificates = checked.value;
  const points = collect(certificates, (_, at): Result<Point[], string> => {
    const [coefexps, signature] = [message.coefexps[at], message.signatures[at]];
    if (coefexps === undefined || signature === undefined) return err("not one of everything a trustee");
    return named(at, checkCoefexps({ certificates, index: at + 1 }, { coefexps, signature }));
  });
  if (!points.ok) return points;
  const sum = sumCoefexps(points.value);
  const keys = collect(certificates, (owner, at): Result<Point, string> => {
    const key = message.verification_keys[at];
    return key === undefined
      ? err("not one of everything a trustee")
      : named(at, checkVerificationKey({ owner, sum }, key));
  });
  return keys.ok ? opened : keys;
}

function named<Value>(at: number, result: Result<Value, string>): Result<Value, string> {
  return result.ok ? result : err(`trustee ${at + 1} of the threshold: ${result.error}`);
}
