import { ed25519Group, type Point } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { encodeJson, readJson } from "./compact-json.ts";
import type { PublicCredential } from "./credential.ts";

/** Up to here belenios-tool writes total weights and counts as JSON numbers, and the result is found quickly. */
export const totalWeightMax = 2 ** 30 - 1;
export const credentialsMax = 1_000_000;

/**
 * The order of the list as belenios-tool sorts it: by the bytes of RFC 8032, which are the reverse of the hexadecimal
 * text. @returns negative, zero or positive
 */
export function compareCredentials(a: PublicCredential, b: PublicCredential): number {
  for (let at = 62; at >= 0; at -= 2) {
    const left = a.credential.slice(at, at + 2);
    const right = b.credential.slice(at, at + 2);
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

export function sortCredentials(credentials: readonly PublicCredential[]): PublicCredential[] {
  return [...credentials].sort(compareCredentials);
}

/** The `public_credentials` message (spec 4.8), sorted: with weights behind commas unless all are 1. */
export function encodePublicCredentials(credentials: readonly PublicCredential[]): string {
  const weighted = credentials.some(({ weight }) => weight !== 1);
  return encodeEntries(sortCredentials(credentials), weighted);
}

const Entry = z
  .string()
  .regex(/^[0-9a-f]{64}(?:,[1-9][0-9]{0,9})?$/, "not 64 hexadecimal digits, or these, a comma and a weight");

/**
 * Reads a `public_credentials` message: canonical, sorted, no credential twice, all entries with weights or none, their
 * sum at most {@link totalWeightMax}. Whether each is a point is for {@link decodeCredential}.
 */
export function parsePublicCredentials(text: string): Result<PublicCredential[], string> {
  const entries = readJson(text, z.array(Entry).max(credentialsMax), { lengthMax: 80 * credentialsMax });
  if (!entries.ok) return entries;
  const weighted = entries.value.some((entry) => entry.includes(","));
  if (weighted && !entries.value.every((entry) => entry.includes(",")))
    return err("some entries have weights, others none");
  const credentials = entries.value.map((entry) => ({
    credential: entry.slice(0, 64),
    weight: weighted ? Number(entry.slice(65)) : 1,
  }));
  // P-402
  for (const [at, next] of credentials.entries()) {
    const before = credentials[at - 1];
    if (before !== undefined && compareCredentials(before, next) >= 0) {
      return err(`${next.credential} stands behind ${before.credential}: not sorted, or twice on the list`);
    }
  }
  return totalWeight(credentials) <= totalWeightMax ? ok(credentials) : err("the sum of all weights is too big");
}

export function totalWeight(credentials: readonly PublicCredential[]): number {
  return credentials.reduce((sum, { weight }) => sum + weight, 0);
}

/** A public credential as a checked point; the identity is refused, because everyone knows its secret (P-401). */
export function decodeCredential(credential: string): Result<Point, string> {
  const point = ed25519Group.decode(credential);
  if (!point.ok) return point;
  return ed25519Group.equals(point.value, ed25519Group.identity) ? err("the identity is no credential") : point;
}

function encodeEntries(credentials: readonly PublicCredential[], weighted: boolean): string {
  return encodeJson(credentials.map(({ credential, weight }) => (weighted ? `${credential},${weight}` : credential)));
}
