import type { electionResult } from "@tabella/chain/trustee";
import { assert, type Result } from "@tabella/crypto/result";
import { openElection } from "@tabella/election/election";
import { parsePartialDecryption } from "@tabella/election/partial-decryption";
import { parseEncryptedTally } from "@tabella/election/tally";
import { parseTrustees } from "@tabella/election/trustees";
import type { ChainElection } from "@tabella/rpc/validator/ports";

/**
 * What the result is computed from; null while a trustee's partial decryption is missing.
 * @throws Error if the ledger's own texts do not parse, which only a bug can cause
 */
export function collectResult(election: ChainElection): Parameters<typeof electionResult>[0] | null {
  if (election.encryptedTally === null) return null;
  const context = held(openElection(election.election));
  const trustees = held(parseTrustees(election.trustees));
  if (election.partialDecryptions.length < trustees.length) return null;
  return {
    context,
    tally: held(parseEncryptedTally(context, election.encryptedTally)),
    // Every credential of open registration has weight 1.
    totalWeight: election.ballotCount,
    factors: election.partialDecryptions.map(
      ({ partialDecryption }) => held(parsePartialDecryption(context, partialDecryption)).factors,
    ),
  };
}

function held<Value>(result: Result<Value, string>): Value {
  assert(result.ok, "what stands on the ledger was checked there");
  return result.value;
}
