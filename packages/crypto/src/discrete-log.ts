import type { Group, Point } from "./group.ts";

/**
 * Finds n with [n]g = element for 0 <= n <= max, by baby steps and giant steps (Shanks): about sqrt(max) additions for
 * the table, made once, and as many for each search.
 * @returns a function that gives n, or null if there is none within the bound
 * @throws RangeError if `max` is not an integer of 0 … 2^30
 */
export function discreteLog(group: Group, max: number): (element: Point) => number | null {
  if (!Number.isInteger(max) || max < 0 || max > 2 ** 30)
    throw new RangeError("bound of the logarithm not in 0 … 2^30");
  const babySteps = Math.ceil(Math.sqrt(max + 1));
  const multiples: Point[] = [group.identity];
  for (let last = group.identity; multiples.length < babySteps; ) {
    last = group.add(last, group.generator);
    multiples.push(last);
  }
  const logOf = new Map(group.encodeAll(multiples).map((text, log) => [text, log]));
  const giantStep = group.negate(group.multiplyGenerator(BigInt(babySteps)));
  return (element) => {
    let rest = element;
    for (let base = 0; base <= max; base += babySteps) {
      const log = logOf.get(group.encode(rest));
      if (log !== undefined) return base + log <= max ? base + log : null;
      rest = group.add(rest, giantStep);
    }
    return null;
  };
}
