import type { Result } from "@tabella/crypto/result";
import { type ElectionContext, openElection } from "@tabella/election/election";

/** Opening an election costs 10 ms, so the last few are kept; transactions of one election come one after another. */
const contexts = new Map<string, Result<ElectionContext, string>>();
const contextsMax = 8;

/** `openElection`, remembered: seen from outside still a function of its argument. */
export function electionContext(election: string): Result<ElectionContext, string> {
  const known = contexts.get(election);
  if (known !== undefined) return known;
  const opened = openElection(election);
  const oldest = contexts.keys().next();
  if (contexts.size >= contextsMax && oldest.done === false) contexts.delete(oldest.value);
  contexts.set(election, opened);
  return opened;
}
