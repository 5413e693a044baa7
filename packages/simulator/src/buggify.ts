import type { Sometimes } from "./coverage.ts";
import type { Prng } from "./prng.ts";

export type RareBranch = Extract<Sometimes, `rare: ${string}`>;

/**
 * Rare but allowed behaviour of hosts, as FoundationDB's BUGGIFY: each seed switches a few of these on, and then each
 * happens now and then. Everything here is something that a real host, disk or peer may do without being at fault.
 */
export class Buggify {
  private readonly prng: Prng;
  private readonly enabled: ReadonlySet<RareBranch>;
  private readonly count: (branch: RareBranch) => void;
  private over = false;

  constructor(prng: Prng, count: (branch: RareBranch) => void) {
    this.prng = prng;
    this.count = count;
    this.enabled = new Set(rareBranches.filter(() => prng.chance(0.25)));
  }

  /** True now and then, in a seed that has this branch; then it has to be done. */
  happens(branch: RareBranch, probability: number): boolean {
    if (this.over || !this.enabled.has(branch) || !this.prng.chance(probability)) return false;
    this.count(branch);
    return true;
  }

  between(low: number, high: number): number {
    return this.prng.between(low, high);
  }

  shuffle<Item>(items: readonly Item[]): Item[] {
    return this.prng.shuffle(items);
  }

  /** From now on hosts behave as most of them do. */
  end(): void {
    this.over = true;
  }
}

const rareBranches: readonly RareBranch[] = [
  "rare: a pool of a few transactions",
  "rare: rounds of another length than the others'",
  "rare: a timer fires late",
  "rare: verdicts come one by one, in any order",
  "rare: a peer serves one block at a time",
  "rare: a peer is announced again",
  "rare: a living peer is called lost",
  "rare: a due block is looked for again",
];
