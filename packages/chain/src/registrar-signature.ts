import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex } from "@tabella/crypto/hex";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { encodeFields, uint64 } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { canonicalJson } from "./canonical-json.ts";
import type { DkgCertificateTransaction } from "./dkg-transaction.ts";
import type { ChainState } from "./state.ts";
import type { AddCredentialsTransaction, CloseElectionTransaction, OpenElectionTransaction } from "./transaction.ts";

export type RegistrarTransaction =
  | OpenElectionTransaction
  | AddCredentialsTransaction
  | CloseElectionTransaction
  | DkgCertificateTransaction;
type Unsigned<T> = T extends unknown ? Omit<T, "signature"> : never;

/** The bytes under the registrar's Ed25519 signature: this chain, and every field of the transaction but the signature. */
export function registrarBytes(identity: ChainIdentity, transaction: Unsigned<RegistrarTransaction>): Uint8Array {
  const { signature: _, ...unsigned } = { signature: null, ...transaction };
  return encodeFields(domainTags.registrarTransaction, [
    uint64(identity.chainId),
    fromHex(identity.genesisHash),
    utf8ToBytes(canonicalJson(unsigned)),
  ]);
}

/** True only if the registrar of this chain's genesis signed exactly this transaction. */
export function isSignedByRegistrar(state: ChainState, transaction: RegistrarTransaction): boolean {
  if (transaction.signature === null) return false;
  return nobleSignatureChecker.checkEd25519(
    { ed25519: state.genesis.registrar, ml_dsa_44: "0x" },
    registrarBytes(state.identity, transaction),
    transaction.signature,
  );
}
