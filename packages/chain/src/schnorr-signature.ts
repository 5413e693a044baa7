import { ed25519Group } from "@tabella/crypto/group";
import { fromHex, type Hex, isHex, toHex } from "@tabella/crypto/hex";
import { scalarFromBytes, scalarToBytes } from "@tabella/crypto/scalar";
import type { Proof } from "@tabella/crypto/schnorr";

/** How a Schnorr signature of a credential or trustee stands in a transaction: challenge and response, 32 bytes each, big-endian. */
export function encodeSchnorrSignature({ challenge, response }: Proof): Hex {
  return toHex(Uint8Array.of(...scalarToBytes(challenge, 32), ...scalarToBytes(response, 32)));
}

/** Null unless both scalars are below the order of the group: a signature has one form. */
export function decodeSchnorrSignature(signature: Hex): Proof | null {
  if (!isHex(signature, 64)) return null;
  const bytes = fromHex(signature);
  const proof = { challenge: scalarFromBytes(bytes.subarray(0, 32)), response: scalarFromBytes(bytes.subarray(32)) };
  return proof.challenge < ed25519Group.order && proof.response < ed25519Group.order ? proof : null;
}
