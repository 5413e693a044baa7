import type { Ciphertext } from "@tabella/crypto/elgamal";
import type { Group } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { HexDigits } from "./compact-json.ts";

/** The `ciphertext` message (spec 4.3): two points as text. */
export interface CiphertextMessage {
  readonly alpha: string;
  readonly beta: string;
}

export const CiphertextSchema: z.ZodType<CiphertextMessage> = z.strictObject({ alpha: HexDigits, beta: HexDigits });

export function encodeCiphertext(group: Group, { alpha, beta }: Ciphertext): CiphertextMessage {
  return { alpha: group.encode(alpha), beta: group.encode(beta) };
}

export function decodeCiphertext(group: Group, message: CiphertextMessage): Result<Ciphertext, string> {
  const alpha = group.decode(message.alpha);
  if (!alpha.ok) return err(`alpha: ${alpha.error}`);
  const beta = group.decode(message.beta);
  if (!beta.ok) return err(`beta: ${beta.error}`);
  return ok({ alpha: alpha.value, beta: beta.value });
}
