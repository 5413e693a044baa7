import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { Validator } from "@tabella/consensus/validator-set";
import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, type Hex } from "@tabella/crypto/hex";
import type { SignatureChecker, Signer } from "@tabella/crypto/signature";
import { encodeFields, uint64 } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { canonicalJson } from "./canonical-json.ts";
import type { ValidatorChangeTransaction, WatchOverrideTransaction } from "./validator-transaction.ts";

/** What a validator signs for the ledger, beside blocks. */
export type SignedByValidator = ValidatorChangeTransaction | WatchOverrideTransaction;
type Unsigned<T> = T extends unknown ? Omit<T, "signature"> : never;

/** Signs a transaction with the validator's key, for this chain alone. */
export function signAsValidator<Kind extends Unsigned<SignedByValidator>>(
  identity: ChainIdentity,
  transaction: Kind,
  signer: Pick<Signer, "signHybrid">,
): Kind & { readonly signature: Hex } {
  return { ...transaction, signature: signer.signHybrid(validatorBytes(identity, transaction)) };
}

/** True only if this validator signed exactly this transaction for this chain. Anything `signAsValidator` returns passes. */
export function isSignedByValidator(
  identity: ChainIdentity,
  { transaction, by }: { readonly transaction: SignedByValidator; readonly by: Validator },
  checker: SignatureChecker,
): boolean {
  return checker.checkHybrid(by.publicKey, validatorBytes(identity, transaction), transaction.signature);
}

/** Tag, chain id, genesis hash, and canonical JSON of every field of the transaction but the signature. */
function validatorBytes(identity: ChainIdentity, transaction: Unsigned<SignedByValidator>): Uint8Array {
  const { signature: _, ...unsigned } = { signature: null, ...transaction };
  return encodeFields(domainTags.validatorTransaction, [
    uint64(identity.chainId),
    fromHex(identity.genesisHash),
    utf8ToBytes(canonicalJson(unsigned)),
  ]);
}
