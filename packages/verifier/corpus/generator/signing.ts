import { chainIdentity } from "@tabella/chain/genesis";
import type { Registrar } from "@tabella/chain/registrar";
import { type RegistrarTransaction, registrarBytes } from "@tabella/chain/registrar-signature";
import type { PartialDecryptionTransaction } from "@tabella/chain/transaction";
import { signAsTrustee } from "@tabella/chain/trustee-signature";
import type { Hash } from "@tabella/crypto/hex";
import type { ForgedElection } from "./forged-election.ts";
import { genesis, registrarOf } from "./story.ts";

/** The registrar's transaction, saying something else under the registrar's signature. */
export function reordered<T extends RegistrarTransaction>(
  transaction: T,
  change: Partial<T>,
  { identity, signer }: Registrar = registrarOf(),
): T {
  const changed = { ...transaction, ...change };
  return { ...changed, signature: signer.sign(registrarBytes(identity, changed)) };
}

/** A trustee's part, saying something else under the trustee's signature. */
export function reaffirmed(
  { privateKeys, context, random }: ForgedElection,
  transaction: PartialDecryptionTransaction,
  change: Partial<PartialDecryptionTransaction>,
  by: { readonly owner?: number; readonly genesisHash?: Hash } = {},
): PartialDecryptionTransaction {
  const { owner = transaction.owner, genesisHash = chainIdentity(genesis).genesisHash } = by;
  const changed = { ...transaction, ...change };
  const secret = privateKeys[owner - 1] ?? 0n;
  const publicKey = context.group.multiplyGenerator(secret);
  return { ...changed, signature: signAsTrustee({ genesisHash, transaction: changed, publicKey }, secret, random) };
}
