import { createHash } from "node:crypto";
import { chainIdentity } from "@tabella/chain/genesis";
import type { Registrar } from "@tabella/chain/registrar";
import { type RegistrarTransaction, registrarBytes } from "@tabella/chain/registrar-signature";
import type { PartialDecryptionTransaction } from "@tabella/chain/transaction";
import { signAsTrustee } from "@tabella/chain/trustee-signature";
import { ed25519Group } from "@tabella/crypto/group";
import { fromHex, type Hash, toHex } from "@tabella/crypto/hex";
import { scalarFromBytes, scalarToBytes } from "@tabella/crypto/scalar";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
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

const littleEndian = (bytes: Uint8Array) => scalarFromBytes(bytes.toReversed());
const sha512 = (...pieces: Uint8Array[]) => new Uint8Array(createHash("sha512").update(Buffer.concat(pieces)).digest());

/**
 * The registrar's transaction under a signature with R = 0, which the equation of Ed25519 allows and no honest signer makes:
 * programs differ in what they say of it.
 */
export function orderedWithoutNonce<T extends RegistrarTransaction>(transaction: T): T {
  const { identity, signer } = registrarOf();
  const [seed] = [taggedHash("corpus registrar", [utf8ToBytes("a")])];
  const secret = sha512(seed).slice(0, 32);
  secret[0] = (secret[0] ?? 0) & 248;
  secret[31] = ((secret[31] ?? 0) & 127) | 64;
  const r = Uint8Array.of(1, ...new Uint8Array(31));
  const k = littleEndian(sha512(r, fromHex(signer.publicKey), registrarBytes(identity, transaction)));
  const s = (k * littleEndian(secret)) % ed25519Group.order;
  return { ...transaction, signature: toHex(Uint8Array.of(...r, ...scalarToBytes(s, 32).toReversed())) };
}

/** The registrar's transaction under its signature with a second half that is the order of the group too big. */
export function orderedUnreduced<T extends RegistrarTransaction & { readonly signature: Hash }>(transaction: T): T {
  const bytes = fromHex(transaction.signature);
  const s = littleEndian(bytes.slice(32)) + ed25519Group.order;
  return {
    ...transaction,
    signature: toHex(Uint8Array.of(...bytes.slice(0, 32), ...scalarToBytes(s, 32).toReversed())),
  };
}
