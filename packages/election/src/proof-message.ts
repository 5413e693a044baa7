import type { Group } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { encodeScalar, parseScalar } from "@tabella/crypto/scalar";
import type { Proof } from "@tabella/crypto/schnorr";
import { z } from "zod";
import { Decimal } from "./compact-json.ts";

/** The `proof` message (spec 4.3): scalars as decimal strings. */
export interface ProofMessage {
  readonly challenge: string;
  readonly response: string;
}

export const ProofSchema: z.ZodType<ProofMessage> = z.strictObject({ challenge: Decimal, response: Decimal });

export function encodeProof({ challenge, response }: Proof): ProofMessage {
  return { challenge: encodeScalar(challenge), response: encodeScalar(response) };
}

/** Reads a proof; a scalar that is not below the order of the group is an error. */
export function decodeProof(group: Group, message: ProofMessage): Result<Proof, string> {
  const challenge = parseScalar(message.challenge, group.order);
  if (!challenge.ok) return err(`challenge: ${challenge.error}`);
  const response = parseScalar(message.response, group.order);
  if (!response.ok) return err(`response: ${response.error}`);
  return ok({ challenge: challenge.value, response: response.value });
}
