import type { CheckedBallot } from "@tabella/chain/checked-ballot";
import type { Rejection } from "@tabella/chain/rejection";
import type { Hash } from "@tabella/crypto/hex";
import type { Result } from "@tabella/crypto/result";
import { OrderedMap } from "immutable";
import { setBounded } from "./bounded-map.ts";

/**
 * Verdicts on ballots' proofs, by *transaction* hash: a garbled copy of an honest ballot is another transaction and
 * condemns nothing but itself (voting-protocol.md). Proofs do not depend on the ledger's state, so a verdict stays true.
 */
export type VerdictCache = OrderedMap<Hash, Result<CheckedBallot, Rejection>>;

export const noVerdicts: VerdictCache = OrderedMap();

/**
 * More than any genesis lets two blocks and the pool's admissions ask for together (limitsMax): a block that waits for its
 * last verdict has not lost its first. Forgetting costs one more check, never correctness.
 */
export const verdictsMax = 8_192;

export function rememberVerdict(
  cache: VerdictCache,
  hash: Hash,
  verdict: Result<CheckedBallot, Rejection>,
): VerdictCache {
  return setBounded(cache, hash, verdict, verdictsMax);
}
