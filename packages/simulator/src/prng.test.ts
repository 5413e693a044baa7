import fc from "fast-check";
import { expect, test } from "vitest";
import { Prng } from "./prng.ts";

/** Written again from the paper, with BigInt only, to compare with. */
function* xoshiro128StarStar(seed: bigint): Generator<number> {
  const mask = 0xffffffffn;
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  let mixed = seed;
  const words = [0, 1].flatMap(() => {
    mixed = BigInt.asUintN(64, mixed + 0x9e3779b97f4a7c15n);
    let z = mixed;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    z ^= z >> 31n;
    return [z & mask, z >> 32n];
  });
  let [s0 = 0n, s1 = 0n, s2 = 0n, s3 = 0n] = words;
  for (;;) {
    yield Number((rotl((s1 * 5n) & mask, 7n) * 9n) & mask);
    const t = (s1 << 9n) & mask;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotl(s3, 11n);
  }
}

test("the stream is xoshiro128** on a state filled by splitmix64", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (seed) => {
      const prng = new Prng(seed);
      const expected = xoshiro128StarStar(seed);
      for (let at = 0; at < 20; at += 1) expect(prng.uint32()).toBe(expected.next().value);
    }),
  );
});

test("a number between two bounds never leaves them and reaches both", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: -5, max: 5 }), fc.nat(3), (seed, low, width) => {
      const prng = new Prng(seed);
      const drawn = new Set(Array.from({ length: 200 }, () => prng.between(low, low + width)));
      expect([...drawn].sort((a, b) => a - b)).toEqual(Array.from({ length: width + 1 }, (_, at) => low + at));
    }),
  );
});

test("a shuffle keeps every item and changes nothing else", () => {
  fc.assert(
    fc.property(fc.nat(), fc.uniqueArray(fc.nat()), (seed, items) => {
      const before = [...items];
      const shuffled = new Prng(seed).shuffle(items);
      expect(items).toEqual(before);
      expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
    }),
  );
});
