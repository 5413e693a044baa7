import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, toHex } from "@tabella/crypto/hex";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { encodeFields, taggedHash, uint64 } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { canonicalJson } from "./canonical-json.ts";
import type { DkgCertificateTransaction } from "./dkg-transaction.ts";
import type { Genesis } from "./genesis.ts";
import type { ChainState } from "./state.ts";
import type { AddCredentialsTransaction, CloseElectionTransaction, OpenElectionTransaction } from "./transaction.ts";
import type { TransactionContext } from "./transaction-context.ts";

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

/**
 * Signatures that held, of each registrar, by what they were over: a transaction is looked at when it comes, when a block
 * is made and when it is applied. What did not hold is not remembered; seen from outside, checking is still a function.
 */
const held = new WeakMap<Genesis, Set<string>>();
const heldMax = 64;

/** True only if the registrar of this chain's genesis signed exactly this transaction. */
export function isSignedByRegistrar(
  state: ChainState,
  transaction: RegistrarTransaction,
  { rules }: Pick<TransactionContext, "rules">,
): boolean {
  const { signature } = transaction;
  if (signature === null) return false;
  if (rules?.registrarHeld === true) return true;
  const { genesis, identity } = state;
  const bytes = registrarBytes(identity, transaction);
  const known = held.get(genesis) ?? new Set();
  const key = `${signature} ${toHex(taggedHash(domainTags.registrarTransaction, [bytes]))}`;
  if (known.has(key)) return true;
  const publicKey = { ed25519: genesis.registrar, ml_dsa_44: "0x" } as const;
  if (!nobleSignatureChecker.checkEd25519(publicKey, bytes, signature)) return false;
  if (known.size >= heldMax) known.clear();
  held.set(genesis, known.add(key));
  return true;
}
