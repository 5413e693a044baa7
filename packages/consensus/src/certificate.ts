import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, type Hash, type Hex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Address, SignatureChecker } from "@tabella/crypto/signature";
import { encodeFields, uint64 } from "@tabella/crypto/tagged-hash";
import type { ChainIdentity } from "./chain-identity.ts";
import { quorum, type ValidatorSet, validatorOf } from "./validator-set.ts";

/** A validator's hybrid signature on a block: over tag, chain id, genesis hash, height, round and block hash. */
export interface Seal {
  readonly validator: Address;
  readonly signature: Hex;
}

/** A quorum of seals of one round by distinct validators of the set after the parent. */
export interface Certificate {
  readonly height: number;
  readonly round: number;
  readonly block_hash: Hash;
  readonly seals: readonly Seal[];
}

export type CertificateFailure =
  | { readonly code: "SEAL_OF_STRANGER"; readonly validator: Address }
  | { readonly code: "SEAL_TWICE"; readonly validator: Address }
  | { readonly code: "SEAL_INVALID"; readonly validator: Address }
  | { readonly code: "SEALS_TOO_FEW"; readonly seals: number; readonly quorum: number };

/** What a seal signs (C-5): the round is part of it, so that seals of different rounds never add up. */
export function sealBytes(
  identity: ChainIdentity,
  sealed: { readonly height: number; readonly round: number; readonly blockHash: Hash },
): Uint8Array {
  return encodeFields(domainTags.blockSeal, [
    uint64(identity.chainId),
    fromHex(identity.genesisHash),
    uint64(sealed.height),
    uint64(sealed.round),
    fromHex(sealed.blockHash),
  ]);
}

/**
 * True only if a quorum of distinct validators of the set, and nobody else, sealed this block hash at this height in
 * this round (C-6). The one check of finality, wherever a block is accepted.
 * @param validators the set after the block's parent
 */
export function checkCertificate(
  identity: ChainIdentity,
  validators: ValidatorSet,
  certificate: Certificate,
  checker: SignatureChecker,
): Result<Certificate, CertificateFailure> {
  const { height, round, block_hash: blockHash, seals } = certificate;
  const needed = quorum(validators.length);
  if (seals.length < needed) return err({ code: "SEALS_TOO_FEW", seals: seals.length, quorum: needed });
  const seen = new Set<Address>();
  for (const { validator } of seals) {
    if (validatorOf(validators, validator) === undefined) return err({ code: "SEAL_OF_STRANGER", validator });
    if (seen.has(validator)) return err({ code: "SEAL_TWICE", validator });
    seen.add(validator);
  }
  const bytes = sealBytes(identity, { height, round, blockHash });
  for (const { validator, signature } of seals) {
    const publicKey = validatorOf(validators, validator)?.publicKey;
    if (publicKey === undefined || !checker.checkHybrid(publicKey, bytes, signature)) {
      return err({ code: "SEAL_INVALID", validator });
    }
  }
  return ok(certificate);
}
