import { type CertificateFailure, checkCertificate } from "@tabella/consensus/certificate";
import type { Hash } from "@tabella/crypto/hex";
import { err, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { applyBlock } from "./apply-block.ts";
import type { Block } from "./block.ts";
import type { BlockRejection } from "./block-rejection.ts";
import type { BallotCheckRequest, CheckedBallot } from "./checked-ballot.ts";
import type { Rejection } from "./rejection.ts";
import type { ChainState } from "./state.ts";
import { uncheckedBallots } from "./unchecked-ballots.ts";

export type CertifiedBlockRejection =
  | BlockRejection
  | { readonly code: "CERTIFICATE_INVALID"; readonly failure: CertificateFailure };

export interface CertifiedBlockOptions {
  readonly checker: SignatureChecker;
  /** `checkBallotTransaction` for blocks from elsewhere; `trustStoredBallot` for the own store. */
  readonly checkBallot: (request: BallotCheckRequest) => Result<CheckedBallot, Rejection>;
}

/**
 * P-801, P-903: the ledger after a final block: its certificate is checked against the set after the parent, then everything that
 * `applyBlock` checks, proofs of ballots included. Auditors, trustees and validators that start fold this over the chain.
 */
export function applyCertifiedBlock(
  state: ChainState,
  block: Block,
  { checker, checkBallot }: CertifiedBlockOptions,
): Result<ChainState, CertifiedBlockRejection> {
  const certificate = { height: block.index, round: block.round, block_hash: block.block_hash, seals: block.seals };
  const certified = checkCertificate(state.identity, state.validators, certificate, checker);
  if (!certified.ok) return err({ code: "CERTIFICATE_INVALID", failure: certified.error });
  const checkedBallots = new Map<Hash, CheckedBallot>();
  for (const request of uncheckedBallots(state, block, checkedBallots)) {
    const { transactionHash } = request;
    const verdict = checkBallot(request);
    if (!verdict.ok) return err({ code: "TRANSACTION_REJECTED", transactionHash, rejection: verdict.error });
    checkedBallots.set(transactionHash, verdict.value);
  }
  return applyBlock(state, block, { checkedBallots, checker });
}
