import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/trustee-keys.json" with { type: "json" };
import { ed25519Group as group, type Point } from "./group.ts";
import { scalarToBytes } from "./scalar.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const random = seededRandom(1);
const scalars = fc.bigInt({ min: 0n, max: group.order - 1n });
const points = scalars.map((scalar) => group.multiplyGenerator(scalar));
const prime = ed25519.Point.Fp.ORDER;
const torsion = ed25519.Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");

function decoded(text: string): Point {
  const point = group.decode(text);
  if (!point.ok) throw new Error(point.error);
  return point.value;
}

/** By Fermat, p being prime. */
function inverse(value: bigint, p: bigint): bigint {
  let result = 1n;
  for (let base = value % p, rest = p - 2n; rest > 0n; rest >>= 1n, base = (base * base) % p) {
    if (rest & 1n) result = (result * base) % p;
  }
  return result;
}

/** The text of any point of the curve, in the subgroup or not. */
function textOf(point: typeof torsion): string {
  return bytesToHex(point.toBytes().reverse());
}

describe("the parameters of the group", () => {
  test("R7: are those of edwards25519, whatever anyone sends: the curve, its order, its cofactor", () => {
    expect(group.name).toBe("Ed25519");
    expect(group.order).toBe(2n ** 252n + 27742317777372353535851937790883648493n);
    expect(group.equals(group.multiply(group.generator, group.order - 1n), group.negate(group.generator))).toBe(true);
    expect(group.equals(group.generator, group.identity)).toBe(false);
    expect(group.equals(group.add(group.generator, group.identity), group.generator)).toBe(true);
  });

  test("R12: the one generator is nobody's choice: the point whose y is 4/5 and whose x is even, worked out anew", () => {
    const p = 2n ** 255n - 19n;
    const y = (4n * inverse(5n, p)) % p;
    const d = ((p - 121665n) * inverse(121666n, p)) % p;
    const xx = ((y * y - 1n) * inverse(d * y * y + 1n, p)) % p;
    const { x } = ed25519.Point.fromHex(bytesToHex(scalarToBytes(y, 32).reverse())).toAffine();
    expect((x * x) % p).toBe(xx);
    expect(x % 2n).toBe(0n);
    expect(group.encode(group.generator)).toBe(bytesToHex(scalarToBytes(y, 32)));
  });
});

