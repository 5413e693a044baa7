import { ed25519Group as group } from "@tabella/crypto/group";

/*
 * Texts that look like points of the group and are none, or are written in another form than the one that the
 * specification has (5.2.1): y in 255 bits, above them one bit for the sign of x.
 */

const prime = 2n ** 255n - 19n;
const signBit = 1n << 255n;

const text = (number: bigint) => number.toString(16).padStart(64, "0");

/** The point plus the point of order 2, (0, -1): on the curve, outside the subgroup. (x, y) becomes (-x, -y). */
export function withTorsion(point: string): string {
  const number = BigInt(`0x${point}`);
  const y = number & (signBit - 1n);
  return text((prime - y) | ((number & signBit) ^ signBit));
}

/** The identity, (0, 1). */
export const identity = text(1n);
/** (0, 1) with the sign of a negative zero. */
export const negativeZero = text(1n | signBit);
/** (0, 1) with y = p + 1. */
export const unreducedIdentity = text(prime + 1n);
/** (0, -1), of order 2. */
export const orderTwo = text(prime - 1n);
/** y = 2 belongs to no point of the curve. */
export const offCurve = text(2n);
/** A point of order 8: it generates all small-order points. */
export const orderEight = "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7";

/** Decimal digits of the same residue, but not below the order. */
export function unreducedScalar(digits: string): string {
  return `${BigInt(digits) + group.order}`;
}
