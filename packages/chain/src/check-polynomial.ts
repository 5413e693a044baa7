import { sha256Hex } from "@tabella/crypto/belenios-hash";
import type { Point } from "@tabella/crypto/group";
import { ok, type Result } from "@tabella/crypto/result";
import type { Certificate } from "@tabella/election/threshold/certificate";
import { checkPolynomial, type PolynomialMessage, parsePolynomial } from "@tabella/election/threshold/polynomial";
import { readExactly } from "./exact-message.ts";

export interface ReadPolynomial {
  readonly message: PolynomialMessage;
  readonly coefexps: readonly Point[];
}

/** The `polynomial` message of trustee `index`, if everything in it holds that anyone can check. */
export function checkPolynomialText(
  statement: { readonly certificates: readonly Certificate[]; readonly index: number },
  text: string,
): Result<ReadPolynomial, string> {
  const name = sha256Hex(JSON.stringify([statement.index, statement.certificates.map(({ message }) => message), text]));
  const known = knownPolynomials.get(name);
  if (known !== undefined) return ok(known);
  const message = readExactly(text, parsePolynomial);
  if (!message.ok) return message;
  const checked = checkPolynomial(statement, message.value);
  if (!checked.ok) return checked;
  const read = { message: message.value, coefexps: checked.value.coefexps };
  if (knownPolynomials.size >= knownPolynomialsMax) knownPolynomials.clear();
  knownPolynomials.set(name, read);
  return ok(read);
}

/**
 * Polynomials that hold: who tries a transaction, then builds or checks its block, pays for its points once. Among twenty
 * trustees there are sixty, each with a test of its subgroup.
 */
const knownPolynomials = new Map<string, ReadPolynomial>();
const knownPolynomialsMax = 200;
