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
  const message = readExactly(text, parsePolynomial);
  if (!message.ok) return message;
  const checked = checkPolynomial(statement, message.value);
  return checked.ok ? ok({ message: message.value, coefexps: checked.value.coefexps }) : checked;
}
