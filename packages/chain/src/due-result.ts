import { err, ok, type Result } from "@tabella/crypto/result";
import { collect } from "@tabella/election/collect";
import { totalWeightMax } from "@tabella/election/credential-list";
import { openElection } from "@tabella/election/election";
import { parsePartialDecryption } from "@tabella/election/partial-decryption";
import { parseEncryptedTally } from "@tabella/election/tally";
import { canDecrypt, parseTrustees } from "@tabella/election/trustees";
import type { ElectionView } from "./election-view.ts";
import type { ElectionResultTransaction } from "./transaction.ts";
import { electionResult } from "./trustee.ts";

/**
 * The result that is due by what a node says of an election: anyone may send it, and the ledger checks it. Null unless the
 * election is closed, enough trustees have decrypted, and its result is not there yet.
 * @returns an error if what the node says does not hold together: it lies, or has a bug
 */
export function dueResult(election: ElectionView): Result<ElectionResultTransaction | null, string> {
  const { phase, encryptedTally, partialDecryptions, ballotWeight: totalWeight } = election;
  if (phase !== "closed" || encryptedTally === null) return ok(null);
  const trustees = parseTrustees(election.trustees);
  if (!trustees.ok) return trustees;
  const owners = partialDecryptions.map(({ owner }) => owner);
  if (!canDecrypt(trustees.value, owners)) return ok(null);
  const opened = openElection(election.election);
  if (!opened.ok) return opened;
  const context = opened.value;
  const tally = parseEncryptedTally(context, encryptedTally);
  if (!tally.ok) return tally;
  // How far counts are searched for.
  if (totalWeight > totalWeightMax) return err(`a weight of ${totalWeight} is more than all ballots can have`);
  const factors = collect(partialDecryptions, ({ owner, text }) => {
    const part = parsePartialDecryption(context, text);
    return part.ok ? ok([owner, part.value.factors] as const) : part;
  });
  if (!factors.ok) return factors;
  const all = { context, tally: tally.value, totalWeight, trustees: trustees.value, factors: new Map(factors.value) };
  return electionResult(all);
}
