import { hashToScalar } from "@tabella/crypto/belenios-hash";
import { ed25519Group, type Point } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import { checkSchnorr, proveSchnorr } from "@tabella/crypto/schnorr";
import { z } from "zod";
import { decodeProof, encodeProof, type ProofMessage, ProofSchema } from "../proof-message.ts";

/** The `signed_msg` message (spec 4.6.1). */
export interface SignedMessage {
  readonly message: string;
  readonly signature: ProofMessage;
}

export const SignedMessageSchema: z.ZodType<SignedMessage> = z.strictObject({
  message: z.string(),
  signature: ProofSchema,
});

/** The message with its signature. */
export function signMessage(signing: bigint, message: string, random: RandomSource): SignedMessage {
  return { message, signature: signText(signing, message, random) };
}

/** The signature alone, as it stands beside what it signs. */
export function signText(signing: bigint, message: string, random: RandomSource): ProofMessage {
  const input = { group: ed25519Group, secret: signing, challengeOf: signatureChallenge(message) };
  return encodeProof(proveSchnorr(input, random).proof);
}

/** True only if who knows the secret of `verification` signed the text. Anything {@link signText} returns passes. */
export function checkSignature(verification: Point, message: string, signature: ProofMessage): Result<void, string> {
  const group = ed25519Group;
  const proof = decodeProof(group, signature);
  if (!proof.ok) return err(`signature: ${proof.error}`);
  const challengeOf = signatureChallenge(message);
  return checkSchnorr({ group, publicKey: verification, proof: proof.value, challengeOf })
    ? ok(undefined)
    : err("the signature does not hold");
}

/** SHA256(sigmsg|M|A) */
function signatureChallenge(message: string): (commitment: Point) => bigint {
  const { order, encode } = ed25519Group;
  return (commitment) => hashToScalar(`sigmsg|${message}|${encode(commitment)}`, order);
}
