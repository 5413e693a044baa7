/** What a node says of itself to the bootnode, under its own key: where it can be reached, and until when that holds. */
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, type Hex, isHex } from "@tabella/crypto/hex";
import {
  type Address,
  addressOf,
  type HybridPublicKey,
  type SignatureChecker,
  type Signer,
} from "@tabella/crypto/signature";
import { encodeFields, uint32, uint64 } from "@tabella/crypto/tagged-hash";
import { z } from "zod";

/** A record lives at most so long after the moment at which the bootnode sees it. */
export const recordLifetimeMsMax = 120_000;

const bytes = (length: number) =>
  z.custom<Hex>((text) => typeof text === "string" && isHex(text, length), `0x and ${2 * length} lower-case digits`);
const port = z.number().int().min(1).max(65_535);
const milliseconds = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const PeerRecordSchema = z.strictObject({
  chainId: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  genesisHash: bytes(32),
  publicKey: z.strictObject({ ed25519: bytes(32), ml_dsa_44: bytes(1312) }),
  /** An IP literal or a name; which ones a bootnode takes is its own rule (host.ts). */
  host: z.string().min(1).max(253),
  /** Where other validators connect, and where anyone reads. */
  peerPort: port,
  publicPort: port,
  /** Grows with every record of a node: an older one never replaces a newer. */
  sequence: milliseconds,
  /** Milliseconds since the epoch; at most `recordLifetimeMsMax` ahead. */
  expiresAtMs: milliseconds,
  /** True in a node's last record: forget me. */
  leaving: z.boolean(),
});

export type PeerRecord = z.infer<typeof PeerRecordSchema>;

export const SignedPeerRecordSchema = z.strictObject({
  record: PeerRecordSchema,
  /** Ed25519 by the node's key over tag and every field of the record (SEC-16). */
  signature: bytes(64),
});
export type SignedPeerRecord = z.infer<typeof SignedPeerRecordSchema>;

export type PeerRecordFault = "WRONG_CHAIN" | "SIGNATURE_INVALID";

function signedBytes(record: PeerRecord): Uint8Array {
  const text = new TextEncoder();
  return encodeFields(domainTags.peerRecord, [
    uint64(record.chainId),
    fromHex(record.genesisHash),
    fromHex(record.publicKey.ed25519),
    fromHex(record.publicKey.ml_dsa_44),
    text.encode(record.host),
    uint32(record.peerPort),
    uint32(record.publicPort),
    uint64(record.sequence),
    uint64(record.expiresAtMs),
    Uint8Array.of(record.leaving ? 1 : 0),
  ]);
}

/** @returns the record under the signer's key */
export function signPeerRecord(
  fields: Omit<PeerRecord, "publicKey" | "chainId" | "genesisHash">,
  { identity, signer }: { readonly identity: ChainIdentity; readonly signer: Signer },
): SignedPeerRecord {
  const record: PeerRecord = {
    ...fields,
    chainId: identity.chainId,
    genesisHash: identity.genesisHash,
    publicKey: signer.publicKey,
  };
  return { record, signature: signer.signEd25519(signedBytes(record)) };
}

/** What {@link signPeerRecord} made for this chain passes, and gives the node's address; nothing else does. */
export function checkPeerRecord(
  { record, signature }: SignedPeerRecord,
  { identity, checker }: { readonly identity: ChainIdentity; readonly checker: SignatureChecker },
): { readonly ok: true; readonly value: Address } | { readonly ok: false; readonly error: PeerRecordFault } {
  if (record.chainId !== identity.chainId || record.genesisHash !== identity.genesisHash) {
    return { ok: false, error: "WRONG_CHAIN" };
  }
  const publicKey: HybridPublicKey = record.publicKey;
  if (!checker.checkEd25519(publicKey, signedBytes(record), signature)) {
    return { ok: false, error: "SIGNATURE_INVALID" };
  }
  return { ok: true, value: addressOf(publicKey) };
}
