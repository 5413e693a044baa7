import { parseReceipt } from "@tabella/chain/receipt";
import { lockCodeOfCast } from "@tabella/election/lock-code";

/** The lock code that the ballot of a receipt carries; null if receipt or election cannot be read. */
export function lockCodeOfReceipt({
  receipt,
  election,
}: {
  readonly receipt: string;
  /** The exact text of the election. */
  readonly election: string;
}): string | null {
  const parsed = parseReceipt(receipt);
  if (!parsed.ok) return null;
  const { encrypted_vote: encryptedVote, proof } = parsed.value.transaction;
  const code = lockCodeOfCast(election, { encryptedVote, proof });
  return code.ok ? code.value : null;
}
