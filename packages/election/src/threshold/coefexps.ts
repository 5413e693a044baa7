import { ed25519Group, type Point } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { collect } from "../collect.ts";
import { encodeJson, HexDigits, readJson } from "../compact-json.ts";
import type { ProofMessage } from "../proof-message.ts";
import { trusteesMax } from "../trustee-key.ts";
import type { Certificate } from "./certificate.ts";
import { checkSignature, type SignedMessage, signMessage, signText } from "./signed-message.ts";

/*
 * A trustee's coefficients as points, A_0 … A_t (spec 4.6.4): public, signed twice, alone and together with all
 * certificates, so that nobody can use them among other trustees.
 */

const CoefexpsSchema = z.strictObject({ coefexps: z.array(HexDigits).min(1).max(trusteesMax) });
const lengthMax = 100 * trusteesMax;

/** The points with both signatures of their owner. */
export interface SignedCoefexps {
  readonly coefexps: SignedMessage;
  readonly signature: ProofMessage;
}

export function signCoefexps(
  input: { readonly certificates: readonly Certificate[]; readonly signing: bigint; readonly points: readonly Point[] },
  random: RandomSource,
): SignedCoefexps {
  const { certificates, signing } = input;
  const texts = ed25519Group.encodeAll(input.points);
  return {
    coefexps: signMessage(signing, encodeJson({ coefexps: texts }), random),
    signature: signText(signing, certificatesStatement(certificates, texts), random),
  };
}

/** The points, if there is one a coefficient, none is the identity, and both signatures of trustee `index` hold (P-215). */
export function checkCoefexps(
  statement: { readonly certificates: readonly Certificate[]; readonly index: number },
  { coefexps, signature }: SignedCoefexps,
): Result<Point[], string> {
  const { certificates, index } = statement;
  const owner = certificates[index - 1];
  if (owner === undefined) return err(`no certificate ${index}`);
  const points = openCoefexps(coefexps, owner.context.threshold);
  if (!points.ok) return points;
  const authentic = checkSignature(owner.verification, coefexps.message, coefexps.signature);
  if (!authentic.ok) return err(`coefexps: ${authentic.error}`);
  const bound = checkSignature(
    owner.verification,
    certificatesStatement(certificates, ed25519Group.encodeAll(points.value)),
    signature,
  );
  return bound.ok ? points : err(`signature with the certificates: ${bound.error}`);
}

/** The points; signatures are not looked at. */
export function openCoefexps({ message }: SignedMessage, threshold: number): Result<Point[], string> {
  const group = ed25519Group;
  const read = readJson(message, CoefexpsSchema, { lengthMax });
  if (!read.ok) return err(`coefexps: ${read.error}`);
  if (read.value.coefexps.length !== threshold) return err(`coefexps: not ${threshold}, as the threshold demands`);
  return collect(read.value.coefexps, (text, at) => {
    const point = group.decode(text);
    if (!point.ok) return err(`coefexps: point ${at}: ${point.error}`);
    return group.equals(point.value, group.identity) ? err(`coefexps: point ${at} is the identity`) : ok(point.value);
  });
}

/** The points of the sum of all polynomials. The constant one is the sub-key. */
export function sumCoefexps(all: readonly (readonly Point[])[]): Point[] {
  const group = ed25519Group;
  const [first = [], ...others] = all;
  return others.reduce<Point[]>(
    (sum, points) => sum.map((point, at) => group.add(point, points[at] ?? group.identity)),
    [...first],
  );
}

function certificatesStatement(certificates: readonly Certificate[], coefexps: readonly string[]): string {
  const certs = certificates.map(({ message: { message, signature } }) => ({ message, signature }));
  return `certs_sig|${encodeJson({ certs, coefexps })}`;
}
