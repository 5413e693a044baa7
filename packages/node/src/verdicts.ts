import type { CheckedBallot } from "@tabella/chain/checked-ballot";
import type { Rejection } from "@tabella/chain/rejection";
import type { Hash } from "@tabella/crypto/hex";
import type { Result } from "@tabella/crypto/result";
import { BoundedMap } from "./bounded-map.ts";

/**
 * Verdicts on ballots' proofs, by *transaction* hash: a garbled copy of an honest ballot is another transaction and
 * condemns nothing but itself (voting-protocol.md). Proofs do not depend on the ledger's state, so a verdict stays true.
 */
export type VerdictCache = BoundedMap<Hash, Result<CheckedBallot, Rejection>>;

/**
 * More than any genesis lets two blocks and the pool's admissions ask for together (limitsMax): a block that waits for its
 * last verdict has not lost its first. Forgetting costs one more check, never correctness.
 */
export const verdictsMax = 8_192;

export const noVerdicts: VerdictCache = BoundedMap.empty(verdictsMax);
