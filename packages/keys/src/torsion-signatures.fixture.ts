import { createHash } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { type Hex, toHex } from "@tabella/crypto/hex";

export interface TorsionVector {
  readonly name: string;
  readonly key: Hex;
  readonly signature: Hex;
  /** What the equation without cofactor says, of keys in the prime-order subgroup, canonical encodings and R that is not 0. */
  readonly holds: boolean;
}

const { Point } = ed25519;
const order = Point.Fn.ORDER;
/** A point of order 8 (the third vector of "Taming the Many EdDSAs", Chalkias et al. 2020). */
const torsion = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", true);
const secret = 123_456_789_123_456_789n;
const nonce = 987_654_321_987_654_321n;

/**
 * Signatures by someone who knows the secret but bends the rules: the kind on which verifiers of Ed25519 disagree
 * ("Taming the Many EdDSAs", table 6). What both of our checkers must say follows from RFC 8032 5.1.7 without cofactor.
 */
export function torsionVectors(message: Uint8Array): TorsionVector[] {
  const plainKey = Point.BASE.multiply(secret);
  const mixedKey = plainKey.add(torsion);
  const plainR = Point.BASE.multiply(nonce);
  const signed = (name: string, key: Uint8Array, r: Uint8Array, holds: boolean, extra = 0n): TorsionVector => {
    const s = (nonce + challenge(r, key, message) * secret) % order;
    return { name, key: toHex(key), signature: toHex(Uint8Array.of(...r, ...littleEndian(s + extra))), holds };
  };
  const identity = Uint8Array.of(1, ...new Uint8Array(31));
  // y = p + 1, which is 1 again.
  const identityBeyondP = Uint8Array.of(0xee, ...new Uint8Array(30).fill(0xff), 0x7f);
  const negativeZero = Uint8Array.of(1, ...new Uint8Array(30), 0x80);
  const sB = Point.BASE.multiply(nonce).toBytes();
  const ofSmallOrder = (name: string, key: Uint8Array): TorsionVector => ({
    name,
    key: toHex(key),
    // With A = 0 the equation is [s]B = R, whatever the message.
    signature: toHex(Uint8Array.of(...sB, ...littleEndian(nonce))),
    holds: false,
  });
  const fitting = (challenge(identity, plainKey.toBytes(), message) * secret) % order;
  return [
    signed("an honest signature", plainKey.toBytes(), plainR.toBytes(), true),
    signed("R with torsion holds with the cofactor only", plainKey.toBytes(), plainR.add(torsion).toBytes(), false),
    mixed("a key with torsion, challenge divisible by 8", mixedKey.toBytes(), message, 0n),
    mixed("a key with torsion, challenge not divisible by 8", mixedKey.toBytes(), message, 1n),
    signed("s beyond the order", plainKey.toBytes(), plainR.toBytes(), false, order),
    ofSmallOrder("the identity as a key", identity),
    ofSmallOrder("the identity as a key, y beyond p", identityBeyondP),
    ofSmallOrder("the identity as a key, negative zero", negativeZero),
    {
      name: "the identity as R, with the s that fits it",
      key: toHex(plainKey.toBytes()),
      signature: toHex(Uint8Array.of(...identity, ...littleEndian(fitting))),
      holds: false,
    },
  ];
}

/** Searches a nonce with such a challenge: if it is divisible by 8, the key's torsion drops out of the equation. */
function mixed(name: string, key: Uint8Array, message: Uint8Array, challengeModulo8: bigint): TorsionVector {
  for (let trial = 1n; ; trial += 1n) {
    const r = Point.BASE.multiply(nonce + trial).toBytes();
    const k = challenge(r, key, message);
    if (k % 8n !== challengeModulo8) continue;
    const s = (nonce + trial + k * secret) % order;
    return { name, key: toHex(key), signature: toHex(Uint8Array.of(...r, ...littleEndian(s))), holds: false };
  }
}

function challenge(r: Uint8Array, key: Uint8Array, message: Uint8Array): bigint {
  const digest = createHash("sha512").update(r).update(key).update(message).digest();
  return BigInt(`0x${digest.reverse().toString("hex")}`) % order;
}

function littleEndian(value: bigint): Uint8Array {
  const bytes = Buffer.from(value.toString(16).padStart(64, "0"), "hex");
  return new Uint8Array(bytes.reverse());
}
