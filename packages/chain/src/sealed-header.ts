import { type CertificateFailure, checkCertificate } from "@tabella/consensus/certificate";
import { quorum } from "@tabella/consensus/validator-set";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import type { Block, BlockHeader } from "./block.ts";
import { blockHash } from "./block-hash.ts";
import { type KnownValidators, sealersOf } from "./validator-changes.ts";

/** What the certificate of a header shows. */
export interface SealedHeader {
  readonly blockHash: Hash;
  readonly seals: number;
  readonly quorum: number;
  readonly validators: number;
}

/**
 * Says whether a quorum of the validators of its height sealed exactly this header: for readers who have a block, the
 * genesis file and the changes of the set, but not the ledger before it, such as the explorer in a browser. The block
 * hash is recomputed. Who follows the whole chain uses certified-block.ts, which knows the set after each block.
 */
export function checkSealedHeader(
  known: KnownValidators,
  { header, round, seals }: { readonly header: BlockHeader } & Pick<Block, "round" | "seals">,
  checker: SignatureChecker,
): Result<SealedHeader, CertificateFailure> {
  const { identity } = known;
  const validators = sealersOf(known, header.index);
  const block_hash = blockHash(identity, header);
  const certified = checkCertificate(identity, validators, { height: header.index, round, block_hash, seals }, checker);
  if (!certified.ok) return err(certified.error);
  return ok({
    blockHash: block_hash,
    seals: seals.length,
    quorum: quorum(validators.length),
    validators: validators.length,
  });
}
