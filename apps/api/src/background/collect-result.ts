import type { ElectionView } from "@tabella/chain/election-view";
import type { electionResult } from "@tabella/chain/trustee";
import { assert, type Result } from "@tabella/crypto/result";
import { openElection } from "@tabella/election/election";
import { parsePartialDecryption } from "@tabella/election/partial-decryption";
import { parseEncryptedTally } from "@tabella/election/tally";
import { canDecrypt, parseTrustees } from "@tabella/election/trustees";

/**
 * What the result is computed from; null while too few trustees have decrypted.
 * @throws Error if the ledger's own texts do not parse, which only a bug can cause
 */
export function collectResult(election: ElectionView): Parameters<typeof electionResult>[0] | null {
  if (election.encryptedTally === null) return null;
  const context = held(openElection(election.election));
  const trustees = held(parseTrustees(election.trustees));
  const owners = election.partialDecryptions.map(({ owner }) => owner);
  if (!canDecrypt(trustees, owners)) return null;
  return {
    context,
    tally: held(parseEncryptedTally(context, election.encryptedTally)),
    totalWeight: election.ballotWeight,
    trustees,
    factors: new Map(
      election.partialDecryptions.map(({ owner, text }) => [
        owner,
        held(parsePartialDecryption(context, text)).factors,
      ]),
    ),
  };
}

function held<Value>(result: Result<Value, string>): Value {
  assert(result.ok, "what stands on the ledger was checked there");
  return result.value;
}
