import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { fromHex, type Hex } from "@tabella/crypto/hex";

/*
 * Raw key bytes to node:crypto's KeyObjects and back, by their DER prefixes: RFC 8410 (Ed25519) and RFC 9881 (ML-DSA-44,
 * private keys in the seed form). Everything behind a prefix has a fixed length.
 */
const ed25519Pkcs8 = "302e020100300506032b657004220420";
const ed25519Spki = "302a300506032b6570032100";
const mlDsa44Pkcs8 = "3034020100300b060960864801650304031104228020";
const mlDsa44Spki = "30820532300b06096086480165030403110382052100";

/** @param seed the 32 secret bytes of RFC 8032 */
export function ed25519PrivateKey(seed: Uint8Array): KeyObject {
  return privateKey(ed25519Pkcs8, seed);
}

/** @param seed FIPS 204's xi, 32 bytes */
export function mlDsa44PrivateKey(seed: Uint8Array): KeyObject {
  return privateKey(mlDsa44Pkcs8, seed);
}

export function ed25519PublicKey(key: Hex): KeyObject {
  return publicKey(ed25519Spki, key);
}

export function mlDsa44PublicKey(key: Hex): KeyObject {
  return publicKey(mlDsa44Spki, key);
}

/** The raw public key that belongs to a private one. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const prefix = key.asymmetricKeyType === "ed25519" ? ed25519Spki : mlDsa44Spki;
  return new Uint8Array(spki.subarray(prefix.length / 2));
}

function privateKey(prefix: string, seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([Buffer.from(prefix, "hex"), seed]), format: "der", type: "pkcs8" });
}

function publicKey(prefix: string, key: Hex): KeyObject {
  return createPublicKey({
    key: Buffer.concat([Buffer.from(prefix, "hex"), fromHex(key)]),
    format: "der",
    type: "spki",
  });
}
