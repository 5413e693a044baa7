import { err, ok, type Result } from "@tabella/crypto/result";
import { parseTrackingCode, type TrackingCodeFailure } from "@tabella/election/tracking-code";

export type TypedCodeFailure = TrackingCodeFailure | { readonly reason: "empty"; readonly group: null };

/** What a voter types to find a vote: a tracking code, or the whole hash of the ballot for those who have it. */
export function readTypedCode(text: string): Result<string, TypedCodeFailure> {
  const trimmed = text.trim();
  if (trimmed === "") return err({ reason: "empty", group: null });
  const digits = /^(?:0x)?([0-9a-f]{64})$/i.exec(trimmed)?.[1];
  return digits === undefined ? parseTrackingCode(trimmed) : ok(`0x${digits.toLowerCase()}`);
}