describe("the text of a point", () => {
  test("the base point and the identity are written as the specification has them", () => {
    expect(group.encode(group.generator)).toBe(`${"6".repeat(62)}58`);
    expect(group.encode(group.identity)).toBe(`${"0".repeat(63)}1`);
  });

  test.each(vectors.keys)("public key $public_key follows from the private key as with belenios-tool", (key) => {
    expect(group.encode(group.multiplyGenerator(BigInt(key.private_key)))).toBe(key.public_key);
    expect(group.encode(decoded(key.public_key))).toBe(key.public_key);
  });

  test("every point is read back from its text, which is the byte reverse of RFC 8032", () => {
    fc.assert(
      fc.property(scalars, (scalar) => {
        const text = group.encode(group.multiplyGenerator(scalar));
        expect(text).toBe(textOf(ed25519.Point.BASE.multiplyUnsafe(scalar)));
        expect(group.equals(decoded(text), group.multiplyGenerator(scalar))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("writing many points at once gives the texts that each has alone", () => {
    fc.assert(
      fc.property(fc.array(scalars, { maxLength: 6 }), (all) => {
        const together = group.encodeAll(all.map((scalar) => group.multiplyGenerator(scalar)));
        expect(together).toEqual(all.map((scalar) => group.encode(group.multiplyGenerator(scalar))));
      }),
      { numRuns: 10 },
    );
  });
});

describe("R9, R10: what is no element of the prime-order group is refused when it is read", () => {
  test("points of small order, alone and added to a good point", () => {
    let small = torsion;
    for (let multiple = 1; multiple < 8; multiple += 1, small = small.add(torsion)) {
      expect(group.decode(textOf(small)).ok).toBe(false);
      expect(group.decode(textOf(small.add(ed25519.Point.BASE))).ok).toBe(false);
    }
  });

  test("a y coordinate that is not below the prime", () => {
    for (let y = 0n; y < 19n; y += 1n) {
      for (const sign of [0n, 1n << 255n]) {
        expect(group.decode(bytesToHex(scalarToBytes((prime + y) | sign, 32))).ok).toBe(false);
      }
    }
  });

  test("the identity with a negative zero as x", () => {
    expect(group.decode(`8${"0".repeat(62)}1`).ok).toBe(false);
  });

  test("a y coordinate that no point of the curve has", () => {
    expect(group.decode(`${"0".repeat(63)}2`).ok).toBe(false);
  });

  test("another length, capitals, a prefix, blanks", () => {
    const text = `${"6".repeat(62)}58`;
    const capital = decoded(vectors.keys[0]?.public_key ?? "");
    const bad = ["", text.slice(1), `${text}0`, `0${text}`, `0x${text}`, ` ${text}`, `${text}\n`];
    for (const wrong of [...bad, group.encode(capital).toUpperCase()]) expect(group.decode(wrong).ok).toBe(false);
  });

  test("any 64 digits either are the text of a point of order q, or are refused", () => {
    const anyText = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytesToHex);
    fc.assert(
      fc.property(anyText, (text) => {
        const point = group.decode(text);
        if (!point.ok) return;
        expect(group.encode(point.value)).toBe(text);
        const negated = group.multiply(point.value, group.order - 1n);
        expect(group.equals(group.add(negated, point.value), group.identity)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe("arithmetic", () => {
  test("SEC-19: multiplication by a secret, split in random summands, gives the same point", () => {
    fc.assert(
      fc.property(points, scalars, (point, scalar) => {
        const expected = group.multiply(point, scalar);
        expect(group.equals(group.multiplySecret(point, scalar, random), expected)).toBe(true);
      }),
      { numRuns: 20 },
    );
    for (const scalar of [0n, 1n, group.order - 1n]) {
      const secret = group.multiplySecret(group.generator, scalar, random);
      expect(group.equals(secret, group.multiplyGenerator(scalar))).toBe(true);
    }
  });

  test("a table of multiples changes nothing but the time", () => {
    const point = group.multiplyGenerator(12_345n);
    const before = group.encode(group.multiply(point, 67_890n));
    group.precompute(point);
    expect(group.encode(group.multiply(point, 67_890n))).toBe(before);
    expect(group.encode(group.multiplySecret(point, 67_890n, random))).toBe(before);
  });

  test("multiplication distributes over addition of scalars modulo the order", () => {
    fc.assert(
      fc.property(points, scalars, scalars, (point, a, b) => {
        const sum = group.add(group.multiply(point, a), group.multiply(point, b));
        expect(group.equals(sum, group.multiply(point, a + b))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe("cofactor hints", () => {
  test("every point comes back from its hint, the identity too", () => {
    fc.assert(
      fc.property(fc.array(points, { minLength: 1, maxLength: 4 }), (all) => {
        const given = [...all, group.identity];
        const back = group.fromCofactorHints(group.cofactorHints(given));
        expect(back.ok && group.encodeAll(back.value)).toEqual(group.encodeAll(given));
      }),
      { numRuns: 10 },
    );
  });

  test("a hint of any torsion gives a point of the subgroup", () => {
    const hint = ed25519.Point.BASE.add(torsion).toAffine();
    const read = group.fromCofactorHints(Uint8Array.of(...scalarToBytes(hint.x, 32), ...scalarToBytes(hint.y, 32)));
    expect(read.ok && read.value[0] && group.encode(read.value[0])).toBe(group.encode(group.multiplyGenerator(8n)));
  });

  test("R10: coordinates beyond the prime, off the curve or of another length are refused", () => {
    const good = group.cofactorHints([group.generator]);
    const x = BigInt(`0x${bytesToHex(good.subarray(0, 32))}`);
    const y = BigInt(`0x${bytesToHex(good.subarray(32))}`);
    const hint = (...coordinates: bigint[]) =>
      Uint8Array.from(coordinates.flatMap((each) => [...scalarToBytes(each, 32)]));
    expect(group.fromCofactorHints(hint(x, y)).ok).toBe(true);
    for (const bad of [hint(x + prime, y), hint(x, y + 1n), hint(x + 1n, y), hint(0n, 0n), hint(prime, 1n)]) {
      expect(group.fromCofactorHints(bad).ok).toBe(false);
    }
    expect(group.fromCofactorHints(good.subarray(1)).ok).toBe(false);
    expect(group.fromCofactorHints(Uint8Array.of(...good, 0)).ok).toBe(false);
  });
});
