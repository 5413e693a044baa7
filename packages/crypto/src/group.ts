import { normalizeZ } from "@noble/curves/abstract/curve.js";
import type { EdwardsPoint } from "@noble/curves/abstract/edwards.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { RandomSource } from "./random.ts";
import { err, ok, type Result } from "./result.ts";
import { modulo, scalarFromBytes, scalarToBytes } from "./scalar.ts";

declare const inSubgroup: unique symbol;

/** An element of the prime-order group. Only this file makes one, and only after it checked that it is one. */
export interface Point {
  readonly [inSubgroup]: true;
}

/**
 * A group of prime order in which discrete logarithms are hard (spec section 5), written additively. Its parameters are
 * constants of the program, never read from input (R7).
 */
export interface Group {
  /** As in the `group` field of an election and in the challenges of keys. */
  readonly name: "Ed25519";
  readonly order: bigint;
  readonly generator: Point;
  readonly identity: Point;
  add(a: Point, b: Point): Point;
  negate(point: Point): Point;
  equals(a: Point, b: Point): boolean;
  /** [scalar]point in variable time: for public scalars only. */
  multiply(point: Point, scalar: bigint): Point;
  /** [scalar]generator in variable time: for public scalars only. */
  multiplyGenerator(scalar: bigint): Point;
  /** [secret]point; the secret is split into two random summands and each goes through a fixed sequence of operations. */
  multiplySecret(point: Point, secret: bigint, random: RandomSource): Point;
  /** Keeps a table of multiples of `point` with it: worth its 7 ms for a point that is multiplied ten times or more. */
  precompute(point: Point): void;
  /** The canonical text of a point. */
  encode(point: Point): string;
  /** Makes many texts with one field inversion; `encode` of these points is then free. */
  encodeAll(points: readonly Point[]): string[];
  /** Reads canonical text of an element of the prime-order group; everything else is an error. */
  decode(text: string): Result<Point, string>;
  /** Affine coordinates of H with [8]H = point: x and y, 32 bytes each, big-endian, one pair behind the other. */
  cofactorHints(points: readonly Point[]): Uint8Array;
  /** [8]H for every H, which is in the prime-order group by construction. H must be on the curve, x and y below p. */
  fromCofactorHints(bytes: Uint8Array): Result<Point[], string>;
  randomScalar(random: RandomSource): bigint;
}

const Curve = ed25519.Point;
const order = Curve.Fn.ORDER;
const prime = Curve.Fp.ORDER;
const eighth = Curve.Fn.inv(8n);
const curveD = Curve.CURVE().d;
const hintLength = 64;

/** Texts of points that were decoded or encoded before. */
const knownTexts = new WeakMap<Point, string>();

const checked = (point: EdwardsPoint): Point => point as unknown as Point;
const raw = (point: Point): EdwardsPoint => point as unknown as EdwardsPoint;

/**
 * The prime-order subgroup of edwards25519 (spec 5.2.1). A point is written as 64 lower-case hexadecimal digits of the
 * big-endian number `y XOR ((x mod 2) << 255)`: the byte reverse of RFC 8032.
 */
export const ed25519Group: Group = {
  name: "Ed25519",
  order,
  generator: checked(Curve.BASE),
  identity: checked(Curve.ZERO),
  add: (a, b) => checked(raw(a).add(raw(b))),
  negate: (point) => checked(raw(point).negate()),
  equals: (a, b) => raw(a).equals(raw(b)),
  multiply: (point, scalar) => checked(raw(point).multiplyUnsafe(modulo(scalar, order))),
  multiplyGenerator: (scalar) => checked(Curve.BASE.multiplyUnsafe(modulo(scalar, order))),
  multiplySecret(point, secret, random) {
    const blind = randomScalar(random);
    const rest = modulo(secret - blind, order);
    return checked(multiplyInFixedSequence(raw(point), blind).add(multiplyInFixedSequence(raw(point), rest)));
  },
  precompute(point) {
    raw(point).precompute(6, false);
  },
  encode(point) {
    return knownTexts.get(point) ?? remember(point, raw(point).toAffine());
  },
  encodeAll(points) {
    const unknown = points.filter((point) => !knownTexts.has(point));
    const affine = normalizeZ(Curve, unknown.map(raw));
    for (const [at, point] of unknown.entries()) {
      const coordinates = affine[at];
      if (coordinates !== undefined) remember(point, coordinates.toAffine(1n));
    }
    return points.map((point) => ed25519Group.encode(point));
  },
  decode(text) {
    // P-101
    if (!/^[0-9a-f]{64}$/.test(text)) return err("not 64 lower-case hexadecimal digits");
    const point = decompress(hexToBytes(text).reverse());
    if (point === null) return err("not the canonical form of a point of the curve");
    // P-102
    if (!point.isTorsionFree()) return err("not in the prime-order subgroup");
    knownTexts.set(checked(point), text);
    return ok(checked(point));
  },
  cofactorHints(points) {
    const hints = normalizeZ(
      Curve,
      points.map((point) => raw(point).multiplyUnsafe(eighth)),
    );
    const bytes = new Uint8Array(hintLength * points.length);
    for (const [at, hint] of hints.entries()) {
      const { x, y } = hint.toAffine(1n);
      bytes.set(scalarToBytes(x, 32), hintLength * at);
      bytes.set(scalarToBytes(y, 32), hintLength * at + 32);
    }
    return bytes;
  },
  fromCofactorHints(bytes) {
    if (bytes.length % hintLength !== 0) return err("not a whole number of coordinate pairs");
    const points: Point[] = [];
    for (let at = 0; at < bytes.length; at += hintLength) {
      const x = scalarFromBytes(bytes.subarray(at, at + 32));
      const y = scalarFromBytes(bytes.subarray(at + 32, at + 64));
      // P-106
      if (x >= prime || y >= prime) return err("coordinate not below the prime of the field");
      if (!isOnCurve(x, y)) return err("coordinates of no point of the curve");
      points.push(checked(Curve.fromAffine({ x, y }).clearCofactor()));
    }
    return ok(points);
  },
  randomScalar,
};

/** Uniform in 0 … order - 1 but for a bias below 2^-250. */
function randomScalar(random: RandomSource): bigint {
  return scalarFromBytes(random(64)) % order;
}

function multiplyInFixedSequence(point: EdwardsPoint, scalar: bigint): EdwardsPoint {
  // Zero comes up with probability 2^-252: nothing can be learnt from the branch.
  return scalar === 0n ? Curve.ZERO : point.multiply(scalar);
}

/** -x² + y² = 1 + d x² y² */
function isOnCurve(x: bigint, y: bigint): boolean {
  const xx = (x * x) % prime;
  const yy = (y * y) % prime;
  return modulo(yy - xx - 1n - curveD * ((xx * yy) % prime), prime) === 0n;
}

/** Strict as RFC 8032 (5.1.3): y < p, and x = 0 is not negative. */
function decompress(littleEndian: Uint8Array): EdwardsPoint | null {
  try {
    return Curve.fromBytes(littleEndian, false);
  } catch {
    return null;
  }
}

function remember(point: Point, { x, y }: { readonly x: bigint; readonly y: bigint }): string {
  const text = bytesToHex(scalarToBytes(y ^ ((x & 1n) << 255n), 32));
  knownTexts.set(point, text);
  return text;
}
