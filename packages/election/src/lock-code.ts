import { fromBase64 } from "@tabella/crypto/base64";
import { toHex } from "@tabella/crypto/hex";
import { assert, ok, type Result } from "@tabella/crypto/result";
import { openElection } from "./election.ts";
import { type Evidence, fromEvidence } from "./evidence.ts";
import { trackingCode } from "./tracking-code.ts";

/**
 * The code that the device shows before the voter casts or challenges: the first 80 bits of the hash of the unsigned
 * ballot, in the form of a tracking code. It stands in the signature of the cast ballot, so that anyone can compare.
 * @param signedHash unpadded Base64 of 32 bytes: `PreparedBallot.hash`, or `signature.hash` of a ballot
 */
export function lockCode(signedHash: string): string {
  const bytes = fromBase64(signedHash);
  assert(bytes.ok && bytes.value.length === 32, "the hash of an unsigned ballot is 32 bytes");
  return trackingCode(toHex(bytes.value));
}

/** The lock code of a ballot on the board, read from its evidence. `election` is the exact text of its election. */
export function lockCodeOfCast(election: string, evidence: Evidence): Result<string, string> {
  const context = openElection(election);
  if (!context.ok) return context;
  const committed = fromEvidence(context.value, evidence);
  return committed.ok ? ok(lockCode(committed.value.ballot.signature.hash)) : committed;
}
