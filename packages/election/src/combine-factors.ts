import type { Group, Point } from "@tabella/crypto/group";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { modulo } from "@tabella/crypto/scalar";
import { neededOf, ownersByItem, type TrusteeItem, trusteeKeysOf } from "./trustees.ts";

/** What a trustee's factor counts with in the synthetic factor of a ciphertext (spec 4.21). */
export interface FactorWeight {
  readonly owner: number;
  readonly weight: bigint;
}

/**
 * Whose factors open a ciphertext, and with which weights: single trustees count once; of a threshold the first ones
 * present, as many as it takes, with their Lagrange coefficients at 0. Any other choice among them gives the same.
 * @param owners who has decrypted, in any order
 */
export function factorWeights(
  { order }: Group,
  items: readonly TrusteeItem[],
  owners: Iterable<number>,
): Result<FactorWeight[], string> {
  const present = new Set(owners);
  const count = trusteeKeysOf(items).length;
  for (const owner of present) if (owner < 1 || owner > count) return err(`there is no trustee ${owner}`);
  const weights: FactorWeight[] = [];
  for (const { item, owners: its } of ownersByItem(items)) {
    const needed = neededOf(item);
    const places = its.flatMap((owner, at) => (present.has(owner) ? [{ owner, index: at + 1 }] : [])).slice(0, needed);
    if (places.length < needed) return err(`of trustees ${its.join(", ")}, ${needed} must decrypt`);
    const lagrange =
      item.kind === "Single"
        ? [1n]
        : lagrangeAtZero(
            places.map(({ index }) => index),
            order,
          );
    for (const [at, { owner }] of places.entries()) weights.push({ owner, weight: lagrange[at] ?? 0n });
  }
  return ok(weights);
}

/** λ of each index among `indexes`, different and from 1: the product of k / (k - δ) over all other k (spec 4.21). */
export function lagrangeAtZero(indexes: readonly number[], order: bigint): bigint[] {
  assert(new Set(indexes).size === indexes.length, "each trustee decrypts once");
  return indexes.map((index) => {
    let numerator = 1n;
    let denominator = 1n;
    for (const other of indexes) {
      if (other === index) continue;
      numerator = modulo(numerator * BigInt(other), order);
      denominator = modulo(denominator * BigInt(other - index), order);
    }
    return modulo(numerator * invert(denominator, order), order);
  });
}

/** The synthetic factor: the weighted sum. */
export function combineFactors(
  group: Group,
  parts: readonly { readonly factor: Point; readonly weight: bigint }[],
): Point {
  return parts.reduce(
    (sum, { factor, weight }) => group.add(sum, weight === 1n ? factor : group.multiply(factor, weight)),
    group.identity,
  );
}

/** By Fermat: the order is prime, the value public and not zero. */
function invert(value: bigint, order: bigint): bigint {
  let result = 1n;
  for (let base = value, exponent = order - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
}
