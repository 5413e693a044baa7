import { ed25519Group, type Point } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { encodeScalar, modulo, parseScalar } from "@tabella/crypto/scalar";
import { z } from "zod";
import { Decimal, encodeJson, readJson } from "../compact-json.ts";

/** The `secret` message (spec 4.6.4): what a polynomial gives for one trustee. */
const SecretSchema = z.strictObject({ secret: Decimal });

/** f(x) modulo the order; coefficients from the constant one up. */
export function evaluatePolynomial(coefficients: readonly bigint[], x: number): bigint {
  return coefficients.reduceRight(
    (value, coefficient) => modulo(value * BigInt(x) + coefficient, ed25519Group.order),
    0n,
  );
}

/** [f(x)]g from the points of the coefficients: public, and so is x. */
export function evaluateImage(coefexps: readonly Point[], x: number): Point {
  const group = ed25519Group;
  return coefexps.reduceRight((value, point) => group.add(group.multiply(value, BigInt(x)), point), group.identity);
}

export function encodeShare(share: bigint): string {
  return encodeJson({ secret: encodeScalar(share) });
}

/** Reads a share; a scalar that is not below the order of the group is an error. */
export function parseShare(text: string): Result<bigint, string> {
  const read = readJson(text, SecretSchema, { lengthMax: 200 });
  if (!read.ok) return err(`secret: ${read.error}`);
  const share = parseScalar(read.value.secret, ed25519Group.order);
  return share.ok ? ok(share.value) : err(`secret: ${share.error}`);
}
